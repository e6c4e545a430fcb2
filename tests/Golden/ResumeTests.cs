using Hone.Runs;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>A run that was interrupted, however and wherever, ends in the bits of one that was not.</summary>
public sealed class ResumeTests : ResumeRehearsal
{
    const int Last = 11;

    [Fact]
    public void A_run_that_is_stopped_at_any_step_and_resumed_is_the_run_that_never_stopped()
    {
        Rehearsed whole = Train("whole");
        whole.Steps.Length.ShouldBe(Last);
        for (int step = 1; step < Last; step++)
        {
            Rehearsed part = Train($"stopped-{step}", stopAfter: step);
            part.Events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Stopped);
            Rehearsed rest = Resume(part.Folder);
            rest.Events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
            Compare(rest, whole, $"stopped after {step}");
            ((StepTaken[])[.. part.Steps, .. rest.Steps]).ShouldBe(whole.Steps);
        }
    }

    /// <summary>What is dropped is a function of the step, and the averaged weights are part of a checkpoint.</summary>
    [Theory, InlineData("modern"), InlineData("nanochat")]
    public void A_run_with_dropout_smoothed_targets_and_averaged_weights_goes_on_to_the_same_bits(string dialect)
    {
        string[] settings =
        [
            $"model.dialect={dialect}", "model.dropout=0.2", "training.label_smoothing=0.1", "training.average=0.9",
        ];
        Rehearsed whole = Train("whole", settings);
        CheckpointStore.List(whole.Folder.CheckpointsFolder)[^1].Tensors.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(["average.safetensors", "model.safetensors", "optimizer.safetensors"]);
        foreach (int step in (int[])[1, 5, 8])
        {
            Rehearsed rest = Resume(Train($"stopped-{step}", settings, stopAfter: step).Folder, threads: 2);
            Compare(rest, whole, $"stopped after {step}");
        }

        Rehearsed often = Train("often", [.. settings, "evaluation.every=1", "samples.every=1", "checkpoints.every=1"]);
        often.Steps.ShouldBe(whole.Steps);
        ShouldHaveSameBits(often, whole, "evaluated, sampled and saved after every step");
        Rehearsed again = Train("again", [.. settings, "training.recompute=true"]);
        again.Steps.ShouldBe(whole.Steps, "what is computed again drops the same");
    }

    [Fact]
    public void Stopping_at_every_single_step_changes_nothing_either()
    {
        Rehearsed whole = Train("whole"), part = Train("pieces", stopAfter: 1);
        for (int step = 2; step <= Last; step++) part = Resume(part.Folder, threads: 1 + step % 2, stopAfter: step);
        Compare(part, whole, "eleven pieces");
    }

    [Fact]
    public void A_run_goes_on_from_every_one_of_its_checkpoints_as_after_a_crash()
    {
        Rehearsed whole = Train("whole", ["checkpoints.every=1"]);
        int[] steps = [.. CheckpointStore.List(whole.Folder.CheckpointsFolder).Select(manifest => manifest.Step)];
        steps.ShouldBe([.. Enumerable.Range(1, Last)]);
        foreach (int step in steps[..^1])
        {
            RunFolder copy = Copy(whole.Folder, $"from-{step}", upTo: step);
            Rehearsed rest = Resume(copy);
            rest.Steps.ShouldBe(whole.Steps[step..]);
            Compare(rest, whole, $"from checkpoint {step}");
        }
    }

    [Fact]
    public void What_is_measured_written_and_saved_and_how_often_changes_no_bit_of_the_training()
    {
        Rehearsed usual = Train("usual");
        string[][] others =
        [
            ["evaluation.every=0", "samples.every=1000", "checkpoints.every=0"],
                ["evaluation.every=1", "samples.every=1", "checkpoints.every=1"],
            ["evaluation.every=5", "evaluation.batch=7"], ["evaluation.tokens=0", "checkpoints.keep=1"],
        ];
        for (int i = 0; i < others.Length; i++)
        {
            Rehearsed other = Train($"other-{i}", others[i]);
            other.Steps.ShouldBe(usual.Steps, string.Join(' ', others[i]));
            ShouldHaveSameBits(other, usual, string.Join(' ', others[i]));
        }
    }

    [Fact]
    public void The_same_recipe_gives_the_same_run_and_another_seed_another()
    {
        Rehearsed one = Train("one", ["training.micro_batches=1"]), again = Train("again", ["training.micro_batches=1"]);
        again.Steps.ShouldBe(one.Steps);
        ShouldHaveSameBits(again, one, "again");
        Train("other", ["training.micro_batches=1", "seed=5"]).Steps[^1].Chain.ShouldNotBe(one.Steps[^1].Chain);
    }

    [Fact]
    public void Stopping_and_resuming_keeps_the_same_checkpoints()
    {
        // The rate is far too high on purpose: the loss goes up and down, so an unplanned measurement may be lower than all planned ones.
        string[] settings = ["checkpoints.every=3", "checkpoints.keep=1", "training.learning_rate=0.3", "training.warmup=2"];
        int[] expected = [.. CheckpointStore.List(Train("whole", settings).Folder.CheckpointsFolder).Select(manifest => manifest.Step)];
        for (int step = 1; step < Last; step++)
        {
            Rehearsed rest = Resume(Train($"stopped-{step}", settings, stopAfter: step).Folder);
            CheckpointStore.List(rest.Folder.CheckpointsFolder).Select(manifest => manifest.Step).ToArray()
                .ShouldBe(expected, $"stopped after {step}");
        }
    }

    static void Compare(Rehearsed actual, Rehearsed expected, string because)
    {
        ShouldHaveSameBits(actual, expected, because);
        Steps(actual.Folder).ShouldBe(Steps(expected.Folder), because);
        Evaluations(actual.Folder, every: 3, Last).ShouldBe(Evaluations(expected.Folder, every: 3, Last), because);
        Samples(actual.Folder, every: 5, Last).ShouldBe(Samples(expected.Folder, every: 5, Last), because);
    }
}
