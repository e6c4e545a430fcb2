namespace Hone.Text.Templates;

/// <summary>What Python thinks of values: their types, whether they are true, equal, less.</summary>
static class Python
{
    /// <summary>The name of a value's type, for messages.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "none",
        bool => "a boolean",
        long => "an integer",
        double => "a float",
        TemplateText => "a string",
        TemplateDict => "a dictionary",
        TemplateList list => list.Kind switch
        {
            ListKind.List => "a list",
            ListKind.Tuple => "a tuple",
            ListKind.Range => "a range",
            ListKind.View => "a view of a dictionary",
            _ => "a generator",
        },
        Undefined undefined => $"undefined ({undefined.What})",
        TemplateNamespace => "a namespace",
        LoopState => "the loop",
        _ => "a function",
    };

    /// <summary>Whether a condition holds.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        TemplateText text => text.Value.Length > 0,
        TemplateList list => list.Kind == ListKind.Generator || list.Items.Count > 0,
        TemplateDict dict => dict.Pairs.Count > 0,
        _ => true,
    };

    /// <summary>A number, true being 1; null for what is none.</summary>
    public static double? Number(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        double number => number,
        _ => null,
    };

    /// <summary>A whole number, true being 1; null for what is none.</summary>
    public static long? Integer(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        _ => null,
    };

    /// <summary>Whether <c>==</c> holds.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        if (Integer(left) is { } one && Integer(right) is { } two) return one == two;
        if (Number(left) is { } first && Number(right) is { } second) return first == second;
        return (left, right) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (TemplateText a, TemplateText b) => a.Value == b.Value,
            (TemplateList a, TemplateList b) => ReferenceEquals(a, b) || (a.Kind == b.Kind && a.Items.Count == b.Items.Count
                && a.Kind is ListKind.List or ListKind.Tuple or ListKind.Range && a.Items.Zip(b.Items).All(pair =>
                    AreEqual(pair.First, pair.Second))),
            (TemplateDict a, TemplateDict b) => a.Pairs.Count == b.Pairs.Count
                && a.Pairs.All(pair => b.TryGet(pair.Key, out object? other) && AreEqual(pair.Value, other)),
            _ => left is not null && ReferenceEquals(left, right),
        };
    }

    /// <summary>Which of two values comes first; null where Python cannot say.</summary>
    public static int? Order(object? left, object? right)
    {
        if (Integer(left) is { } one && Integer(right) is { } two) return one.CompareTo(two);
        if (Number(left) is { } first && Number(right) is { } second)
            return double.IsNaN(first) || double.IsNaN(second) ? null : first.CompareTo(second);
        if ((left, right) is (TemplateText a, TemplateText b)) return Compare(a.Value, b.Value);
        if ((left, right) is not (TemplateList x, TemplateList y) || x.Kind != y.Kind || x.Kind is not (ListKind.List or ListKind.Tuple))
            return null;
        for (int i = 0; i < Math.Min(x.Items.Count, y.Items.Count); i++)
            if (!AreEqual(x.Items[i], y.Items[i])) return Order(x.Items[i], y.Items[i]);
        return x.Items.Count.CompareTo(y.Items.Count);
    }

    /// <summary>The order of texts by code points.</summary>
    public static int Compare(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int i = 0; i < length; i++)
            if (left[i] != right[i])
                // A surrogate is half of a code point that is above every other character.
                return char.IsSurrogate(left[i]) == char.IsSurrogate(right[i]) ? left[i].CompareTo(right[i])
                    : char.IsSurrogate(left[i]) ? 1 : -1;
        return left.Length.CompareTo(right.Length);
    }
}
