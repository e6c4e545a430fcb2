namespace Hone.Hosting.Planning;

/// <summary>What the steps of a planned run cost, by a measured one; nothing is in it for measuring and saving between them.</summary>
/// <param name="Seconds">Their time.</param>
/// <param name="Joules">
/// Their energy: at the power of the processors while the step was measured, all that ran on them included, or at a power that was stated;
/// null where neither is known.
/// </param>
/// <param name="Money">Their cost at the price of an hour, in its currency; null without one.</param>
public sealed record PlannedCost(double Seconds, double? Joules, double? Money)
{
    /// <summary>Reckons it.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="probed">One of its steps.</param>
    /// <param name="price">What an hour costs; what the recipe says when null.</param>
    /// <param name="watts">The power of the machine while it works; as it was measured when null.</param>
    public static PlannedCost Of(RunPlan plan, ProbedStep probed, double? price = null, double? watts = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(probed);
        double seconds = probed.Seconds * plan.Steps;
        return new PlannedCost(seconds, (watts ?? probed.Watts) * seconds, (price ?? plan.PricePerHour) / 3600 * seconds);
    }
}
