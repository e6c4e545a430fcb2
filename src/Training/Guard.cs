namespace Hone.Training;

/// <summary>Why a run must not go on.</summary>
/// <param name="Kind">
/// <c>not_finite</c>: a value is infinite or no number; <c>no_loss_tokens</c>: no token of the step has a target;
/// <c>not_computed</c>: the loss is exactly 0; <c>spike</c>: the loss is far above those before.
/// </param>
/// <param name="Problem">What is wrong, as half a sentence.</param>
/// <param name="Advice">What to do, as a sentence.</param>
public sealed record Verdict(string Kind, string Problem, string Advice)
{
    /// <summary>The kind of a value that is infinite or no number.</summary>
    public const string NotFinite = "not_finite";

    /// <summary>The kind of a step without a single target.</summary>
    public const string NoLossTokens = "no_loss_tokens";

    /// <summary>The kind of a loss that no model reaches.</summary>
    public const string NotComputed = "not_computed";

    /// <summary>The kind of a loss far above those before.</summary>
    public const string Spike = "spike";

    /// <summary>A run outlives it by skipping the rows: what they spoil was not applied.</summary>
    public bool CanBeSkipped => Kind is NotFinite or Spike;
}

/// <summary>
/// Looks at a step before it is applied and at every measurement, and refuses what would spoil the weights or already has.
/// </summary>
public static class Guard
{
    const string LowerTheRate =
        "Lower training.learning_rate or raise training.warmup, and look at those rows; checkpoints saved before are as they were.";

    /// <summary>What is wrong with a step, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    /// <param name="gradientNorm">Global norm of the mean gradient.</param>
    /// <param name="tokens">Targets with a loss.</param>
    public static Verdict? Judge(double loss, double gradientNorm, int tokens)
    {
        if (tokens == 0)
            return new(Verdict.NoLossTokens, "no token of the step has a loss",
                "Look at the rows with hone data inspect: every target there is masked.");
        if (!double.IsFinite(loss) || !double.IsFinite(gradientNorm)) return new(Verdict.NotFinite, "a value is not finite", LowerTheRate);
        if (loss == 0)
            return new(Verdict.NotComputed, "the loss is exactly 0, which no model reaches: the numbers behind it were not computed",
                "Run hone selftest on this machine; checkpoints saved before are as they were.");
        return null;
    }

    /// <summary>What is wrong with the loss of a step beside those before, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    /// <param name="before">Losses of the updates before.</param>
    /// <param name="most">Standard deviations that it may be above them; 0 for any.</param>
    public static Verdict? Judge(double loss, LossHistory before, double most)
    {
        ArgumentNullException.ThrowIfNull(before);
        return most > 0 && before.DeviationsOf(loss) is { } deviations && deviations > most
            ? new(Verdict.Spike, $"the loss is {deviations:F0} deviations above those of the {before.Losses.Count} steps before",
                "Look at those rows with hone data inspect; if they are as they should be, lower training.learning_rate or raise "
                + "training.guard.deviations.")
            : null;
    }

    /// <summary>What is wrong with a measurement on held-out text, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    public static Verdict? Judge(double loss) => double.IsFinite(loss)
        ? null
        : new(Verdict.NotFinite, $"the validation loss is {loss}: the last update broke the weights",
            "Lower training.learning_rate or raise training.warmup; this model is not saved, checkpoints saved before are as they were.");
}
