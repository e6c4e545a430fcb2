namespace Hone.Models.Classifiers;

/// <summary>What every classifier is told, whatever it reads.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Classes to tell apart, V.</summary>
    public required int Classes { get; init; }

    /// <summary>Each class is there or not, whatever the others are; else exactly one is.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>
    /// What part of a target counts as every class alike while it trains; of no effect where classes do not exclude each other.
    /// </summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Probability with which numbers before the last layer are dropped while it trains.</summary>
    public float Dropout { get; init; }
}
