using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Screen;

namespace Hone.Unit.Runs;

/// <summary>Who is told what happens in a run: sinks in its process, and readers of its log in others.</summary>
public sealed class EventSinks : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_sink_is_told_each_event_once_it_is_recorded_and_disposed_with_the_record()
    {
        RunFolder folder = new RunStore(_root.FullName).Create("told");
        Kept kept = new(() => EventLog.ReadRaw(folder.EventsFile).Events.Count);
        using (RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id)))
        {
            record.Add(kept);
            record.Append(new RunStarted(0, 3, 32, "f32/portable", 1, ""));
            record.Append(new CheckpointSaved(0, "step-00000000", 10, true, [], 0.1));
        }

        kept.Told.Select(told => (told.Event.Step, told.InLog)).ShouldBe([(0, 1), (0, 2)]);
        kept.IsDisposed.ShouldBeTrue();
        folder.ReadManifest().SelectedCheckpoint!.Name.ShouldBe("step-00000000");
    }

    [Fact]
    public async Task A_log_is_followed_from_before_its_first_line_over_an_unfinished_one()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        string path = Path.Combine(_root.FullName, "events.jsonl");
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(test);
        await using IAsyncEnumerator<RecordedEvent> followed = EventLog.FollowAsync(path, TimeSpan.FromMilliseconds(1), 0, enough.Token)
            .GetAsyncEnumerator(test);
        ValueTask<bool> first = followed.MoveNextAsync();
        using (EventLog log = EventLog.Open(path)) log.Append(new RunStarted(0, 3, 32, "f32/portable", 1, ""));
        (await first).ShouldBeTrue();
        followed.Current.Event.ShouldBeOfType<RunStarted>();

        ValueTask<bool> second = followed.MoveNextAsync();
        await File.AppendAllTextAsync(path, "{\"event\":\"eval", test);
        await Task.Delay(20, test);                                          // the unfinished line is seen, and is no event
        second.IsCompleted.ShouldBeFalse();
        using (EventLog log = EventLog.Open(path)) log.Append(new RunFinished(3, Ending.Completed, "done"));
        (await second).ShouldBeTrue();
        followed.Current.Event.ShouldBeOfType<RunFinished>().Step.ShouldBe(3);

        ValueTask<bool> end = followed.MoveNextAsync();
        await enough.CancelAsync();
        (await end).ShouldBeFalse();
    }

    sealed class Kept(Func<int> countInLog) : IEventSink
    {
        public List<(TrainingEvent Event, int InLog)> Told { get; } = [];

        public bool IsDisposed { get; private set; }

        public void Add(RecordedEvent recorded) => Told.Add((recorded.Event, countInLog()));

        public void Dispose() => IsDisposed = true;
    }
}
