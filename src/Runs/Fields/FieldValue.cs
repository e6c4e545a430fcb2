using System.Globalization;

namespace Hone.Runs.Fields;

/// <summary>A value of a run's record.</summary>
public readonly record struct FieldValue
{
    readonly object? _content;

    FieldValue(FieldKind kind, double number, object? content) => (Kind, Number, _content) = (kind, number, content);

    /// <summary>What it is.</summary>
    public FieldKind Kind { get; }

    /// <summary>The number, or 1 for true and 0 for false; NaN for all else.</summary>
    public double Number { get; } = double.NaN;

    /// <summary>The texts of a list; the text itself; none for all else.</summary>
    public IReadOnlyList<string> Texts => _content as IReadOnlyList<string> ?? (_content is string text ? [text] : []);

    /// <summary>Nothing.</summary>
    public static FieldValue None => new(FieldKind.None, double.NaN, null);

    /// <summary>A number.</summary>
    public static FieldValue Of(double number) => new(FieldKind.Number, number, null);

    /// <summary>True or false.</summary>
    public static FieldValue Of(bool flag) => new(FieldKind.Flag, flag ? 1 : 0, null);

    /// <summary>A text; the words a record has for numbers that are not finite are those numbers.</summary>
    public static FieldValue Of(string text) => text switch
    {
        "NaN" => Of(double.NaN),
        "Infinity" => Of(double.PositiveInfinity),
        "-Infinity" => Of(double.NegativeInfinity),
        _ => new FieldValue(FieldKind.Text, double.NaN, text),
    };

    /// <summary>Several texts.</summary>
    public static FieldValue Of(IReadOnlyList<string> texts) => new(FieldKind.List, double.NaN, texts);

    /// <summary>As a person writes it: a number in the fewest digits that mean it, a list with commas, nothing as nothing.</summary>
    public override string ToString() => Kind switch
    {
        FieldKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        FieldKind.Flag => Number == 1 ? "true" : "false",
        FieldKind.List => string.Join(", ", Texts),
        _ => _content as string ?? "",
    };
}
