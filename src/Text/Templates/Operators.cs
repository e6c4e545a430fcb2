namespace Hone.Text.Templates;

/// <summary>What operators do to values, as in Python; whole numbers have 64 bits here, and more is refused.</summary>
static class Operators
{
    /// <summary>The value of an operator with one operand.</summary>
    public static object? Unary(Evaluator evaluator, int line, string op, object? value) => op == "not" ? !Python.IsTrue(value)
        : value is double number ? (object)(op == "-" ? -number : number)
        : Python.Integer(value) is { } whole ? op == "-" ? -whole : whole
        : throw evaluator.Fault.At(line, $"'{op}' of {Python.TypeOf(value)}");

    /// <summary>The value of an operator with two operands.</summary>
    public static object? Binary(Evaluator evaluator, int line, string op, object? left, object? right)
    {
        try
        {
            return (op, left, right) switch
            {
                ("+", TemplateText a, TemplateText b) => Added(evaluator, line, a, b),
                ("+", TemplateList a, TemplateList b) when a.Kind == b.Kind && a.Kind is ListKind.List or ListKind.Tuple =>
                    Added(evaluator, line, a, b),
                ("*", TemplateText text, _) when Python.Integer(right) is { } count => Repeated(evaluator, line, text, count),
                ("*", _, TemplateText text) when Python.Integer(left) is { } count => Repeated(evaluator, line, text, count),
                ("*", TemplateList list, _) when Python.Integer(right) is { } count && list.Kind is ListKind.List or ListKind.Tuple =>
                    Repeated(evaluator, line, list, count),
                ("%", TemplateText, _) => throw evaluator.Fault.Unknown(line, "a text with %"),
                _ when Python.Integer(left) is { } a && Python.Integer(right) is { } b => Whole(evaluator, line, op, a, b),
                _ when Python.Number(left) is { } a && Python.Number(right) is { } b => Real(evaluator, line, op, a, b),
                _ => throw evaluator.Fault.At(line, $"'{op}' of {Python.TypeOf(left)} and {Python.TypeOf(right)}"),
            };
        }
        catch (OverflowException)
        {
            throw evaluator.Fault.Unknown(line, "a whole number of more than 64 bits");
        }
    }

    /// <summary>Whether a comparison holds.</summary>
    public static bool Compare(Evaluator evaluator, int line, string op, object? left, object? right)
    {
        switch (op)
        {
            case "==":
                return Python.AreEqual(left, right);
            case "!=":
                return !Python.AreEqual(left, right);
            case "in":
                return Contains(evaluator, line, right, left);
            case "not in":
                return !Contains(evaluator, line, right, left);
        }
        if (left is double.NaN || right is double.NaN) return false;
        int order = Python.Order(left, right)
            ?? throw evaluator.Fault.At(line, $"'{op}' between {Python.TypeOf(left)} and {Python.TypeOf(right)}");
        return op switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    /// <summary>Whether something is in something else.</summary>
    public static bool Contains(Evaluator evaluator, int line, object? whole, object? part)
    {
        switch (whole)
        {
            case TemplateText text:
                if (part is not TemplateText wanted) throw evaluator.Fault.At(line, $"{Python.TypeOf(part)} is looked for in a string");
                evaluator.Count(line, text.Value.Length / 32);
                return text.Value.Contains(wanted.Value, StringComparison.Ordinal);
            case TemplateDict dict:
                return dict.TryGet(part, out _);
            case TemplateList { Kind: ListKind.Generator }:
                throw new NotSupportedException("'in' a generator");
            case TemplateList or Undefined:
                return evaluator.Iterate(line, whole).Any(item => Python.AreEqual(item, part));
            default:
                throw evaluator.Fault.At(line, $"something is looked for in {Python.TypeOf(whole)}");
        }
    }

    /// <summary>Two texts, one behind the other.</summary>
    public static TemplateText Added(Evaluator evaluator, int line, TemplateText left, TemplateText right)
    {
        bool isSafe = left.IsSafe || right.IsSafe;
        if (isSafe && !left.IsSafe) left = left.Map(Escaped);
        if (isSafe && !right.IsSafe) right = right.Map(Escaped);
        evaluator.CountText(line, (long)left.Value.Length + right.Value.Length);
        TemplateText.Builder sum = new();
        sum.Add(left);
        sum.Add(right);
        return isSafe ? sum.ToText().AsSafe() : sum.ToText();
    }

    /// <summary>What Python makes of a text that is added to a safe one.</summary>
    static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal);

    static TemplateList Added(Evaluator evaluator, int line, TemplateList left, TemplateList right)
    {
        evaluator.CountItems(line, (long)left.Items.Count + right.Items.Count);
        return new TemplateList([.. left.Items, .. right.Items], left.Kind);
    }

    static TemplateText Repeated(Evaluator evaluator, int line, TemplateText text, long count)
    {
        if (text.Value.Length == 0) return text;
        if (count > TemplateLimits.MostCharacters) evaluator.CountText(line, count);
        evaluator.CountText(line, Math.Max(0, count) * text.Value.Length);
        TemplateText.Builder all = new();
        for (long i = 0; i < count; i++) all.Add(text);
        return all.ToText();
    }

    static TemplateList Repeated(Evaluator evaluator, int line, TemplateList list, long count)
    {
        if (list.Items.Count == 0) return list;
        if (count > TemplateLimits.MostItems) evaluator.CountItems(line, count);
        evaluator.CountItems(line, Math.Max(0, count) * list.Items.Count);
        List<object?> all = [];
        for (long i = 0; i < count; i++) all.AddRange(list.Items);
        return new TemplateList(all, list.Kind);
    }

    static object Whole(Evaluator evaluator, int line, string op, long left, long right)
    {
        if (op is "/" or "//" or "%" && right == 0) throw evaluator.Fault.At(line, "division by zero");
        checked
        {
            return op switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" => (object)((double)left / right),
                "//" => (left / right) - (left % right != 0 && left < 0 != right < 0 ? 1 : 0),
                "%" => ((left % right) + right) % right,
                "**" when right < 0 => Math.Pow(left, right),
                "**" => Power(left, right),
                _ => throw new InvalidOperationException($"no operator {op}"),
            };
        }
    }

    static long Power(long value, long exponent)
    {
        if (value is 0 or 1) return exponent == 0 ? 1 : value;
        if (value == -1) return exponent % 2 == 0 ? 1 : -1;
        if (exponent > 63) throw new OverflowException();
        long power = 1;
        for (; exponent > 0; exponent--) power = checked(power * value);
        return power;
    }

    static double Real(Evaluator evaluator, int line, string op, double left, double right)
    {
        if (op is "/" or "//" or "%" && right == 0) throw evaluator.Fault.At(line, "division by zero");
        return op switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => Math.Floor(left / right),
            "%" => left - (right * Math.Floor(left / right)),
            "**" => Math.Pow(left, right),
            _ => throw new InvalidOperationException($"no operator {op}"),
        };
    }
}
