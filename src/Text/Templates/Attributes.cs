namespace Hone.Text.Templates;

/// <summary>What <c>.name</c> and <c>[key]</c> find: a key of the data, a method, or something undefined.</summary>
static class Attributes
{
    /// <summary>The value of <c>value.name</c>: a method before a key.</summary>
    public static object? Get(Evaluator evaluator, int line, object? value, string name)
    {
        EnsureDefined(evaluator, line, value, name);
        return Own(value, name, out object? found) ? found
            : value is TemplateDict dict && dict.TryGet(new TemplateText(name), out found) ? found
            : Missing(value, name);
    }

    /// <summary>The value of <c>value[key]</c>: a key before a method.</summary>
    public static object? Item(Evaluator evaluator, int line, object? value, object? key)
    {
        EnsureDefined(evaluator, line, value, key);
        switch (value)
        {
            case TemplateDict dict when key is not (TemplateDict or TemplateNamespace or TemplateFunction or Undefined):
                if (dict.TryGet(key, out object? found)) return found;
                break;
            case TemplateList { HasPlaces: true } list when Python.Integer(key) is { } index:
                index += index < 0 ? list.Items.Count : 0;
                return index >= 0 && index < list.Items.Count ? list.Items[(int)index] : new Undefined($"there is no item {index}");
            case TemplateText text when Python.Integer(key) is { } place:
                int length = text.Length;
                place += place < 0 ? length : 0;
                return place >= 0 && place < length ? text.Part(text.PlaceOf((int)place), text.PlaceOf((int)place + 1))
                    : new Undefined($"there is no character {place}");
        }
        return key is TemplateText name && Own(value, name.Value, out object? method) ? method : Missing(value, key);
    }

    /// <summary>The value of a path such as <c>function.name</c>, as filters take it.</summary>
    public static object? Path(Evaluator evaluator, int line, object? value, object? path)
    {
        if (path is not TemplateText names) return Item(evaluator, line, value, path);
        foreach (string part in names.Value.Split('.'))
            value = Item(evaluator, line, value,
                long.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out long index) ? index : new TemplateText(part));
        return value;
    }

    static void EnsureDefined(Evaluator evaluator, int line, object? value, object? key)
    {
        if (value is Undefined undefined)
            throw evaluator.Fault.At(line, $"'{(key is TemplateText text ? text.Value : key)}' is asked of something undefined: "
                + undefined.What);
    }

    static bool Own(object? value, string name, out object? found)
    {
        found = value switch
        {
            LoopState loop => loop.Get(name),
            TemplateNamespace space =>
                space.Values.TryGetValue(name, out object? set) ? set : new Undefined($"the namespace has no {name}"),
            TemplateFunction function => throw new NotSupportedException($"an attribute of {function.Name}"),
            _ => Methods.Find(value, name),
        };
        return found is not null || value is LoopState or TemplateNamespace;
    }

    static Undefined Missing(object? value, object? key) =>
        new($"{Python.TypeOf(value)} has no {(key is TemplateText text ? text.Value : key is string name ? name : Python.TypeOf(key))}");
}
