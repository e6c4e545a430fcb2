using System.Globalization;
using System.Text;

namespace Hone.Text.Templates;

/// <summary>Values as Python writes them: <c>str</c>, <c>repr</c>, and JSON as <c>json.dumps</c> of it.</summary>
static class PythonText
{
    /// <summary>Characters that a value may need when it is written, before it is refused.</summary>
    const int MostNesting = 64;

    /// <summary>Parts of the value that is being written by this thread.</summary>
    [ThreadStatic]
    static int _parts;

    /// <summary>A whole number.</summary>
    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest digits that read back as the same number, in the form of Python's <c>repr</c>.</summary>
    public static string Of(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return double.IsNegative(number) ? "-0.0" : "0.0";
        string[] parts = number.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string digits = new([.. shortest.Split('E')[0].Where(char.IsAsciiDigit)]);
        digits = digits.TrimStart('0').TrimEnd('0');
        string sign = number < 0 ? "-" : "";
        if (exponent is < -4 or >= 16)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        return exponent < 0 ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : digits.Length <= exponent + 1 ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>A text without the white space at its end.</summary>
    public static string TrimEnd(string text)
    {
        int end = text.Length;
        while (end > 0 && TemplateLexer.IsSpace(text[end - 1])) end--;
        return text[..end];
    }

    /// <summary>A value as <c>str</c> writes it.</summary>
    /// <exception cref="NotSupportedException">Python writes an address in memory there.</exception>
    public static TemplateText Str(object? value)
    {
        switch (value)
        {
            case TemplateText text:
                return text;
            case Undefined:
                return TemplateText.Empty;
            case TemplateList or TemplateDict:
                StringBuilder written = new();
                int source = TextOrigin.Template;
                _parts = 0;
                Repr(value, written, ref source, 0);
                return new TemplateText(written.ToString(), source);
            default:
                return new TemplateText(Plain(value));
        }
    }

    /// <summary>A value as JSON, as Transformers writes it: nothing escaped but what must be.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indent">Spaces of a level; null for one line.</param>
    /// <param name="separators">Between items and behind keys; null for the usual ones.</param>
    /// <param name="sorts">By key.</param>
    public static TemplateText Json(object? value, string? indent, (string Item, string Key)? separators, bool sorts)
    {
        StringBuilder written = new();
        int source = TextOrigin.Template;
        _parts = 0;
        Json(value, written, indent, separators ?? (indent is null ? ", " : ",", ": "), sorts, ref source, 0);
        return new TemplateText(written.ToString(), source);
    }

    /// <summary>A text of JSON with everything that is not ASCII spelled.</summary>
    public static string Ascii(string json)
    {
        if (System.Text.Ascii.IsValid(json)) return json;
        StringBuilder spelled = new();
        foreach (char one in json)
            if (char.IsAscii(one)) spelled.Append(one);
            else spelled.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
        return spelled.ToString();
    }

    static string Plain(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => Of(number),
        double number => Of(number),
        _ => throw new NotSupportedException($"printing {Python.TypeOf(value)}"),
    };

    static void Repr(object? value, StringBuilder written, ref int source, int depth)
    {
        EnsureDepth(depth, written);
        switch (value)
        {
            case TemplateText text:
                Note(text, ref source);
                Quote(text.Value, written);
                break;
            case Undefined:
                written.Append("Undefined");
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                bool isTuple = list.Kind == ListKind.Tuple;
                written.Append(isTuple ? '(' : '[');
                for (int i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) written.Append(", ");
                    Repr(list.Items[i], written, ref source, depth + 1);
                }
                written.Append(isTuple && list.Items.Count == 1 ? ",)" : isTuple ? ")" : "]");
                break;
            case TemplateDict dict:
                written.Append('{');
                for (int i = 0; i < dict.Pairs.Count; i++)
                {
                    if (i > 0) written.Append(", ");
                    Repr(dict.Pairs[i].Key, written, ref source, depth + 1);
                    written.Append(": ");
                    Repr(dict.Pairs[i].Value, written, ref source, depth + 1);
                }
                written.Append('}');
                break;
            default:
                written.Append(Plain(value));
                break;
        }
    }

    static void Quote(string text, StringBuilder written)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        written.Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
            if (rune.Value == quote || rune.Value == '\\') written.Append('\\').Append((char)rune.Value);
            else if (rune.Value is '\n' or '\r' or '\t') written.Append(rune.Value switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            else if (IsPrintable(rune)) written.Append(rune.ToString());
            else if (rune.Value <= 0xFF) written.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            else if (rune.Value <= 0xFFFF) written.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else written.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        written.Append(quote);
    }

    static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    static void Json(object? value, StringBuilder written, string? indent, (string Item, string Key) separators, bool sorts,
        ref int source, int depth)
    {
        EnsureDepth(depth, written);
        switch (value)
        {
            case null:
                written.Append("null");
                break;
            case bool flag:
                written.Append(flag ? "true" : "false");
                break;
            case double number when !double.IsFinite(number):
                written.Append(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case TemplateText text:
                Note(text, ref source);
                JsonString(text.Value, written);
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                written.Append('[');
                for (int i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) written.Append(separators.Item);
                    Break(written, indent, depth + 1);
                    Json(list.Items[i], written, indent, separators, sorts, ref source, depth + 1);
                }
                if (list.Items.Count > 0) Break(written, indent, depth);
                written.Append(']');
                break;
            case TemplateDict dict:
                written.Append('{');
                List<(string Key, object? Value)> pairs = [];
                foreach ((object? key, object? inside) in dict.Pairs)
                {
                    if (key is TemplateText name) Note(name, ref source);
                    pairs.Add((KeyOf(key), inside));
                }
                if (sorts) pairs = [.. pairs.OrderBy(pair => pair.Key, Comparer<string>.Create(Python.Compare))];
                for (int i = 0; i < pairs.Count; i++)
                {
                    if (i > 0) written.Append(separators.Item);
                    Break(written, indent, depth + 1);
                    JsonString(pairs[i].Key, written);
                    written.Append(separators.Key);
                    Json(pairs[i].Value, written, indent, separators, sorts, ref source, depth + 1);
                }
                if (pairs.Count > 0) Break(written, indent, depth);
                written.Append('}');
                break;
            case long or double:
                written.Append(Plain(value));
                break;
            default:
                throw new NotSupportedException($"JSON of {Python.TypeOf(value)}");
        }
    }

    static string KeyOf(object? key) => key switch
    {
        TemplateText text => text.Value,
        null => "null",
        bool flag => flag ? "true" : "false",
        long or double => Plain(key),
        _ => throw new NotSupportedException($"JSON of a key that is {Python.TypeOf(key)}"),
    };

    static void Break(StringBuilder written, string? indent, int depth)
    {
        if (indent is null) return;
        written.Append('\n');
        for (int i = 0; i < depth; i++) written.Append(indent);
    }

    static void JsonString(string text, StringBuilder written)
    {
        written.Append('"');
        foreach (char one in text)
            switch (one)
            {
                case '"' or '\\':
                    written.Append('\\').Append(one);
                    break;
                case '\n':
                    written.Append("\\n");
                    break;
                case '\r':
                    written.Append("\\r");
                    break;
                case '\t':
                    written.Append("\\t");
                    break;
                case '\f':
                    written.Append("\\f");
                    break;
                case '\b':
                    written.Append("\\b");
                    break;
                case < ' ':
                    written.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
                    break;
                default:
                    written.Append(one);
                    break;
            }
        written.Append('"');
    }

    static void Note(TemplateText text, ref int source)
    {
        if (source == TextOrigin.Template) source = text.Source;
    }

    static void EnsureDepth(int depth, StringBuilder written)
    {
        if (depth > 0 && ++_parts > TemplateLimits.MostItems)
            throw new NotSupportedException($"a value of more than {TemplateLimits.MostItems} parts");
        if (depth > MostNesting) throw new NotSupportedException($"a value nested more than {MostNesting} deep");
        if (written.Length > TemplateLimits.MostCharacters)
            throw new NotSupportedException($"a value of more than {TemplateLimits.MostCharacters} characters");
    }
}
