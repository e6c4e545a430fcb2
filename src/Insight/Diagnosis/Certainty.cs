using Hone.Training.Evaluation;

namespace Hone.Insight.Diagnosis;

/// <summary>
/// How often a rule was right where it spoke, on the half of the labelled runs that its threshold was chosen on: the lower end of the 95%
/// interval of that share (Wilson 1927), so that a rule that spoke seldom is not called certain.
/// </summary>
/// <param name="Right">Runs in which it spoke that have what it is for.</param>
/// <param name="Spoken">Those, and the healthy ones in which it spoke.</param>
public readonly record struct Certainty(int Right, int Spoken)
{
    /// <summary>Of each rule, as <c>hone bench diagnosis</c> counts them; a test holds them to the labelled runs.</summary>
    static readonly Dictionary<string, Certainty> Measured = new()
    {
        ["divergence"] = new(8, 8),
        ["leakage"] = new(6, 6),
        ["wrong_metric"] = new(6, 6),
        ["checkpoint_mismatch"] = new(5, 5),
        ["irreproducible"] = new(4, 4),
        ["no_gradient"] = new(6, 6),
        ["perfect_validation"] = new(3, 3),
        ["exploding_loss"] = new(7, 7),
        ["rate_too_high"] = new(6, 6),
        ["rate_too_low"] = new(6, 6),
        ["label_mask"] = new(5, 5),
        ["bad_labels"] = new(3, 3),
        ["data_starvation"] = new(6, 6),
        ["overfitting"] = new(4, 4),
        ["underfitting"] = new(7, 7),
        ["noisy_validation"] = new(8, 8),
        ["dead_units"] = new(8, 8),
        ["weak_baseline"] = new(3, 3),
        ["plateau"] = new(6, 6),
        ["slow_loader"] = new(6, 6),
        ["chosen_falls"] = new(6, 6),
    };

    /// <summary>The share, 0 to 1; 0 of a rule that never spoke.</summary>
    public double Value => Spoken == 0 ? 0 : Interval.OfShare(Right, Spoken).Low;

    /// <summary>How it was had, in words.</summary>
    public string Basis => $"right in {Figures.Count(Right)} of {Figures.Count(Spoken)} labelled runs in which the rule spoke";

    /// <summary>That of a rule.</summary>
    public static Certainty Of(string rule) => Measured.TryGetValue(rule, out Certainty measured) ? measured : default;
}
