using System.Globalization;

namespace Hone.Text.Templates;

/// <summary>The filters of Jinja2, and <c>tojson</c> of Transformers.</summary>
static class Filters
{
    static readonly Dictionary<string, Func<GivenArguments, object?>> All = new()
    {
        ["abs"] = given => Subject(given.Checked(1, "x")) switch
        {
            double number => (object)Math.Abs(number),
            var value when Python.Integer(value) is { } whole => Math.Abs(whole),
            var value => throw given.Wrong("x", value),
        },
        ["capitalize"] = given => Methods.Capitalized(Text(given.Checked(1, "s"))),
        ["count"] = given => Length(given),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = DictSort,
        ["first"] = First,
        ["float"] = given => ToFloat(Subject(given.Checked(1, "value", "default"))) ?? given.Get(1, "default", 0.0),
        ["indent"] = Indent,
        ["int"] = given => ToInteger(given.Checked(1, "value", "default")) ?? given.Get(1, "default", 0L),
        ["items"] = Items,
        ["join"] = Join,
        ["last"] = Last,
        ["length"] = given => Length(given),
        ["list"] = given => new TemplateList(given.Evaluator.Iterate(given.Line, Subject(given.Checked(1, "value"))), ListKind.List),
        ["lower"] = given => Text(given.Checked(1, "s")).Map(PythonCase.Lower),
        ["map"] = Map,
        ["max"] = given => Extreme(given, 1),
        ["min"] = given => Extreme(given, -1),
        ["reject"] = given => Select(given, 0, expected: false),
        ["rejectattr"] = given => Select(given, 1, expected: false),
        ["replace"] = given => Methods.Replaced(given.Checked(3, "s", "old", "new", "count"), Text(given),
            given.Evaluator.Text(given.Line, given.Get(1, "old")), given.Evaluator.Text(given.Line, given.Get(2, "new")),
            given.Get(3, "count")),
        ["reverse"] = Reverse,
        ["round"] = Round,
        ["safe"] = given => Text(given.Checked(1, "value")).AsSafe(),
        ["select"] = given => Select(given, 0, expected: true),
        ["selectattr"] = given => Select(given, 1, expected: true),
        ["sort"] = Sort,
        ["string"] = given => Text(given.Checked(1, "object")),
        ["sum"] = Sum,
        ["title"] = given => Methods.Titled(Text(given.Checked(1, "s"))),
        ["tojson"] = ToJson,
        ["trim"] = given => Methods.Stripped(Text(given.Checked(1, "value", "chars")),
            given.Get(1, "chars") is { } chars ? PythonText.Str(chars).Value : null, start: true, end: true),
        ["unique"] = Unique,
        ["upper"] = given => Text(given.Checked(1, "s")).Map(PythonCase.Upper),
    };

    /// <summary>Those that give of a safe text what they give of another.</summary>
    static readonly HashSet<string> OfSafe = ["count", "d", "default", "float", "int", "length", "safe", "string", "tojson"];

    /// <summary>Whether there is a filter of this name.</summary>
    public static bool AreKnown(string name) => All.ContainsKey(name);

    /// <summary>The value of a filter; what it is applied to is the first argument.</summary>
    public static object? Apply(string name, GivenArguments given)
    {
        if (given.Positional[0] is TemplateText { IsSafe: true } && !OfSafe.Contains(name))
            throw given.Evaluator.Fault.Unknown(given.Line, $"the filter {name} of what safe gives");
        object? value = All.TryGetValue(name, out Func<GivenArguments, object?>? filter) ? filter(given)
            : throw given.Evaluator.Fault.Unknown(given.Line, $"the filter {name}");
        if (value is TemplateText text) given.Evaluator.CountText(given.Line, text.Value.Length);
        return value;
    }

    static object? Subject(GivenArguments given) => given.Positional[0];

    static TemplateText Text(GivenArguments given) => given.Evaluator.Text(given.Line, Subject(given));

    static IReadOnlyList<object?> Sequence(GivenArguments given) => given.Evaluator.Iterate(given.Line, Subject(given));

    static long Length(GivenArguments given) => Subject(given.Checked(1, "obj")) switch
    {
        TemplateText text => text.Length,
        TemplateDict dict => dict.Pairs.Count,
        TemplateList { Kind: not ListKind.Generator } list => list.Items.Count,
        Undefined => 0L,
        var value => throw given.Evaluator.Fault.At(given.Line, $"the length of {Python.TypeOf(value)}"),
    };

    static object? Default(GivenArguments given)
    {
        object? value = Subject(given.Checked(1, "value", "default_value", "boolean"));
        return value is Undefined || (given.Flag(2, "boolean", false) && !Python.IsTrue(value))
            ? given.Get(1, "default_value", TemplateText.Empty) : value;
    }

    static object? First(GivenArguments given)
    {
        object? value = Subject(given.Checked(1, "seq"));
        if (value is TemplateList { Kind: ListKind.Generator } generator)
        {
            object? first = generator.Items.Count > 0 ? generator.Items[0] : new Undefined("there is no first item");
            generator.Drop(1);
            return first;
        }
        return Sequence(given) is [var one, ..] ? one : new Undefined("there is no first item");
    }

    static object? Last(GivenArguments given) => Subject(given.Checked(1, "seq")) is TemplateList { Kind: ListKind.Generator }
        ? throw given.Evaluator.Fault.At(given.Line, "the last item of a generator")
        : Sequence(given) is [.., var one] ? one : new Undefined("there is no last item");

    static object? Reverse(GivenArguments given)
    {
        object? value = Subject(given.Checked(1, "value"));
        if (value is TemplateText text)
            return text.Slice([.. Enumerable.Range(0, text.Length).Reverse()]);
        return new TemplateList([.. Sequence(given).Reverse()],
            value is TemplateList { Kind: ListKind.Generator } ? ListKind.List : ListKind.Generator);
    }

    static TemplateText Join(GivenArguments given)
    {
        given.Checked(1, "value", "d", "attribute");
        TemplateText between = given.Evaluator.Text(given.Line, given.Get(1, "d", TemplateText.Empty));
        object? attribute = given.Get(2, "attribute");
        TemplateText.Builder joined = new();
        bool isFirst = true;
        foreach (object? item in Sequence(given))
        {
            if (!isFirst) joined.Add(between);
            isFirst = false;
            joined.Add(given.Evaluator.Text(given.Line,
                attribute is null ? item : Attributes.Path(given.Evaluator, given.Line, item, attribute)));
            given.Evaluator.CountText(given.Line, joined.Length);
        }
        return joined.ToText();
    }

    static TemplateList Items(GivenArguments given) => Subject(given.Checked(1, "value")) switch
    {
        Undefined => new TemplateList([], ListKind.Generator),
        TemplateDict dict => new TemplateList(Methods.Items(dict), ListKind.Generator),
        var value => throw given.Evaluator.Fault.At(given.Line, $"the items of {Python.TypeOf(value)}"),
    };

    static TemplateList Map(GivenArguments given)
    {
        if (!Python.IsTrue(Subject(given))) return new TemplateList([], ListKind.Generator);
        Func<object?, object?> change;
        if (given.Positional.Count == 1 && given.Named.Any(one => one.Name == "attribute"))
        {
            given.Checked(1, "value", "attribute", "default");
            (object? attribute, object? otherwise) = (given.Get(1, "attribute"), given.Get(2, "default"));
            change = item => Attributes.Path(given.Evaluator, given.Line, item, attribute) is var found && found is Undefined
                && otherwise is not null ? otherwise : found;
        }
        else
        {
            string name = Named(given, 1, "filter");
            if (!AreKnown(name)) throw given.Evaluator.Fault.Unknown(given.Line, $"the filter {name}");
            change = item => Apply(name, new GivenArguments(given.Evaluator, given.Line, $"the filter {name}",
                [item, .. given.Positional.Skip(2)], given.Named));
        }
        return new TemplateList([.. Sequence(given).Select(change)], ListKind.Generator);
    }

    /// <summary>Those that a test holds for, or does not.</summary>
    /// <param name="given">The sequence, an attribute if it is meant, a test and its arguments.</param>
    /// <param name="attributes">How many of the arguments name an attribute: none or one.</param>
    /// <param name="expected">What the test is to say.</param>
    static TemplateList Select(GivenArguments given, int attributes, bool expected)
    {
        if (!Python.IsTrue(Subject(given))) return new TemplateList([], ListKind.Generator);
        if (attributes == 1 && given.Positional.Count < 2) throw given.Evaluator.Fault.At(given.Line, "no attribute is named");
        object? attribute = attributes == 1 ? given.Positional[1] : null;
        string? test = given.Positional.Count > 1 + attributes ? Named(given, 1 + attributes, "test") : null;
        if (test is not null && !Tests.AreKnown(test)) throw given.Evaluator.Fault.Unknown(given.Line, $"the test {test}");
        return new TemplateList([.. Sequence(given).Where(item =>
        {
            object? value = attributes == 1 ? Attributes.Path(given.Evaluator, given.Line, item, attribute) : item;
            return (test is null ? Python.IsTrue(value) : Tests.Holds(test, new GivenArguments(given.Evaluator, given.Line,
                $"the test {test}", [value, .. given.Positional.Skip(2 + attributes)], given.Named))) == expected;
        })], ListKind.Generator);
    }

    static string Named(GivenArguments given, int place, string what) => given.Positional.Count > place
        && given.Positional[place] is TemplateText name ? name.Value
        : throw given.Evaluator.Fault.At(given.Line, $"no {what} is named");

    static TemplateList DictSort(GivenArguments given)
    {
        given.Checked(1, "value", "case_sensitive", "by", "reverse");
        if (Subject(given) is not TemplateDict dict)
            throw given.Evaluator.Fault.At(given.Line, $"the items of {Python.TypeOf(Subject(given))}");
        int place = given.Text(2, "by", "key").Value switch
        {
            "key" => 0,
            "value" => 1,
            var other => throw given.Evaluator.Fault.At(given.Line, $"dictsort by '{other}'"),
        };
        return new TemplateList(Sorted(given, Methods.Items(dict), item => ((TemplateList)item!).Items[place],
            given.Flag(1, "case_sensitive", false), given.Flag(3, "reverse", false)), ListKind.List);
    }

    static TemplateList Sort(GivenArguments given)
    {
        given.Checked(1, "value", "reverse", "case_sensitive", "attribute");
        object? attribute = given.Get(3, "attribute");
        if (attribute is TemplateText { Value: var path } && path.Contains(',', StringComparison.Ordinal))
            throw new NotSupportedException("sorting by several attributes");
        return new TemplateList(Sorted(given, Sequence(given),
            item => attribute is null ? item : Attributes.Path(given.Evaluator, given.Line, item, attribute),
            given.Flag(2, "case_sensitive", false), given.Flag(1, "reverse", false)), ListKind.List);
    }

    static List<object?> Sorted(GivenArguments given, IReadOnlyList<object?> items, Func<object?, object?> key, bool isCased, bool reverse)
    {
        given.Evaluator.CountItems(given.Line, items.Count);
        object?[] keys = [.. items.Select(item => isCased ? key(item) : Folded(key(item)))];
        Comparer<int> order = Comparer<int>.Create((left, right) => Python.Order(keys[left], keys[right])
            ?? throw given.Evaluator.Fault.At(given.Line,
                $"{Python.TypeOf(keys[left])} and {Python.TypeOf(keys[right])} have no order"));
        IEnumerable<int> places = Enumerable.Range(0, items.Count);
        try
        {
            return [.. (reverse ? places.OrderDescending(order) : places.Order(order)).Select(place => items[place])];
        }
        catch (InvalidOperationException problem) when (problem.InnerException is InvalidDataException inner)
        {
            throw inner;
        }
    }

    static object? Folded(object? value) => value is TemplateText text ? text.Map(PythonCase.Lower) : value;

    static TemplateList Unique(GivenArguments given)
    {
        given.Checked(1, "value", "case_sensitive", "attribute");
        (bool isCased, object? attribute) = (given.Flag(1, "case_sensitive", false), given.Get(2, "attribute"));
        TemplateDict seen = new();
        List<object?> all = [];
        foreach (object? item in Sequence(given))
        {
            object? key = attribute is null ? item : Attributes.Path(given.Evaluator, given.Line, item, attribute);
            if (!isCased) key = Folded(key);
            if (seen.TryGet(key, out _)) continue;
            seen.Set(key, true);
            all.Add(item);
        }
        return new TemplateList(all, ListKind.Generator);
    }

    static object? Extreme(GivenArguments given, int sign)
    {
        given.Checked(1, "value", "case_sensitive", "attribute");
        object? attribute = given.Get(2, "attribute");
        IReadOnlyList<object?> items = Sequence(given);
        if (items.Count == 0) return new Undefined("there is no item");
        List<object?> sorted = Sorted(given, sign > 0 ? items : items, item => attribute is null ? item
            : Attributes.Path(given.Evaluator, given.Line, item, attribute), given.Flag(1, "case_sensitive", false), reverse: sign > 0);
        return sorted[0];
    }

    static object? Sum(GivenArguments given)
    {
        given.Checked(1, "iterable", "attribute", "start");
        object? attribute = given.Get(1, "attribute"), sum = given.Get(2, "start", 0L);
        if (sum is TemplateText) throw given.Wrong("start", sum);
        foreach (object? item in Sequence(given))
            sum = Operators.Binary(given.Evaluator, given.Line, "+", sum,
                attribute is null ? item : Attributes.Path(given.Evaluator, given.Line, item, attribute));
        return sum;
    }

    static object? Round(GivenArguments given)
    {
        given.Checked(1, "value", "precision", "method");
        object? value = Subject(given);
        long precision = given.Integer(1, "precision", 0);
        string method = given.Text(2, "method", "common").Value;
        if (value is long && method == "common" && precision >= 0) return value;
        double number = Python.Number(value) ?? throw given.Wrong("value", value);
        if (precision is < 0 or > 12) throw new NotSupportedException($"rounding to {precision} digits");
        double scale = Math.Pow(10, precision);
        return method switch
        {
            // Python rounds the decimal digits that the number exactly has, ties to even.
            "common" => double.Parse(((decimal)number == 0 ? 0 : Math.Round(Exact(number), (int)precision, MidpointRounding.ToEven))
                .ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw given.Evaluator.Fault.At(given.Line, $"rounding by '{method}'"),
        };
    }

    /// <summary>A number with all digits that it has, as far as 28 of them tell.</summary>
    static decimal Exact(double number) => Math.Abs(number) < 1e15
        ? decimal.Parse(number.ToString("F20", CultureInfo.InvariantCulture)[..Math.Min(28, number.ToString("F20",
            CultureInfo.InvariantCulture).Length)], CultureInfo.InvariantCulture)
        : throw new NotSupportedException("rounding a number as large as that");

    static TemplateText Indent(GivenArguments given)
    {
        given.Checked(1, "s", "width", "first", "blank");
        TemplateText text = Text(given);
        TemplateText indent = given.Get(1, "width", 4L) is TemplateText spelled ? spelled
            : new TemplateText(new string(' ', (int)Math.Clamp(given.Integer(1, "width", 4), 0, 1000)));
        bool first = given.Flag(2, "first", false), blank = given.Flag(3, "blank", false);
        TemplateText.Builder all = new();
        IReadOnlyList<TemplateText> lines = Methods.Lines(Operators.Added(given.Evaluator, given.Line, text, new TemplateText("\n")));
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) all.Add("\n", default);
            if ((i > 0 && (blank || lines[i].Value.Length > 0)) || (i == 0 && first)) all.Add(indent);
            all.Add(lines[i]);
            given.Evaluator.CountText(given.Line, all.Length);
        }
        return all.ToText();
    }

    static TemplateText ToJson(GivenArguments given)
    {
        given.Checked(1, "x", "ensure_ascii", "indent", "separators", "sort_keys");
        string? indent = given.Get(2, "indent") switch
        {
            null => null,
            TemplateText text => text.Value,
            var width when Python.Integer(width) is { } spaces => new string(' ', (int)Math.Clamp(spaces, 0, 100)),
            var other => throw given.Wrong("indent", other),
        };
        (string, string)? separators = given.Get(3, "separators") switch
        {
            null => null,
            TemplateList { Items: [TemplateText item, TemplateText key] } => (item.Value, key.Value),
            var other => throw given.Wrong("separators", other),
        };
        TemplateText json = PythonText.Json(Subject(given), indent, separators, given.Flag(4, "sort_keys", false));
        return given.Flag(1, "ensure_ascii", false) ? json.Map(PythonText.Ascii) : json;
    }

    static object? ToInteger(GivenArguments given) => Subject(given) switch
    {
        bool flag => flag ? 1L : 0L,
        long number => number,
        TemplateText text when long.TryParse(text.Value.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out long number) => number,
        var value => ToFloat(value) is { } real && double.IsFinite(real)
            ? Math.Abs(real) < 9e18 ? (long)real : throw new NotSupportedException("a whole number of more than 64 bits") : null,
    };

    static double? ToFloat(object? value) => value is TemplateText text
        ? double.TryParse(text.Value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null
        : Python.Number(value);
}
