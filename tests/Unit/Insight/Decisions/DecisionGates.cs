using Hone.Insight.Decisions;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Unit.Insight.Decisions;

public sealed class DecisionGates
{
    static readonly string[] Unfinished = ["a run has not come to its end"];

    /// <summary>Runs of so many documents of ten tokens, all of which cost the same.</summary>
    static DecisionGroup Even(int units, params double[] losses) => DecisionGroup.Of(
        [.. losses.Select(loss => (IReadOnlyList<Cost>)[.. Enumerable.Repeat(new Cost(10, 10, 10 * loss, 10 * loss, 3), units)])],
        DecisionMetric.Loss);

    static DecisionOutcome Judge(DecisionGroup candidate, DecisionGroup baseline, DecisionRule? rule = null,
        IReadOnlyList<DecisionSlice>? slices = null, IReadOnlyList<Operation>? operations = null, IReadOnlyList<string>? problems = null) =>
        new DecisionGate(DecisionMetric.Loss, rule ?? new DecisionRule())
            .Judge(candidate, baseline, slices ?? [], operations ?? [], problems ?? [], seed: 1);

    [Fact]
    public void Without_scatter_over_documents_it_is_Students_t_of_the_runs()
    {
        GroupDifference difference = GroupComparison.Of(Even(3, 1.0, 1.2), Even(3, 1.5, 1.7), sign: -1, level: 0.025);
        difference.Gain.ShouldBe(0.5, 1e-12);
        difference.SeedVariance!.Value.ShouldBe(0.02, 1e-12);
        difference.Freedom.ShouldBe(2, 1e-9);
        difference.Interval!.Value.Low.ShouldBe(0.5 - 4.30265273 * Math.Sqrt(0.02), 1e-6);
        difference.Interval!.Value.High.ShouldBe(0.5 + 4.30265273 * Math.Sqrt(0.02), 1e-6);
        GroupComparison.ChanceOfSoLittle(difference, 0.5)!.Value.ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void With_known_seeds_it_is_the_error_of_the_paired_documents()
    {
        double[] more = [0.1, 0.3, -0.2, 0.4];                               // what the baseline's documents cost more, of one token each
        DecisionGroup one = new([[1, 2, 3, 4]], [[1, 1, 1, 1]]), other = new([[1.1, 2.3, 2.8, 4.4]], [[1, 1, 1, 1]]);
        GroupDifference difference = GroupComparison.Of(one, other, -1, 0.025, statedDeviation: 0);
        difference.Gain.ShouldBe(more.Average(), 1e-12);
        double variance = more.Sum(value => Math.Pow(value - more.Average(), 2)) / 3;
        difference.StandardError!.Value.ShouldBe(Math.Sqrt(variance / 4), 1e-12);
        difference.Freedom.ShouldBe(3, 1e-9);
        GroupComparison.Of(one, other, -1, 0.025).StandardError.ShouldBeNull();
        Should.Throw<ArgumentException>(() => GroupComparison.Of(one, Even(3, 1), -1, 0.025)).Message.ShouldContain("4 and 3 documents");
    }

    [Fact]
    public void A_clear_gain_ships_and_a_clear_loss_does_not()
    {
        DecisionOutcome better = Judge(Even(30, 1.00, 1.01, 1.02), Even(30, 1.50, 1.51, 1.52));
        better.Verdict.ShouldBe(Verdict.Ship);
        better.Claim.ShouldStartWith("The candidate's loss is 1.0100 nats per token, 0.5000 lower than the baseline's 1.5100; the gain "
            + "lies between 0.4773 and 0.5227 (95% interval over seeds and documents; 3 runs against 3, 30 documents).");
        DecisionOutcome worse = Judge(Even(30, 1.50, 1.51, 1.52), Even(30, 1.00, 1.01, 1.02));
        worse.Verdict.ShouldBe(Verdict.DoNotShip);
        worse.Reasons[0].ShouldContain("worse");
        Judge(Even(30, 1, 1.0001, 1.0002), Even(30, 1, 1.0001, 1.0002)).Reasons[0].ShouldContain("can be ruled out");
    }

    [Fact]
    public void A_gain_that_is_clear_and_small_is_not_shipped()
    {
        DecisionOutcome small = Judge(Even(30, 1.000, 1.0001, 1.0002), Even(30, 1.004, 1.0041, 1.0042));
        small.Verdict.ShouldBe(Verdict.DoNotShip);
        small.NetInterval!.Value.Low.ShouldBeGreaterThan(0);
        DecisionOutcome between = Judge(Even(30, 1.000, 1.002, 1.004), Even(30, 1.008, 1.010, 1.012));
        between.Verdict.ShouldBe(Verdict.NotEnoughEvidence);
        between.Reasons[0].ShouldContain("less than the 0.0100 that is worth a change");
    }

    [Fact]
    public void One_run_a_side_is_never_shipped_unless_the_deviation_is_stated()
    {
        DecisionOutcome alone = Judge(Even(30, 1), Even(30, 2));
        alone.Verdict.ShouldBe(Verdict.NotEnoughEvidence);
        alone.Reasons[0].ShouldContain("one run on each side");
        alone.NetInterval.ShouldBeNull();
        alone.Power.ShouldBeNull();
        Judge(Even(30, 1), Even(30, 2), new DecisionRule { SeedDeviation = 0.1 }).Verdict.ShouldBe(Verdict.Ship);
        Judge(Even(30, 1), Even(30, 2), new DecisionRule { SeedDeviation = 0.8 }).Verdict.ShouldBe(Verdict.NotEnoughEvidence);
        Judge(Even(1, 1, 1.1), Even(1, 2, 2.1)).Reasons[0].ShouldContain("only 1 document");
    }

    [Fact]
    public void What_is_missing_is_told_as_a_number_of_seeds()
    {
        DecisionOutcome open = Judge(Even(30, 1.00, 1.02), Even(30, 1.01, 1.03));
        open.Verdict.ShouldBe(Verdict.NotEnoughEvidence);
        int needed = open.Power!.SeedsNeeded!.Value;
        open.Reasons[1].ShouldContain($"this needs {needed - 2} more seeds of the candidate and {needed - 2} of the baseline to see a "
            + "difference of 0.0100");
        SeedPower power = new(open.Gain.SeedVariance!.Value, 0, open.Gain.DocumentVariance!.Value, 30, 0.025);
        power.Of(0.01, needed, needed).ShouldBeGreaterThanOrEqualTo(0.8);
        power.Of(0.01, needed - 1, needed - 1).ShouldBeLessThan(0.8);
        power.Of(power.Detectable(4, 4), 4, 4).ShouldBe(0.8, 1e-6);
        new SeedPower(1e-6, 0, 1, 30, 0.025).SeedsNeeded(0.01).ShouldBeNull();       // the documents alone hide it
    }

    [Fact]
    public void The_power_of_a_t_test_is_that_of_the_tables() =>             // Cohen 1988: d = 1, 17 a side, α = 0.05 two-sided
        new SeedPower(1, 0, 0, 1000, 0.025).Of(1, 17, 17).ShouldBe(0.807, 0.003);

    [Fact]
    public void Costs_are_taken_off_and_limits_hold()
    {
        Operation memory = new("memory", "bytes", [120, 120], [100, 100], IsNoisy: false), time = new("time", "µs", [80], [100], true);
        DecisionGroup candidate = Even(30, 1.00, 1.01, 1.02), baseline = Even(30, 1.10, 1.11, 1.12);
        DecisionOutcome priced = Judge(candidate, baseline, new DecisionRule
        {
            Prices = new Dictionary<string, double> { ["memory"] = 0.2, ["time"] = 5 },
        }, operations: [memory, time]);
        priced.OperationalCost.ShouldBe(0.04, 1e-9);                                 // 20% of 0.2; what the clock saves buys nothing
        priced.Net.ShouldBe(0.06, 1e-9);
        priced.Verdict.ShouldBe(Verdict.Ship);
        Judge(candidate, baseline, new DecisionRule { Prices = new Dictionary<string, double> { ["memory"] = 1 } }, operations: [memory])
            .Verdict.ShouldBe(Verdict.DoNotShip);
        DecisionOutcome limited = Judge(candidate, baseline,
            new DecisionRule { Limits = new Dictionary<string, double> { ["memory"] = 0.1 } }, operations: [memory]);
        limited.Verdict.ShouldBe(Verdict.DoNotShip);
        limited.Reasons.ShouldBe(["memory is 20% more, and at most 10% was allowed"]);
        DecisionOutcome unpriced = Judge(candidate, baseline, operations: [memory with { Candidate = [130] }, time]);
        unpriced.Verdict.ShouldBe(Verdict.Ship);
        unpriced.Reasons.Skip(1).ShouldBe(["memory is 30% more, and nobody stated what that counts (--cost memory=PRICE)"]);
        priced.Reasons.Count.ShouldBe(1);
        Operation unknown = memory with { Remark = "on different machines" };
        Judge(candidate, baseline, new DecisionRule { Limits = new Dictionary<string, double> { ["memory"] = 0.1 } }, operations: [unknown])
            .Operations[0].Change.ShouldBeNull();
    }

    [Fact]
    public void A_slice_that_becomes_worse_costs_what_it_loses()
    {
        DecisionSlice bad = new("poems", Even(30, 1.30, 1.31, 1.32), Even(30, 1.10, 1.11, 1.12)),
            good = new("prose", Even(30, 0.9, 0.91, 0.92), Even(30, 1.10, 1.11, 1.12));
        DecisionGroup candidate = Even(30, 1.00, 1.01, 1.02), baseline = Even(30, 1.10, 1.11, 1.12);
        DecisionOutcome outcome = Judge(candidate, baseline, slices: [bad, good]);
        outcome.Slices.Select(slice => slice.IsWorse).ShouldBe([true, false]);
        outcome.RegressionCost.ShouldBe(0.2, 1e-9);
        outcome.Verdict.ShouldBe(Verdict.DoNotShip);
        Judge(candidate, baseline, new DecisionRule { RegressionWeight = 0.1 }, [bad]).Verdict.ShouldBe(Verdict.Ship);
        Judge(candidate, baseline, new DecisionRule { RegressionWeight = 0, RegressionLimit = 0.1 }, [bad]).Reasons[0]
            .ShouldBe("poems is worse by 0.2000, and at most 0.1000 was allowed");
    }

    [Fact]
    public void Runs_with_problems_are_to_be_made_again()
    {
        DecisionOutcome outcome = Judge(Even(30, 1, 1.01), Even(30, 2, 2.01), problems: Unfinished);
        outcome.Verdict.ShouldBe(Verdict.Rerun);
        outcome.Reasons.ShouldBe(Unfinished);
    }

    [Theory]
    [InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_metric_that_is_no_number_is_refused(double loss)
    {
        Should.Throw<InvalidDataException>(() => Judge(Even(30, 1, loss), Even(30, 2, 2.01))).Message.ShouldMatch(
            "the loss of a run of the candidate is (NaN|Infinity|∞), which nothing can be compared with\nTake an earlier checkpoint");
        Should.Throw<InvalidDataException>(() => Judge(Even(30, 1, 1.1), Even(30, loss))).Message.ShouldContain("of the baseline");
    }

    [Fact]
    public void Many_tests_at_once_are_corrected_as_Holm_has_it()
    {
        Holm.Adjust([0.01, 0.04, 0.03, 0.005]).ShouldBe([0.03, 0.06, 0.06, 0.02], 1e-12);
        Holm.Adjust([0.9, 0.8]).ShouldBe([1, 1], 1e-12);
        Holm.Adjust([]).ShouldBeEmpty();
    }
}
