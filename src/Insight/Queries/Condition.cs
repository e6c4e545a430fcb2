using System.Globalization;
using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>
/// What a run has to fulfil to be listed: a field, a comparison, and a value or several with | between, of which one is enough. A field
/// alone has to have a value, and with an ! in front it must have none.
/// </summary>
/// <param name="Field">The field.</param>
/// <param name="Relation">How it is compared.</param>
/// <param name="Values">With what.</param>
public sealed record Condition(RunField Field, Relation Relation, IReadOnlyList<string> Values)
{
    /// <summary>The signs, those of two characters first, since the others begin them.</summary>
    static readonly (string Sign, Relation Relation)[] Signs =
    [
        ("<=", Relation.IsAtMost), (">=", Relation.IsAtLeast), ("!=", Relation.IsDifferent), ("==", Relation.IsEqual),
        ("!~", Relation.Lacks), ("<", Relation.IsBelow), (">", Relation.IsAbove), ("=", Relation.IsEqual), ("~", Relation.Contains),
    ];

    /// <summary>Multipliers that a number may end in; those of time are for ages, in seconds.</summary>
    static readonly (string Suffix, double Factor)[] Suffixes =
    [
        ("min", 60), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("s", 1), ("h", 3600), ("d", 86_400), ("w", 7 * 86_400),
    ];

    /// <summary>Reads a condition as it is typed.</summary>
    /// <exception cref="InvalidDataException">It is none, or there is no such field.</exception>
    public static Condition Parse(string text, FieldCatalogue fields)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fields);
        int at = text.AsSpan().IndexOfAny("<>=~");
        if (at > 0 && text[at - 1] == '!') at--;
        if (at < 0)
        {
            bool lacks = text.StartsWith('!');
            return new Condition(fields.Find(text[(lacks ? 1 : 0)..].Trim()), lacks ? Relation.IsAbsent : Relation.IsPresent, []);
        }

        (string sign, Relation relation) = Signs.First(known => text.AsSpan(at).StartsWith(known.Sign));
        string name = text[..at].Trim(), value = text[(at + sign.Length)..].Trim();
        if (name.Length == 0)
            throw new InvalidDataException($"\"{text}\" names no field\nWrite a field, a sign and a value: 'validation < 1.5'.");
        if (value.Length == 0)
            throw new InvalidDataException($"\"{text}\" has nothing behind its sign\n"
                + $"Write a value, {name} alone for runs that have one, or '!{name}' for those that have none.");
        string[] values = [.. value.Split('|').Select(Unquoted)];
        if (relation is Relation.IsBelow or Relation.IsAtMost or Relation.IsAbove or Relation.IsAtLeast && values.Length > 1)
            throw new InvalidDataException($"\"{text}\" compares with several values\nWith {sign} give one.");
        return new Condition(fields.Find(name), relation, values);
    }

    /// <summary>Whether a value fulfils it.</summary>
    public bool Holds(FieldValue value) => Relation switch
    {
        Relation.IsPresent => value.Kind != FieldKind.None,
        Relation.IsAbsent => value.Kind == FieldKind.None,
        Relation.IsDifferent => !Values.Any(wanted => IsEqual(value, wanted)),
        Relation.Lacks => !Values.Any(part => value.ToString().Contains(part, StringComparison.OrdinalIgnoreCase)),
        _ when value.Kind == FieldKind.None => false,
        Relation.IsEqual => Values.Any(wanted => IsEqual(value, wanted)),
        Relation.Contains => Values.Any(part => value.ToString().Contains(part, StringComparison.OrdinalIgnoreCase)),
        _ => Order(value, Values[0]) is { } order && Relation switch
        {
            Relation.IsBelow => order < 0,
            Relation.IsAtMost => order <= 0,
            Relation.IsAbove => order > 0,
            _ => order >= 0,
        },
    };

    /// <summary>A value that is no number, where only numbers are compared with numbers so; null where there is none.</summary>
    internal string? WordForNumber() =>
        Relation is Relation.IsBelow or Relation.IsAtMost or Relation.IsAbove or Relation.IsAtLeast or Relation.IsEqual
            ? Values.FirstOrDefault(wanted => NumberOf(wanted) is null) : null;

    /// <summary>That its field is a number in every run, and so cannot be compared with a word.</summary>
    internal InvalidDataException Senseless(string word) => new($"{Field.Name} is a number, and \"{word}\" is none\n"
        + "Write it as 1.5, 3e-4, 10k, 2.5M, inf or NaN; an age also as 90min, 12h or 3d.");

    static bool IsEqual(FieldValue value, string wanted) => value.Kind switch
    {
        FieldKind.Number => NumberOf(wanted) is { } number && value.Number.Equals(number),
        FieldKind.None => false,
        FieldKind.List => value.Texts.Contains(wanted, StringComparer.OrdinalIgnoreCase),
        _ => value.ToString().Equals(wanted, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Numbers as numbers, texts as texts, by which moments compare too. A NaN is neither above nor below anything.</summary>
    static int? Order(FieldValue value, string wanted) => value.Kind switch
    {
        FieldKind.Number => NumberOf(wanted) is { } number && !double.IsNaN(number) && !double.IsNaN(value.Number)
            ? value.Number.CompareTo(number) : null,
        FieldKind.Text => string.Compare(value.ToString(), wanted, StringComparison.OrdinalIgnoreCase),
        _ => null,
    };

    /// <summary>A number as people write it: 0.003, 3e-3, 10_000, 1.5M, 2d, inf, NaN.</summary>
    internal static double? NumberOf(string text)
    {
        switch (text.ToLowerInvariant())
        {
            case "nan": return double.NaN;
            case "inf" or "infinity" or "∞": return double.PositiveInfinity;
            case "-inf" or "-infinity" or "-∞" or "−∞": return double.NegativeInfinity;
        }

        double factor = 1;
        foreach ((string suffix, double times) in Suffixes)
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                (text, factor) = (text[..^suffix.Length].TrimEnd(), times);
                break;
            }

        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), styles, CultureInfo.InvariantCulture, out double number)
            ? number * factor : null;
    }

    static string Unquoted(string value) => value.Trim() is { Length: >= 2 } quoted && quoted[0] is '"' or '\'' && quoted[^1] == quoted[0]
        ? quoted[1..^1] : value.Trim();
}
