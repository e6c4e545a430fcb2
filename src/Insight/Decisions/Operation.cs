using Hone.Runs.Decisions;

namespace Hone.Insight.Decisions;

/// <summary>Something a model needs, of both groups.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
/// <param name="What">What was measured, and in which unit.</param>
/// <param name="Candidate">Of each run of the candidate; null where a record does not tell.</param>
/// <param name="Baseline">Of each of the baseline.</param>
/// <param name="IsNoisy">The clock tells it, so that less of it may be chance and buys nothing.</param>
/// <param name="Remark">Why the two cannot be compared; null where they can.</param>
public sealed record Operation(
    string Name, string What, IReadOnlyList<double?> Candidate, IReadOnlyList<double?> Baseline, bool IsNoisy, string? Remark = null)
{
    /// <summary>What may be priced and limited.</summary>
    public static readonly IReadOnlyList<string> Names = ["time", "compute", "memory", "size", "generation", "latency"];

    /// <summary>The term of the rule.</summary>
    public OperationalTerm Term(DecisionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        double? candidate = Mean(Candidate), baseline = Mean(Baseline);
        string? remark = Remark ?? (candidate is null || baseline is not > 0 ? "a record does not tell it" : null);
        double? change = remark is null ? candidate / baseline - 1 : null;
        double? price = rule.Prices.TryGetValue(Name, out double stated) ? stated : null;
        double counted = IsNoisy ? Math.Max(0, change ?? 0) : change ?? 0;
        return new OperationalTerm(Name, What, candidate, baseline, change, price, (price ?? 0) * counted,
            rule.Limits.TryGetValue(Name, out double limit) && change > limit, remark);
    }

    static double? Mean(IReadOnlyList<double?> values) => values.Any(value => value is null) ? null : values.Average();
}
