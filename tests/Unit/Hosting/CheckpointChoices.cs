using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Unit.Hosting;

/// <summary>Which checkpoint is taken where a run removes old ones, where some are gone, and where there is none.</summary>
public sealed class CheckpointChoices : Hone.Unit.Runs.Scratch
{
    [Fact]
    public void One_that_the_run_removes_while_it_is_read_is_chosen_anew()
    {
        RunReference run = Trained(6);
        List<int> read = [];
        int Read(Checkpoint checkpoint)
        {
            read.Add(checkpoint.State.Step);
            if (read.Count > 1) return checkpoint.State.Step;
            Directory.Delete(checkpoint.Folder, recursive: true);
            throw new InvalidDataException("model.safetensors is missing");
        }

        ChosenCheckpoint.Load(run, Read).ShouldBe(3);
        read.ShouldBe([6, 3]);
        Should.Throw<InvalidDataException>(() => ChosenCheckpoint.Load<int>(
            run, _ => throw new InvalidDataException("broken"))).Message.ShouldBe("broken");
    }

    [Fact]
    public void A_choice_that_is_gone_is_told_with_what_is_taken_in_its_place()
    {
        RunReference run = Trained(6);
        string newest = run.Folder.CheckpointFolder(6);
        ChosenCheckpoint.Notice(run, 6, latest: false).ShouldBeNull();
        ChosenCheckpoint.Notice(run, 6, latest: true).ShouldBeNull();
        ChosenCheckpoint.Notice(run with { Checkpoint = new CheckpointSelector(CheckpointChoice.Step, 3) }, 3, latest: false)
            .ShouldBeNull();

        File.Delete(Path.Combine(newest, "manifest.json"));
        ChosenCheckpoint.TryOpenLatest(run)!.State.Step.ShouldBe(3);
        ChosenCheckpoint.Notice(run, 3, latest: true)
            .ShouldBe("step-00000006 is gone or not whole; the checkpoint of step 3 is taken in its place");
        using (LanguageModel model = LanguageModel.Load(run.Folder.Path, threads: 1))
        {
            model.Step.ShouldBe(3);
            model.Warning.ShouldBe("step-00000006 is gone or not whole; the checkpoint of step 3 is taken in its place");
        }

        Directory.Delete(newest, recursive: true);
        ChosenCheckpoint.Notice(run, 3, latest: false).ShouldNotBeNull();
        ChosenCheckpoint.Notice(run, 3, latest: true).ShouldBeNull();              // nothing is there that was newer
    }

    [Fact]
    public void Where_there_is_none_the_advice_follows_from_how_the_run_stands()
    {
        RunReference run = Trained(6);
        Directory.Delete(run.Folder.CheckpointsFolder, recursive: true);
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(run.Folder.Path)).Message.ShouldContain("They were removed");
        run.Folder.UpdateManifest(manifest => manifest with { Status = RunStatus.Failed });
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(run.Folder.Path)).Message.ShouldContain(
            "failed before it saved one; why: hone show");
        run.Folder.UpdateManifest(manifest => manifest with { Status = RunStatus.Interrupted });
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(run.Folder.Path)).Message.ShouldContain("Start it again from step 0");
        using TrainingRun running = TrainingRun.Resume(run.Folder.Path, threads: 1);
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(run.Folder.Path)).Message.ShouldContain("try again then");
    }

    [Fact]
    public void A_run_is_measured_without_what_its_optimizer_remembers()
    {
        RunReference run = Trained(6);
        File.Delete(Path.Combine(run.Folder.CheckpointFolder(6), "optimizer.safetensors"));
        using Session measured = ChosenCheckpoint.Load(run, checkpoint => Session.Measure(run.Folder, checkpoint, threads: 1));
        measured.Validation.Measure().Loss.ShouldBe(CheckpointStore.List(run.Folder.CheckpointsFolder)[^1].ValidationLoss!.Value);
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(
            run.Folder.Path, threads: 1, horizon: Horizon.OfSteps(9))).Message.ShouldContain("optimizer.safetensors is missing");
    }

    [Fact]
    public void A_run_without_its_events_does_not_go_on_as_if_it_had_none()
    {
        RunReference run = Trained(6);
        File.Delete(run.Folder.EventsFile);
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(
            run.Folder.Path, threads: 1, horizon: Horizon.OfSteps(9))).Message.ShouldContain("events.jsonl is missing");
        File.Exists(run.Folder.EventsFile).ShouldBeFalse();
    }

    RunReference Trained(int steps)
    {
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = "small",
            RunsFolder = Root,
            Threads = 1,
            Settings = new Dictionary<string, string>
            {
                ["data.stories"] = "60", ["tokenizer.kind"] = "bytes", ["model.layers"] = "1", ["model.width"] = "32",
                    ["model.context"] = "16",
                ["training.steps"] = $"{steps}", ["training.batch"] = "2", ["evaluation.tokens"] = "320", ["evaluation.every"] = "3",
                    ["samples.every"] = "0",
            },
        });
        foreach (var e in run.Run(TestContext.Current.CancellationToken)) { }
        return new RunStore(Root).Resolve(run.Folder.Path);
    }
}
