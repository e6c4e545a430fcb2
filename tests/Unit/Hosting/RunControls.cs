using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Hosting;

/// <summary>A run that is asked, as from another process: it answers, keeps what it did, and does it again when it is resumed.</summary>
public sealed class RunControls : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-control-");

    TrainingRunOptions Small(string name) => new()
    {
        Name = name,
        RunsFolder = _root.FullName,
        Threads = 1,
        Settings = new Dictionary<string, string>
        {
            ["data.stories"] = "60", ["tokenizer.kind"] = "bytes", ["model.layers"] = "1", ["model.width"] = "32",
            ["model.context"] = "16", ["training.steps"] = "40", ["training.batch"] = "2", ["evaluation.tokens"] = "320",
            ["checkpoints.every"] = "10", ["checkpoints.keep"] = "9", ["samples.every"] = "0", ["evaluation.every"] = "0",
        },
    };

    [Fact]
    public async Task A_run_answers_when_it_has_taken_it_and_a_resumed_one_takes_it_again()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        string[] whole, again;
        string path;
        using (TrainingRun run = TrainingRun.Create(Small("asked")))
        {
            path = run.Folder.Path;
            using IEnumerator<TrainingEvent> events = run.Run(test).GetEnumerator();
            while (events.MoveNext() && events.Current is not StepTaken { Step: 14 }) { }
            Task<TrainingEvent> answer = RunControl.AskAsync(path, ControlKind.Rate, 0.5, _root.FullName, null, test);
            while (events.MoveNext() && events.Current is not ControlTaken) await Task.Delay(2, test);
            ControlTaken taken = (await answer).ShouldBeOfType<ControlTaken>();
            taken.Factor.ShouldBe(0.5);
            RunEntry.Read(run.Folder).Status.ShouldBe(RunStatus.Running);
            while (events.MoveNext()) { }
        }

        whole = Chains(path);
        RunFolder folder = RunFolder.Open(path);
        foreach (string later in new[] { "step-00000020", "step-00000030", "step-00000040" })
            Directory.Delete(Path.Combine(folder.CheckpointsFolder, later), recursive: true);
        int at = EventLog.Read(folder.EventsFile).Training.OfType<ControlTaken>().Single().Step;
        Assert.SkipUnless(at is > 10 and < 40, "the answer came too late on this machine to be after the checkpoint it is resumed from");
        folder.UpdateManifest(manifest => manifest with { Status = RunStatus.Stopped, Ending = null });
        using (TrainingRun run = TrainingRun.Resume(path, _root.FullName, 1))
            foreach (TrainingEvent _ in run.Run(test)) { }
        again = Chains(path);
        again.ShouldBe(whole);
    }

    [Fact]
    public async Task A_paused_run_says_so_and_goes_on()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        TrainingRunOptions options = Small("paused");
        using TrainingRun run = TrainingRun.Create(options with
        {
            Settings = new Dictionary<string, string>(options.Settings) { ["training.steps"] = "400" },
        });
        Task training = Task.Run(() => { foreach (TrainingEvent _ in run.Run(test)) Thread.Sleep(5); }, test);
        (await RunControl.AskAsync(run.Folder.Path, ControlKind.Pause, null, _root.FullName, null, test)).ShouldBeOfType<ControlTaken>();
        for (int looks = 0; RunEntry.Read(run.Folder).Status != RunStatus.Paused && looks < 100; looks++) await Task.Delay(100, test);
        RunEntry.Read(run.Folder).Status.ShouldBe(RunStatus.Paused);
        training.IsCompleted.ShouldBeFalse();
        (await RunControl.AskAsync(run.Folder.Path, ControlKind.Continue, null, _root.FullName, null, test)).ShouldBeOfType<ControlTaken>();
        await training;
        (await Should.ThrowAsync<InvalidDataException>(() => RunControl.AskAsync(run.Folder.Path, ControlKind.Save, null, _root.FullName,
            null, test))).Message.ShouldContain("no process trains run");
        (await Should.ThrowAsync<InvalidDataException>(() => RunControl.AskAsync(run.Folder.Path, ControlKind.Rate, -3, _root.FullName,
            null, test))).Message.ShouldContain("factor");
    }

    [Fact]
    public async Task One_who_does_not_want_to_wait_is_told_that_the_answer_is_to_come()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        using TrainingRun run = TrainingRun.Create(Small("slow"));
        using IEnumerator<TrainingEvent> events = run.Run(test).GetEnumerator();
        events.MoveNext();
        await Should.ThrowAsync<TimeoutException>(() => RunControl.AskAsync(run.Folder.Path, ControlKind.Save, null, _root.FullName,
            TimeSpan.FromMilliseconds(100), test));
    }

    [Fact]
    public void The_text_of_a_refused_step_is_kept()
    {
        TrainingRunOptions options = Small("kept");
        using TrainingRun run = TrainingRun.Create(options with
        {
            Settings = new Dictionary<string, string>(options.Settings)
            {
                ["training.learning_rate"] = "1e30", ["training.clip"] = "0", ["training.warmup"] = "0", ["training.guard.skips"] = "1",
            },
        });
        TrainingEvent[] events = [.. run.Run(TestContext.Current.CancellationToken)];
        StepSkipped skipped = events.OfType<StepSkipped>().ShouldHaveSingleItem();
        RunFailed failed = events[^1].ShouldBeOfType<RunFailed>();
        failed.Batch.ShouldNotBeNull().ShouldNotBe(skipped.Batch);
        string[] files = Directory.GetFiles(Path.Combine(run.Folder.Path, "skipped"));
        files.Length.ShouldBe(2);
        string text = File.ReadAllText(run.Folder.SkippedFile(skipped.Step, skipped.Row));
        text.ShouldContain($"epoch {skipped.Epoch}, row {skipped.Row}\n");
        text.Split("--- micro-batch").Length.ShouldBe(3);                       // two rows
        text.Length.ShouldBeGreaterThan(2 * 17);
    }

    public void Dispose() => _root.Delete(recursive: true);

    static string[] Chains(string path) =>
        [.. EventLog.Read(RunFolder.Open(path).EventsFile).Training.OfType<StepTaken>().Select(step => step.Chain)];
}
