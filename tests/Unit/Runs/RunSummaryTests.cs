using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs;

public sealed class RunSummaryTests
{
    [Fact]
    public void It_tells_where_the_loss_came_from_and_went()
    {
        StepTaken[] steps = [.. Enumerable.Range(0, 30).Select(step => Step(step, 4f - step * 0.125f))];

        RunSummary summary = RunSummary.Of(
            [Started(0), Evaluation(0, 4), .. steps, Evaluation(20, 0.5), Evaluation(30, 0.75), Finished(30)]);

        summary.InitialLoss.ShouldBe(4);
        summary.FinalLoss.ShouldBe(4 - 28 * 0.125);                             // the mean of the last three
        summary.Reduction.ShouldBe(28 * 0.125 / 4);
        summary.BestValidationLoss.ShouldBe(0.5);
        summary.BestBitsPerByte.ShouldBe(0.25);
        summary.BestStep.ShouldBe(20);
        summary.FinalValidationLoss.ShouldBe(0.75);
        summary.Steps.ShouldBe(30);
        summary.Tokens.ShouldBe(30 * 64);
        summary.Seconds.ShouldBe(30 * 0.5 + 3 * 0.25);
        summary.TokensPerSecond.ShouldBe(128);
    }

    [Fact]
    public void The_tail_is_never_longer_than_fifty_updates()
    {
        StepTaken[] steps = [.. Enumerable.Range(0, 1000).Select(step => Step(step, step < 950 ? 9 : 1))];

        RunSummary.Of(steps).FinalLoss.ShouldBe(1);
    }

    [Fact]
    public void An_update_that_the_guard_refused_is_not_counted()
    {
        RunSummary summary = RunSummary.Of([Started(0), Step(0, 2), Step(1, float.NaN), new RunFailed(1, "not_finite", "why")]);

        summary.Steps.ShouldBe(1);
        summary.Tokens.ShouldBe(64);
        summary.FinalLoss.ShouldBe(2);
    }

    [Fact]
    public void A_run_of_no_steps_has_no_numbers()
    {
        RunSummary.Of([Started(0)]).ShouldBe(new RunSummary(null, null, null, null, null, null, null, 0, 0, 0, null));
        RunSummary.Of([Step(0, float.NaN), Evaluation(1, double.NaN)]).BestStep.ShouldBeNull();
        RunSummary.Of([Step(0, float.NaN), Evaluation(1, double.NaN)]).FinalLoss.ShouldBeNull();
    }
}
