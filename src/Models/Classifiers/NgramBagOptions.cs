namespace Hone.Models.Classifiers;

/// <summary>The shape of an <see cref="NgramBag"/>.</summary>
public sealed record NgramBagOptions
{
    /// <summary>Rows of the table of features.</summary>
    public required int Buckets { get; init; }

    /// <summary>Numbers that stand for one feature.</summary>
    public required int Width { get; init; }

    /// <summary>Features of a text at most.</summary>
    public required int MostFeatures { get; init; }
}
