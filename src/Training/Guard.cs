namespace Hone.Training;

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
    /// <param name="mayBeZero">A loss of exactly 0 is reached by models that learn well, as one of margins is.</param>
    public static GuardVerdict? Judge(double loss, double gradientNorm, int tokens, bool mayBeZero = false)
    {
        if (tokens == 0)
            return new(GuardVerdict.NoLossTokens, "no token of the step has a loss",
                "Look at the rows with hone data inspect: every target there is masked.");
        if (!double.IsFinite(loss) || !double.IsFinite(gradientNorm)) return new(GuardVerdict.NotFinite, "a value is not finite",
            LowerTheRate);
        if (loss == 0 && !mayBeZero)
            return new(GuardVerdict.NotComputed, "the loss is exactly 0, which no model reaches: the numbers behind it were not computed",
                "Run hone selftest on this machine; checkpoints saved before are as they were.");
        return null;
    }

    /// <summary>What is wrong with the loss of a step beside those before, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    /// <param name="before">Losses of the updates before.</param>
    /// <param name="most">Standard deviations that it may be above them; 0 for any.</param>
    public static GuardVerdict? Judge(double loss, LossHistory before, double most)
    {
        ArgumentNullException.ThrowIfNull(before);
        return most > 0 && before.DeviationsOf(loss) is { } deviations && deviations > most
            ? new(GuardVerdict.Spike, $"the loss is {deviations:F0} deviations above those of the {before.Losses.Count} steps before",
                "Look at those rows with hone data inspect; if they are as they should be, lower training.learning_rate or raise "
                + "training.guard.deviations.")
            : null;
    }

    /// <summary>What is wrong with a measurement on held-out text, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    public static GuardVerdict? Judge(double loss) => double.IsFinite(loss)
        ? null
        : new(GuardVerdict.NotFinite, $"the validation loss is {loss}: the last update broke the weights",
            "Lower training.learning_rate or raise training.warmup; this model is not saved, checkpoints saved before are as they were.");
}
