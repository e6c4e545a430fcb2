using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs;

public sealed class RunRecordTests : Scratch
{
    [Fact]
    public void A_run_to_its_end_leaves_a_whole_record()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            RunEntry.Read(folder).Status.ShouldBe(RunStatus.Running);
            run.Append(Started(0, 2));
            run.Append(Step(0, 3));
            run.Append(Evaluation(1, 2));
            folder.ReadManifest().Summary!.BestStep.ShouldBe(1);
            run.Append(Step(1, 1));
            run.Append(Finished(2));
        }

        Manifest manifest = folder.ReadManifest();
        manifest.Status.ShouldBe(RunStatus.Finished);
        manifest.Ending.ShouldBe(Ending.Completed);
        manifest.NumericsClass.ShouldBe("f32/avx512");
        manifest.EndedUtc.ShouldNotBeNull();
        manifest.Summary!.Steps.ShouldBe(2);
        JsonNode.Parse(File.ReadAllText(folder.MetricsFile))!["steps"]!.AsArray().Count.ShouldBe(2);
        EventLog.Read(folder.EventsFile).EnsureWhole().Events.Count.ShouldBe(5);
        Heartbeat.Read(folder)!.Step.ShouldBe(2);
        Heartbeat.Read(folder)!.Steps.ShouldBe(2);
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_when_the_run_goes_on()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id))) run.Append(Started(0));
        string left = Path.Combine(folder.Path, "run.json.999999999.tmp"),
            ours = Path.Combine(folder.Path, $"x.png.{Environment.ProcessId}.tmp"), other = Path.Combine(folder.Path, "notes.tmp");
        foreach (string file in (string[])[left, ours, other]) File.WriteAllText(file, "");
        using (RunRecord.Resume(folder))
        {
            File.Exists(left).ShouldBeFalse();
            File.Exists(ours).ShouldBeTrue();
            File.Exists(other).ShouldBeTrue();
        }
    }

    [Fact]
    public void What_needs_a_run_that_nobody_writes_waits_for_no_one()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        int done = 0;
        using (RunRecord.Begin(folder, Manifest(folder.Id))) folder.IfUnwritten(() => done++);
        done.ShouldBe(0);
        folder.IfUnwritten(() => done++);
        done.ShouldBe(1);
    }

    [Fact]
    public void A_resumed_run_counts_nothing_twice()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id)))
            foreach (TrainingEvent e in new TrainingEvent[] { Started(0), Step(0), Checkpoint(1), Step(1, 9), Step(2, 9) })
                run.Append(e);
        File.AppendAllText(folder.EventsFile, "{\"event\":\"st");

        using (RunRecord run = RunRecord.Resume(folder, manifest => manifest with { Notes = "again" }))
        {
            run.UnfinishedBytes.ShouldBe(12);
            run.Append(Started(1));
            run.Append(Step(1, 1));
            run.Append(Finished(2, Ending.Stopped));
        }

        Manifest resumed = folder.ReadManifest();
        resumed.Status.ShouldBe(RunStatus.Stopped);
        resumed.Notes.ShouldBe("again");
        resumed.Summary!.Steps.ShouldBe(2);
        resumed.Summary.Tokens.ShouldBe(128);
        TrainingMetrics.Of(EventLog.ReadRaw(folder.EventsFile).EnsureWhole().Training).ToJson()
            .ShouldBe(File.ReadAllBytes(folder.MetricsFile));
    }

    [Fact]
    public void A_guards_stop_is_a_failure_with_its_reason()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            run.Append(Started(0));
            run.Append(Step(0, float.NaN));
            run.Append(new RunFailed(0, "not_finite", "The loss is NaN."));
        }

        RunEntry.Read(folder).Status.ShouldBe(RunStatus.Failed);
        folder.ReadManifest().Reason.ShouldBe("The loss is NaN.");
        folder.ReadManifest().Summary!.InitialLoss.ShouldBeNull();
    }

    [Fact]
    public void Two_processes_do_not_write_one_run()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            IOException letter = Should.Throw<IOException>(() => RunRecord.Resume(folder));
            letter.Message.ShouldContain($"number {Environment.ProcessId}");
            letter.Message.Split('\n').Length.ShouldBe(2);
        }

        RunRecord.Resume(folder).Dispose();
    }

    [Fact]
    public void A_record_that_cannot_be_opened_is_let_go_of()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            run.Append(Started(0, 9));
            run.Append(Evaluation(4));
        }

        byte[] manifest = File.ReadAllBytes(folder.ManifestFile);
        File.WriteAllText(folder.ManifestFile, "{");
        Should.Throw<InvalidDataException>(() => RunRecord.Resume(folder));
        File.WriteAllBytes(folder.ManifestFile, manifest);
        using (RunRecord.Resume(folder))
            (Heartbeat.Read(folder)!.Step, Heartbeat.Read(folder)!.Steps).ShouldBe((4, 9));
    }

    [Fact]
    public void A_file_of_the_record_that_cannot_be_written_is_named_with_what_the_run_needs_then()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id));
        run.Add(new FullDisk());

        string message = Should.Throw<IOException>(() => run.Append(Started(0))).Message;
        message.ShouldStartWith("metrics cannot be written\n");
        message.ShouldContain("hone resume");
        message.ShouldNotContain("Name a file");
        EventLog.Read(folder.EventsFile).Training.ShouldBe([Started(0)], "the log had it first");
    }

    sealed class FullDisk : IEventSink
    {
        public void Add(RecordedEvent recorded) => throw new IOException("metrics cannot be written\nName a file that has room.");

        public void Dispose() { }
    }

    [Fact]
    public void What_another_process_wrote_into_the_manifest_stays()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id));
        run.Append(Started(0));
        folder.UpdateManifest(manifest => manifest with { BaselineRun = "b" });
        run.Append(Finished(0));

        folder.ReadManifest().BaselineRun.ShouldBe("b");
        run.Manifest.BaselineRun.ShouldBe("b");
    }

    [Fact]
    public void A_record_closed_without_an_ending_is_soon_no_longer_running()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord run = RunRecord.Begin(folder, Manifest(folder.Id)))
            run.Append(Started(0));

        folder.ReadManifest().Status.ShouldBe(RunStatus.Running);
        RunEntry.Read(folder, new Clock(DateTimeOffset.UtcNow.AddHours(1))).Status.ShouldBe(RunStatus.Stalled);
    }
}
