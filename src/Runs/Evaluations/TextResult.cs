using System.Text.Json.Serialization;
using Hone.Training.Evaluation;

namespace Hone.Runs.Evaluations;

/// <summary>How a checkpoint finds a text. What is not a finite number is null, and so is an interval that could not be had.</summary>
public sealed record TextResult
{
    /// <summary><c>train</c>, <c>validation</c>, the name of another text, or of a source of one.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was read; null for the run's own data.</summary>
    public string? Path { get; init; }

    /// <summary>Which part of it was measured, in a few words; null for all of it.</summary>
    public string? Part { get; init; }

    /// <summary>Targets measured.</summary>
    public required long Tokens { get; init; }

    /// <summary>Bytes of text they stand for.</summary>
    public required long Bytes { get; init; }

    /// <summary>Nats per token.</summary>
    public required double Loss { get; init; }

    /// <summary>exp(loss).</summary>
    public double? Perplexity { get; init; }

    /// <summary>Share of the targets that were the likeliest token.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Nats of the tokens that stand for text, in bits for each of its bytes.</summary>
    public double? BitsPerByte { get; init; }

    /// <summary>Where the loss lies, 95 %.</summary>
    public Interval? LossInterval { get; init; }

    /// <summary>Where the accuracy lies, 95 %.</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>Where the bits per byte lie, 95 %.</summary>
    public Interval? BitsPerByteInterval { get; init; }

    /// <summary>Where the draws of the intervals come from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Units that were drawn again for the intervals.</summary>
    public required int Units { get; init; }

    /// <summary>What a unit is: <c>document</c>, or <c>block</c> of a running text.</summary>
    public required string Unit { get; init; }

    /// <summary>Characters of the text for which the model has no token, which are in no figure; null where nobody counted.</summary>
    public long? Unspelled { get; init; }

    /// <summary>What it found harder than it should, the strangest first; null where nobody asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HardUnit>? Hardest { get; init; }

    /// <summary>The same by source, where there are several; what is in small ones together is the last.</summary>
    public IReadOnlyList<TextResult>? Sources { get; init; }
}
