using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>What the gate found.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Claim">What is claimed, in one sentence.</param>
/// <param name="Reasons">Why it was decided so, a sentence each.</param>
/// <param name="Gain">The metric's gain.</param>
/// <param name="Slices">Parts of the documents.</param>
/// <param name="Operations">What the models need.</param>
/// <param name="RegressionCost">What is taken off for slices.</param>
/// <param name="OperationalCost">What is taken off for operations.</param>
/// <param name="NetInterval">Where the net gain lies; null where it cannot be told.</param>
/// <param name="Power">What such a comparison can see.</param>
public sealed record DecisionOutcome(
    Verdict Verdict, string Claim, IReadOnlyList<string> Reasons, GroupDifference Gain, IReadOnlyList<SliceResult> Slices,
    IReadOnlyList<OperationalTerm> Operations, double RegressionCost, double OperationalCost, Interval? NetInterval, PowerForecast? Power)
{
    /// <summary>Gain − regression cost − operational cost.</summary>
    public double Net => Gain.Gain - RegressionCost - OperationalCost;
}
