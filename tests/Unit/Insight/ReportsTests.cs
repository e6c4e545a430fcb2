using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;
using Hone.Unit.Screen;

namespace Hone.Unit.Insight;

public sealed class ReportsTests
{
    static readonly TrainingEvent[] History =
    [
        Examples.Started(0), Examples.Evaluation(0, 4), Examples.Step(0, 4), Examples.Step(1, 1), Examples.Evaluation(2, 0.6),
        Examples.Sample(2, "upon a time"), Examples.Checkpoint(2), Examples.Finished(2),
    ];

    [Fact]
    public void A_report_tells_what_why_and_what_came_of_it()
    {
        string report = Report.Of(Stage.Manifest() with { Status = RunStatus.Finished, Reason = "All 2 steps are done." }, History);
        report.ShouldStartWith("# tiny\n\nRun `1rrt53-tiny`, finished.");
        report.ShouldContain("## Why\n\nTo be small.");
        report.ShouldContain("| best validation loss | **0.6000** nats per token at step 2");
        report.ShouldContain("The model is 20% above it.");
        report.ShouldContain("![Loss and learning rate over the steps](training_curve.png)");
        report.ShouldContain("| `training.steps` | `3` |");
        report.ShouldContain("    Onceupon a time\n");
        report.ShouldContain("- `checkpoints/step-00000002`");
        report.ShouldNotContain("hone resume");
    }

    [Fact]
    public void Of_two_evaluations_at_a_step_only_the_one_that_was_best_is_called_so()
    {
        string report = Report.Of(
            Stage.Manifest(), [.. History, Examples.Evaluation(2, 0.9), Examples.Evaluation(2, 0.6), Examples.Evaluation(3, double.NaN)]);
        report.Split('\n').Where(line => line.Contains("(best)", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldStartWith("| 2 | 0.6000 (best) |");
        report.ShouldContain("| 2 | 0.9000 |");
    }

    [Fact]
    public void A_report_says_so_where_no_validation_loss_was_finite()
    {
        TrainingEvent[] history = [Examples.Started(0), Examples.Evaluation(0, double.PositiveInfinity), Examples.Step(0, 4),
            Examples.Evaluation(1, double.NaN)];
        string report = Report.Of(Stage.Manifest(), history);
        report.ShouldContain("| validation loss | NaN at step 1; not finite in any of 2 evaluations |");
        report.ShouldNotContain("(best)");
    }

    [Theory]
    [InlineData(0.0042, "0.4%")]
    [InlineData(0.12, "12%")]
    [InlineData(0.0996, "10%")]
    [InlineData(0.997, "99.7%")]
    [InlineData(-0.5, "-50%")]
    [InlineData(double.NaN, "NaN")]
    public void A_share_is_told_without_a_space_before_its_sign(double share, string text) => Figures.Percent(share).ShouldBe(text);

    static readonly BaselineLoss[] Baselines = [new("uniform", 4.17, 6.02, "Evenly."), new("unigram", 3.35, 4.83, "By counts."),
        new("bigram", 2.49, 3.59, "By pairs.")];

    [Fact]
    public void Baselines_are_told_and_drawn_and_the_model_is_held_against_the_best()
    {
        Manifest manifest = Stage.Manifest() with { Baselines = Baselines };

        Report.Of(manifest, History).ShouldContain(
            "| baselines | uniform 4.1700, unigram 3.3500, bigram 2.4900 nats per token (6.02, 4.83, 3.59 bits per byte). The model is 76% "
                + "below the bigram. |");
        Report.Baselines(manifest, Baselines, 2.5)
            .ShouldEndWith("The model is not below the bigram: it has learned nothing that counting does not know.");
        RunCurve.Of(manifest, History).References.ShouldBe(
            [new("known floor", 0.5), new("uniform", 4.17), new("unigram", 3.35), new("bigram", 2.49)]);
    }

    [Fact]
    public void What_was_found_in_the_data_is_told_with_cases_to_read()
    {
        RecordedFinding finding = new("near_duplicates_across", "refusal", 3, 100, 0.01,
            "3 of 100 held-out documents (3%) are all but repeated", true, ["Such as this | and that."]);
        string found = Report.Of(Stage.Manifest() with { Audit = new AuditRecord([finding], ["near_duplicates_across"], null, 0.1) },
            History);
        string clean = Report.Of(Stage.Manifest() with { Audit = new AuditRecord([], [], null, 0.1) }, History);
        string exempt = Report.Of(Stage.Manifest() with { Audit = new AuditRecord([], [], "By chance.", 0.1) }, History);

        found.ShouldContain(
            "## What was found in the data\n\n- 3 of 100 held-out documents (3%) are all but repeated (`near_duplicates_across`, waived by "
            + "name).\n  - Such as this \\| and that.\n");
        clean.ShouldContain("## What was found in the data\n\nNothing to find fault with.\n");
        exempt.ShouldContain("## What was found in the data\n\nBy chance.\n");
        Report.Of(Stage.Manifest(), History).ShouldNotContain("found in the data");
    }

    [Fact]
    public void A_report_of_a_run_without_a_step_shows_no_picture()
    {
        string report = Report.Of(Stage.Manifest(floor: null) with { Status = RunStatus.Stopped }, [Examples.Started(0)]);
        report.ShouldContain("none was taken");
        report.ShouldNotContain("![");
        report.ShouldContain("hone resume 1rrt53-tiny");
    }

    [Fact]
    public void Curves_name_the_model_that_an_update_made()
    {
        CurveData curve = RunCurve.Of(Stage.Manifest(), History);
        curve.Steps.ShouldBe([1, 2]);
        curve.Validation.ShouldBe([new ValidationPoint(0, 4), new ValidationPoint(2, 0.6)]);
        curve.References.ShouldBe([new ReferenceLine("known floor", 0.5), new ReferenceLine("uniform", Math.Log(65))]);
    }

    [Fact]
    public void A_recipe_that_was_written_reads_back_to_the_same_settings()
    {
        JsonObject settings = (JsonObject)JsonNode.Parse("""
            { "name": "on", "goal": "See: \"it\" # learn\n中", "seed": 7, "model": { "tied": true, "layers": 3 }, "training": { "learning_rate": 0.0003 } }
            """)!;
        Recipe recipe = Recipe.Parse(RecipeText.Of(settings), "x.yaml");
        recipe.TextOr("name", "", "").ShouldBe("on");
        recipe.Text("goal").ShouldBe("See: \"it\" # learn\n中");
        recipe.Long("seed").ShouldBe(7);
        recipe.FlagOr("model.tied", false, "").ShouldBeTrue();
        recipe.Integer("model.layers").ShouldBe(3);
        recipe.NumberOr("training.learning_rate", 1, null).ShouldBe(3e-4);
    }

    [Fact]
    public void A_chart_falls_as_the_loss_does()
    {
        BlockChart.Draw([4, 3, 2, 1], width: 4, height: 2).ShouldBe(["4.000 ┤█▃", "1.000 ┤██▆▁"]);
        BlockChart.Draw([double.NaN], 10, 2).ShouldBeEmpty();
        BlockChart.Draw([2], 10, 1).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(912, "912")]
    [InlineData(12_345, "12.3k")]
    [InlineData(999_600, "1.00M")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_have_three_digits(double value, string text) => Figures.Compact(value).ShouldBe(text);

    [Theory]
    [InlineData(0.35, "0.35 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(3600, "1 h 00 min")]
    [InlineData(100_000, "1 d 04 h")]
    public void Times_are_told_in_two_units(double seconds, string text) => Figures.Duration(seconds).ShouldBe(text);
}
