namespace Hone.Data.Examples;

/// <summary>What of a table's rows is what, and how labels are written.</summary>
public sealed record LabelledTextOptions
{
    /// <summary>The largest number of classes: more are the numbers of rows, or texts.</summary>
    public const int MostClasses = 10_000;

    /// <summary>The value of <see cref="LabelSeparator"/> for labels that are lists in JSON.</summary>
    public const string Lists = "json";

    /// <summary>The column of the texts, or <c>#1</c>, <c>#2</c>, … in a table without names; null to find it.</summary>
    public string? TextColumn { get; init; }

    /// <summary>The column of the labels; null to find it.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The column that says train, validation or test; null for none.</summary>
    public string? SplitColumn { get; init; }

    /// <summary>
    /// What stands between the labels of a text that may have several, such as <c>|</c>, or <see cref="Lists"/>; null where each text has
    /// exactly one.
    /// </summary>
    public string? LabelSeparator { get; init; }

    /// <summary>The classes of the examples that are learnt from; null to make them of the labels found.</summary>
    public IReadOnlyList<string>? Classes { get; init; }
}
