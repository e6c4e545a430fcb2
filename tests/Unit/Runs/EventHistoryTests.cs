using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs;

public sealed class EventHistoryTests
{
    [Fact]
    public void Steps_done_again_after_a_crash_count_once()
    {
        Effective(
            Started(0), Step(0), Step(1), Evaluation(2), Checkpoint(2), Step(2, 5), Step(3, 5), Evaluation(4, 5),
            Started(2), Step(2), Step(3), Evaluation(4), Finished(4))
            .ShouldBe([Started(0), Step(0), Step(1), Evaluation(2), Checkpoint(2), Started(2), Step(2), Step(3), Evaluation(4),
            Finished(4)],
                Same);
    }

    [Fact]
    public void A_measurement_repeated_on_resuming_replaces_the_earlier_one()
    {
        Effective(
            Started(0), Step(0), Evaluation(1, 5), Sample(1, "old"), Sample(1, "old too"), Checkpoint(1), Step(1, 5),
            Started(1), Evaluation(1, 3), Sample(1, "new"), Sample(1, "new too"), Step(1), Evaluation(2))
            .ShouldBe([Started(0), Step(0), Checkpoint(1), Started(1), Evaluation(1, 3), Sample(1, "new"), Sample(1, "new too"), Step(1),
            Evaluation(2)],
                Same);
    }

    [Fact]
    public void A_run_that_crashed_before_its_first_checkpoint_begins_anew()
    {
        Effective(Started(0), Evaluation(0, 9), Step(0, 5), Step(1, 5), Started(0), Evaluation(0), Step(0))
            .ShouldBe([Started(0), Evaluation(0), Step(0)], Same);
    }

    [Fact]
    public void An_ending_that_was_none_is_left_out()
    {
        Effective(Started(0), Step(0), Finished(1, Ending.Stopped), Started(1), Step(1), new RunFailed(2, "diverged", "why"), Started(1),
            Step(1), Finished(2))
            .ShouldBe([Started(0), Step(0), Started(1), Step(1), Finished(2)], Same);
    }

    [Fact]
    public void Wherever_a_run_is_cut_its_curves_are_those_of_one_that_was_not()
    {
        TrainingEvent[] whole = [Started(0), .. Stretch(0, 12), Finished(12)];
        for (int crash = 0; crash < 12; crash++)
            for (int resumed = 0; resumed <= crash; resumed += 2)
            {
                TrainingEvent[] cut = [Started(0), .. Stretch(0, crash), Started(resumed), .. Stretch(resumed, 12), Finished(12)];

                IEnumerable<TrainingEvent> effective = Effective(cut);

                effective.Where(e => e is not RunStarted).ShouldBe(whole.Where(e => e is not RunStarted), Same);
                TrainingMetrics.Of(cut).ToJson().ShouldBe(TrainingMetrics.Of(whole).ToJson());
                TrainingMetrics.Of(effective).ToJson().ShouldBe(TrainingMetrics.Of(whole).ToJson());
                RunSummary.Of(effective).ShouldBe(RunSummary.Of(whole));
            }

        // Every second step is measured and saved, after the update that makes the model.
        static IEnumerable<TrainingEvent> Stretch(int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                yield return Step(step, 10f / (step + 1));
                if ((step + 1) % 2 == 0)
                {
                    yield return Evaluation(step + 1, 11.0 / (step + 1));
                    yield return Checkpoint(step + 1);
                }
            }
        }
    }

    static readonly IEqualityComparer<TrainingEvent> Same =
        EqualityComparer<TrainingEvent>.Create((a, b) => a?.ToString() == b?.ToString(), e => e.Step);

    static IEnumerable<TrainingEvent> Effective(params TrainingEvent[] events) =>
        new EventHistory("events.jsonl", Recorded(events), []).Effective().Training;
}
