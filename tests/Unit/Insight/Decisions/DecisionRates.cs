using Hone.Insight.Decisions;
using Hone.Runs.Decisions;

namespace Hone.Unit.Insight.Decisions;

/// <summary>How often the gate is wrong, on comparisons that are made up; benchmarks/results has more of them.</summary>
public sealed class DecisionRates
{
    const int Comparisons = 2000;

    [Theory]
    [InlineData(1, 1), InlineData(2, 2), InlineData(3, 3), InlineData(8, 8), InlineData(4, 1), InlineData(2, 5)]
    public void A_candidate_that_is_no_better_is_shipped_at_most_five_times_in_a_hundred(int candidates, int baselines)
    {
        SimulatedRates rates = Of(candidates, baselines, 0).Run(Rule(candidates + baselines) with { MinimumEffect = 0 }, Comparisons);
        rates.Shipped.ShouldBeLessThanOrEqualTo(0.05);
        rates.Shipped.ShouldBeGreaterThan(0.005, "a gate that ships nothing is never wrong");
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(5)]
    public void What_there_is_to_see_is_seen_as_often_as_was_said(int seeds)
    {
        DecisionSimulation none = Of(seeds, seeds, 0);
        SeedPower power = none.Power(none.Run(Rule(2 * seeds), Comparisons), Rule(2 * seeds).Level);
        double difference = power.Detectable(seeds, seeds);
        (none with { Difference = difference, Seed = 2 }).Run(Rule(2 * seeds), Comparisons).Seen.ShouldBe(SeedPower.Wanted, 0.03);
    }

    static DecisionSimulation Of(int candidates, int baselines, double difference) => new()
    {
        Candidates = candidates, Baselines = baselines, Documents = 100, Difference = difference,
    };

    static DecisionRule Rule(int runs) => new() { SeedDeviation = runs == 2 ? 0.01 : null };
}
