using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Comparison;
using Hone.Runs;

namespace Hone.Unit.Insight.Comparison;

public sealed class Comparisons : Sketch
{
    [Fact]
    public void What_differs_is_told_and_only_that_with_what_follows_marked()
    {
        ComparedRun one = Run("""{"name":"a","seed":1,"training":{"learning_rate":0.001,"warmup":3},"model":{"layers":2}}""",
            """{"training":{"learning_rate":0.001}}"""),
            other = Run("""{"name":"b","seed":1,"notes":"x","training":{"learning_rate":0.003,"warmup":4},"model":{"layers":2}}""",
            change: manifest => manifest with { NumericsClass = "f32/avx2", Code = new CodeIdentity("0.1.0", "abc", true) });

        IReadOnlyList<RecordDifference> differences = RecordDifference.Between([one.Manifest, other.Manifest]);

        differences.Select(difference =>
            $"{difference.Section} {difference.Name} {difference.Values[0]} {difference.Values[1]} {difference.IsDerived}")
                .ShouldBe(["recipe training.learning_rate 0.001 0.003 False", "recipe training.warmup 3 4 True",
                    "code version  0.1.0 False",
                "code commit  abc False", "code has_changes  true False", "numerics class  f32/avx2 False"]);
        RecordDifference.Between([one.Manifest, one.Manifest]).ShouldBeEmpty();
    }

    [Fact]
    public void Chains_agree_until_the_first_step_that_differs_and_its_cause_is_named_before_its_effects()
    {
        ComparedRun one = Run(), same = Run(steps: 12), other = Run(loss: i => i < 7 ? 4 - i * 0.1f : 1, chain: i => i < 7 ? i : 100 + i);

        ChainAgreement.Between(one.History, same.History).ShouldSatisfyAllConditions(
            agreement => agreement.Steps.ShouldBe(12), agreement => agreement.Differing.ShouldBeNull());
        ChainAgreement agreement = ChainAgreement.Between(one.History, other.History);
        (agreement.Steps, agreement.Differing).ShouldBe((7, 7));
        agreement.What.ShouldBe(["the loss (3.3 and 1)"]);
        ChainAgreement.Differences(one.History.StepAt(3), one.History.StepAt(3) with { Batch = "f", LearningRate = 2, Loss = 9 })
            .Select(what => what.Split(" (")[0]).ShouldBe(["the rows", "the learning rate", "the loss"]);
    }

    [Fact]
    public void Values_are_compared_at_the_farthest_point_where_all_were_measured()
    {
        ComparedRun one = Run(), shorter = Run(steps: 12, tokens: 20, loss: i => 3 - i * 0.1f);
        RunComparison comparison = RunComparison.Of([one, shorter]);

        comparison.Equal.ShouldBe(new EqualPoint(CurveAxis.Tokens, 200, true));
        ComparedValue equal = comparison.Values.Single(value => value.Key == "equal_val_loss");
        equal.Values[0]!.Value.Mean.ShouldBe(4 - 1.9 + 0.1, 1e-5);           // step 20
        equal.Values[1]!.Value.Mean.ShouldBe(3 - 0.9 + 0.1, 1e-5);           // step 10
        equal.Remarks.ShouldBe(["step 20", "step 10"]);
        equal.Differences[0].ShouldBeNull();
        equal.Differences[1]!.Value.ShouldBe(0, 1e-5);
        ComparedValue best = comparison.Values.Single(value => value.Key == "best_val_loss");
        best.Values[0]!.Value.Mean.ShouldBe(2.2, 1e-5);
        comparison.Values.Single(value => value.Key == "flops").Values[1]!.Value.Mean.ShouldBe(12 * 20 * 100);

        RunComparison.Of([one, Run(tokens: 7, every: 3)]).Equal.ShouldBe(new EqualPoint(CurveAxis.Tokens, 140, false));
        RunComparison.Of([one, shorter], CurveAxis.Time).Equal!.Value.ShouldBe(new EqualPoint(CurveAxis.Time, 2.5, true));
        RunComparison.Of([one, Run(steps: 0)]).Equal.ShouldBeNull();
        RunComparison.Of([one, shorter], baseline: 1).Values.Single(value => value.Key == "best_val_loss").Differences[1].ShouldBeNull();
    }

    [Fact]
    public void Runs_that_differ_in_their_seed_alone_become_one_series_with_mean_and_deviation()
    {
        ComparedRun[] runs = [Run("""{"seed":1}""", loss: _ => 2), Run("""{"seed":1,"model":{"layers":9}}"""), Run("""{"seed":2}""", loss: _ => 4)];

        RunComparison comparison = RunComparison.Of(runs, bySeed: true);

        comparison.Series.Select(series => (series.Letter, series.Runs.Count)).ShouldBe([("A", 2), ("B", 1)]);
        comparison.Series[0].Name.ShouldBe("2 seeds of 0k0000-r");
        comparison.Values.Single(value => value.Key == "best_val_loss").Values[0]!.Value.Mean.ShouldBe(3.1, 1e-5);
        comparison.Values.Single(value => value.Key == "best_val_loss").Values[0]!.Value.Deviation!.Value.ShouldBe(Math.Sqrt(2), 1e-5);
        RunComparison.Of(runs).Series.Count.ShouldBe(3);
    }

    [Fact]
    public void What_makes_numbers_incomparable_is_said()
    {
        ComparedRun one = Run();
        string Notes(params ComparedRun[] others) => string.Join('\n', RunComparison.Of([one, .. others]).Notes);

        Notes(Run()).ShouldBe("Their records do not differ in anything.");
        Notes(Run(change: manifest => manifest with { Tokenizer = new TokenizerIdentity("bpe", 300, "other") }))
            .ShouldContain("compare bits per byte");
        Notes(Run(change: manifest => manifest with { Data = manifest.Data! with { Fingerprint = "x" } }))
            .ShouldContain("of different texts");
        Notes(Run(change: manifest => manifest with { Data = manifest.Data! with { ValidationTokens = 5 } }))
            .ShouldContain("different amounts");
        Notes(Run("""{"seed":2}""")).ShouldNotContain("not differ");
        Notes(Run(status: RunStatus.Failed, loss: i => i > 17 ? float.NaN : 2)).ShouldSatisfyAllConditions(
            notes => notes.ShouldContain("is failed."), notes => notes.ShouldContain("2 steps whose training loss is not finite"),
            notes => notes.ShouldContain("1 measurement that is not finite"));
    }

    [Fact]
    public void A_run_up_to_a_step_has_only_what_came_before_it()
    {
        ComparedRun run = Run();
        RunCurves cut = RunCurves.Of(run.History, 100, upTo: 7);
        cut.Count.ShouldBe(7);
        cut.Validation.Select(point => point.Step).ShouldBe([5]);
        cut.End(CurveAxis.Tokens).ShouldBe(70);
        cut.End(CurveAxis.Time).ShouldBe(7 * 0.25);
        cut.CountWithin(CurveAxis.Tokens, 35).ShouldBe(3);
        run.Curves.TailLoss(20)!.Value.ShouldBe((4 - 1.8 + 4 - 1.9) / 2, 1e-5);
    }

    [Theory]
    [InlineData(0, "A"), InlineData(25, "Z"), InlineData(26, "AA"), InlineData(27, "AB"), InlineData(701, "ZZ"), InlineData(702, "AAA")]
    public void Letters_go_on_after_Z(int place, string letter) => ComparedSeries.LetterOf(place).ShouldBe(letter);

    [Fact]
    public void It_is_told_to_a_person_and_to_a_program()
    {
        RunComparison comparison = RunComparison.Of([Run("""{"seed":1}"""), Run("""{"seed":2}""", loss: i => i == 10 ? float.NaN : 3, chain: i => i < 3 ? i : 100 + i),
            Run("""{"seed":3}""", steps: 0)]);
        (Terminal terminal, StringWriter text) = Screen.Stage.Screen();
        ComparisonPage.Write(terminal, comparison);

        string page = text.ToString();
        page.ShouldContain("recipe seed  A 1 · B 2 · C 3");
        page.ShouldContain("B  3 steps; step 3 differs in the loss");
        page.ShouldContain("validation loss, best");
        page.ShouldContain(" └──");
        page.ShouldNotContain("NaN NaN");
        string json = ComparisonDocument.Of(comparison).ToJsonString(new() { NumberHandling =
            System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals });
        json.ShouldContain("\"letter\":\"B\"");
        json.ShouldContain("\"equal_steps\":0");
    }
}
