using Hone.Cli.Screen;
using Hone.Insight.Comparison;
using Hone.Runs;

namespace Hone.Unit.Insight.Comparison;

public sealed class Importances : Sketch
{
    static RecordDifference Setting(string name, IEnumerable<object> values, bool isDerived = false) =>
        new("recipe", name, [.. values.Select(value => value.ToString())], isDerived);

    [Fact]
    public void A_setting_that_decides_is_found_among_those_that_do_not()
    {
        Random random = new(5);
        int[] runs = [.. Enumerable.Range(0, 24)];
        double[] rates = [.. runs.Select(_ => random.NextDouble())];
        IReadOnlyList<SettingImportance> weighed = Importance.Weigh(
            [Setting("rate", rates.Select(rate => (object)rate)), Setting("noise", runs.Select(_ => (object)random.NextDouble())),
                Setting("word", runs.Select(run => (object)(run % 3 == 0 ? "a" : "b")))],
            [.. rates.Select(rate => 5 - rate + 0.05 * random.NextDouble())]);

        weighed[0].Name.ShouldBe("rate");
        weighed[0].Share.ShouldBeGreaterThan(0.9);
        weighed[0].Correlation!.Value.ShouldBeLessThan(-0.95);
        weighed[0].Chance.ShouldBeLessThan(0.001);
        weighed.Skip(1).ShouldAllBe(other => other.Share < 0.25 && other.Chance > 0.05);
    }

    [Fact]
    public void A_best_value_in_the_middle_is_seen_where_values_repeat()
    {
        int[] runs = [.. Enumerable.Range(0, 15)];
        SettingImportance weighed = Importance.Weigh([Setting("rate", runs.Select(run => (object)(run % 5)))],
            [.. runs.Select(run => Math.Abs(run % 5 - 2) + run * 0.001)]).Single();
        weighed.Share.ShouldBeGreaterThan(0.8);
        weighed.Correlation.ShouldBeNull();
        weighed.Chance.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void Where_nothing_matters_something_is_believed_in_one_case_of_twenty_however_many_are_looked_at()
    {
        Random random = new(17);
        int believed = 0;
        const int trials = 200;
        for (int trial = 0; trial < trials; trial++)
        {
            IReadOnlyList<SettingImportance> weighed = Importance.Weigh(
                [.. Enumerable.Range(0, 8).Select(i => Setting($"s{i}", Enumerable.Range(0, 7).Select(_ => (object)(i % 2 == 0
                    ? random.NextDouble() : random.Next(3)))))],
                [.. Enumerable.Range(0, 7).Select(_ => random.NextDouble())]);
            if (weighed.Any(setting => setting.Chance < 0.05)) believed++;
        }

        believed.ShouldBeLessThan(trials / 10);                              // 10 are expected
    }

    [Fact]
    public void Settings_that_change_together_are_one_and_what_follows_is_told_apart_from_what_was_chosen()
    {
        SettingImportance weighed = Importance.Weigh(
            [Setting("warmup", [1, 1, 2, 2], isDerived: true), Setting("rate", [0.1, 0.1, 0.3, 0.3]),
                Setting("kind", ["a", "a", "b", "b"])],
            [1, 2, 3, 4]).Single();
        weighed.Name.ShouldBe("rate");
        weighed.Following.ShouldBe(["warmup"]);
        weighed.Inseparable.ShouldBe(["kind"]);
        weighed.Chance.ShouldBe(1 / 3.0, 1e-12);                             // of the 6 ways to part four runs, these 2 do as well
    }

    [Fact]
    public void Of_few_runs_none_is_told_and_one_that_failed_early_is_the_worst()
    {
        ComparedRun[] runs = [.. Enumerable.Range(0, 4).Select(i => Run($$"""{"seed":{{i}},"model":{"layers":{{i + 1}} } }""", loss: _ => 4 - i))];
        RunComparison.Of(runs[..3]).Importance.ShouldBeNull();
        Importance four = RunComparison.Of(runs).Importance!;
        (four.Runs, four.Objective).ShouldBe((4, "best validation loss"));
        four.Settings.Select(setting => setting.Name).ShouldBe(["model.layers"]);
        four.Settings[0].Correlation!.Value.ShouldBe(-1, 1e-9);

        ComparedRun failed = Run("""{"seed":9,"model":{"layers":9}}""", loss: _ => float.NaN, status: RunStatus.Failed);
        RunComparison.Of([.. runs, failed]).Importance!.Settings[0].Correlation!.Value.ShouldBeGreaterThan(-0.5);
        ComparedRun unmeasured = Run("""{"seed":9,"model":{"layers":9}}""", every: 100, status: RunStatus.Running);
        RunComparison.Of([.. runs, unmeasured]).Importance!.Runs.ShouldBe(4);
    }

    [Theory]
    [InlineData(new[] { 3.0, 1, 2 }, new[] { 3.0, 1, 2 })]
    [InlineData(new[] { 5.0, 5, 1, 7 }, new[] { 2.5, 2.5, 1, 4 })]
    [InlineData(new[] { 2.0, 2, 2 }, new[] { 2.0, 2, 2 })]
    [InlineData(new[] { double.PositiveInfinity, 1, double.PositiveInfinity }, new[] { 2.5, 1, 2.5 })]
    public void Equal_values_share_their_places(double[] values, double[] ranks) => Ranks.Of(values).ShouldBe(ranks);
}
