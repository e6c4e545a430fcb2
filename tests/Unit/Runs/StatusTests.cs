using System.Diagnostics;
using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class StatusTests : Scratch
{
    static readonly DateTimeOffset Now = new Clock().Now;

    [Theory]
    [InlineData(true, 1, 1, 0, RunStatus.Running)]
    [InlineData(true, 31, 31, 0, RunStatus.Stalled)]                            // the process is frozen
    [InlineData(true, 1, 299, 0, RunStatus.Running)]                            // a slow step
    [InlineData(true, 1, 301, 0, RunStatus.Stalled)]                            // it beats on, but training hangs
    [InlineData(true, 1, 900, 200, RunStatus.Running)]                          // it was silent for long before
    [InlineData(true, 1, 1001, 200, RunStatus.Stalled)]
    [InlineData(false, 0, 0, 0, RunStatus.Interrupted)]
    [InlineData(null, 1, 1, 0, RunStatus.Running)]                              // another machine
    [InlineData(null, 60, 60, 0, RunStatus.Stalled)]
    [InlineData(null, 121, 121, 0, RunStatus.Interrupted)]
    [InlineData(true, -86_400, -86_400, 0, RunStatus.Running)]                  // the clock was put back a day
    [InlineData(false, -86_400, -86_400, 0, RunStatus.Interrupted)]
    public void A_heartbeat_tells_how_a_run_stands(bool? isAlive, int beatAge, int moveAge, double longestSilence, RunStatus expected)
    {
        Heartbeat heartbeat = new(Now.AddSeconds(-beatAge), Now.AddSeconds(-moveAge), longestSilence, 1, 2, ProcessIdentity.Current);

        heartbeat.Judge(isAlive, Now).ShouldBe(expected);
    }

    [Fact]
    public void A_clock_that_jumps_a_day_back_and_a_day_ahead_loses_no_event_and_gives_no_id_twice()
    {
        Clock clock = new();
        RunFolder run = new RunStore(Root, clock).Create("a");
        using (RunRecord record = RunRecord.Begin(run, Examples.Manifest(run.Id), clock))
        {
            record.Append(Examples.Started(0));
            clock.Now -= TimeSpan.FromDays(1);
            record.Append(Examples.Step(0));
            clock.Now += TimeSpan.FromDays(2);
            record.Append(Examples.Finished(1));
        }

        EventLog.Read(run.EventsFile).EnsureWhole().Training.Select(e => e.GetType())
            .ShouldBe([typeof(Hone.Training.Events.RunStarted), typeof(Hone.Training.Events.StepTaken),
                typeof(Hone.Training.Events.RunFinished)]);
        RunEntry.Read(run, clock).Status.ShouldBe(RunStatus.Finished);
        clock.Now -= TimeSpan.FromDays(1);
        RunFolder other = new RunStore(Root, clock).Create("a");
        other.Id.ShouldNotBe(run.Id, "the second is that of the first run again");
    }

    [Fact]
    public void This_process_is_alive() => ProcessIdentity.Current.IsAlive.ShouldBe(true);

    [Fact]
    public void A_process_that_has_ended_is_dead_and_its_number_in_other_hands_is_not_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a process to end at once");
        using Process child = Process.Start("true");
        child.WaitForExit();

        (ProcessIdentity.Current with { Id = child.Id }).IsAlive.ShouldBe(false);
        (ProcessIdentity.Current with { Started = "1" }).IsAlive.ShouldBe(false);
        (ProcessIdentity.Current with { Machine = "another" }).IsAlive.ShouldBeNull();
    }

    [Fact]
    public void A_run_whose_process_is_dead_was_interrupted()
    {
        RunFolder folder = RunFolder.Create(In("run"));
        folder.WriteManifest(Examples.Manifest() with { Status = RunStatus.Running });
        RunEntry.Read(folder).Status.ShouldBe(RunStatus.Interrupted);           // it never wrote a heartbeat

        new HeartbeatWriter(folder.HeartbeatFile, 3, 10, TimeProvider.System).Dispose();
        RunEntry alive = RunEntry.Read(folder);
        alive.Status.ShouldBe(RunStatus.Running);
        alive.Heartbeat!.Step.ShouldBe(3);
        File.ReadAllText(folder.HeartbeatFile).ShouldNotContain("is_alive");    // that is for its reader to find out

        File.WriteAllText(folder.HeartbeatFile,
            File.ReadAllText(folder.HeartbeatFile)
                .Replace($"\"id\": {Environment.ProcessId}", "\"id\": 2147483647", StringComparison.Ordinal));
        RunEntry.Read(folder).Status.ShouldBe(RunStatus.Interrupted);

        File.WriteAllText(folder.HeartbeatFile, "");                            // what a power cut leaves
        RunEntry.Read(folder).Status.ShouldBe(RunStatus.Interrupted);
    }

    [Fact]
    public void A_beat_that_cannot_be_written_is_counted()
    {
        using HeartbeatWriter heartbeat = new(In("absent", "heartbeat.json"), 0, 1, new Clock());

        heartbeat.MissedBeats.ShouldBe(1);
        heartbeat.LastFailure.ShouldNotBeNull();
    }

    [Fact]
    public void A_full_disk_misses_beats_and_ends_nothing()
    {
        string path = In("heartbeat.json");
        using HeartbeatWriter heartbeat = new(path, 0, 1, new Clock());
        heartbeat.MissedBeats.ShouldBe(0);
        FillDiskUnder($"{path}.{Environment.ProcessId}.tmp");

        heartbeat.Dispose();

        heartbeat.MissedBeats.ShouldBe(1);
    }

    [Fact]
    public void The_pulse_knows_its_longest_silence()
    {
        Clock clock = new();
        RunFolder folder = RunFolder.Create(In("run"));
        using (HeartbeatWriter heartbeat = new(folder.HeartbeatFile, 0, 9, clock))
        {
            clock.Now += TimeSpan.FromSeconds(40);
            heartbeat.Add(new RecordedEvent(clock.Now, Examples.Step(0)));
            clock.Now += TimeSpan.FromSeconds(10);
            heartbeat.Add(new RecordedEvent(clock.Now, Examples.Step(1)));
            clock.Now += TimeSpan.FromSeconds(5);
        }

        Heartbeat.Read(folder).ShouldBe(new Heartbeat(clock.Now, clock.Now.AddSeconds(-5), 40, 2, 9, ProcessIdentity.Current));
    }
}
