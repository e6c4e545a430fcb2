using Hone.Training.Evaluation;

namespace Hone.Hosting.Exchange;

/// <summary>
/// What a written model says of held-out text, beside what the checkpoint says of it: read back from the disk, and run token for token.
/// </summary>
public sealed record ExportProof
{
    /// <summary>What the text is called.</summary>
    public required string Text { get; init; }

    /// <summary>Tokens that both guessed.</summary>
    public required long Tokens { get; init; }

    /// <summary>What they cost the checkpoint.</summary>
    public required Cost Before { get; init; }

    /// <summary>What they cost the written model.</summary>
    public required Cost After { get; init; }

    /// <summary>Nats a token that the written model loses more.</summary>
    public double LossIncrease => After.Loss - Before.Loss;

    /// <summary>Where that lies in 95 % of such texts, pieces drawn for both at once; null of fewer than two pieces.</summary>
    public required Interval? Interval { get; init; }

    /// <summary>Σ p·ln(p/q) of the checkpoint's p and the written model's q, the mean over the tokens, in nats.</summary>
    public required double MeanDivergence { get; init; }

    /// <summary>What 999 of 1000 tokens do not pass of it.</summary>
    public required double HighDivergence { get; init; }

    /// <summary>Share of the tokens whose likeliest guess is the same.</summary>
    public required double EqualChoices { get; init; }

    /// <summary>What was lost of each tensor, in the order of the file.</summary>
    public required IReadOnlyList<TensorError> Tensors { get; init; }

    /// <summary>The five that lost most, the worst first.</summary>
    public IEnumerable<TensorError> MostDamaged => Tensors.OrderByDescending(tensor => tensor.Relative).Take(5);

    /// <summary>Tokens a second of the checkpoint's forward pass.</summary>
    public required double SpeedBefore { get; init; }

    /// <summary>Tokens a second of the written model's.</summary>
    public required double SpeedAfter { get; init; }
}
