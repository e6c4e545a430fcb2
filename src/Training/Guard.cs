namespace Hone.Training;

/// <summary>Looks at a step before it is applied, and refuses one that would spoil the weights.</summary>
public static class Guard
{
    /// <summary>What is wrong with the step, or null when nothing is.</summary>
    /// <param name="loss">Mean nats per token.</param>
    /// <param name="gradientNorm">Global norm of the mean gradient.</param>
    /// <param name="tokens">Targets that carried loss.</param>
    public static string? Judge(double loss, double gradientNorm, int tokens)
    {
        if (tokens == 0) return "no token of the step carries loss";
        if (!double.IsFinite(loss) || !double.IsFinite(gradientNorm)) return "a value is not finite";
        if (loss == 0) return "the loss is exactly 0, which no model earns: the numbers behind it were not computed";
        return null;
    }
}
