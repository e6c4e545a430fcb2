using Hone.Formats;
using Hone.Formats.TensorBoard;
using Hone.Runs;
using Hone.Runs.Reporting;
using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs.Reporting;

/// <summary>What TensorBoard is shown of a run, and what that costs the run.</summary>
public sealed class TensorBoardWriting : Scratch
{
    static readonly (string, string)[] _settings = [("seed", "1337"), ("model.dialect", "modern"),
        ("model.tied", "true"), ("goal", "null")];

    readonly List<string> _warnings = [];

    [Fact]
    public void A_run_to_its_end_is_there_as_curves_texts_settings_histograms_and_pictures()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        WriteWeights(folder, 2);
        RunFolder.WriteDerived(folder.TrainingCurveFile, [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. new byte[8], 0, 0, 0, 9, 0, 0, 0, 7]);
        using (TensorBoardSink sink = Sink(folder))
            foreach (RecordedEvent recorded in Recorded(Started(0, 2), Step(0, 3), Evaluation(1, 2), Sample(1, "upon *a*\ntime"),
                Step(1, 1),
                Checkpoint(2), Finished(2)))
                sink.Add(recorded);

        BoardEvent[] events = Read(folder);
        events[0].FileVersion.ShouldBe(BoardEvent.Version);
        events.ShouldAllBe(e => !e.IsSessionStart);
        Curve(events, "train/loss").ShouldBe([(1, 3), (2, 1)]);
        Curve(events, "train/learning_rate").ShouldBe([(1, 1e-3f), (2, 1e-3f)]);
        Curve(events, "train/gradient_norm").ShouldBe([(1, 0.25f), (2, 0.25f)]);
        Curve(events, "train/tokens_per_second").ShouldBe([(1, 128), (2, 128)]);
        Curve(events, "validation/loss").ShouldBe([(1, 2)]);
        Curve(events, "validation/bits_per_byte").ShouldBe([(1, 1)]);
        Values<TextValue>(events).ShouldHaveSingleItem().Text.ShouldBe("    Onceupon *a*\n    time");
        Values<SessionStartValue>(events).ShouldHaveSingleItem().Settings.ShouldBe(new Dictionary<string, object?>
        {
            ["seed"] = 1337.0, ["model.dialect"] = "modern", ["model.tied"] = true, ["goal"] = null,
        }, ignoreOrder: true);
        Values<SessionEndValue>(events).ShouldHaveSingleItem().HasSucceeded.ShouldBeTrue();
        HistogramValue[] histograms = Values<HistogramValue>(events);
        histograms.Select(histogram => histogram.Tag).ShouldBe(["weights/a.weight", "weights/big"]);
        histograms[0].Buckets.Sum(bucket => bucket.Count).ShouldBe(4);
        histograms[1].Buckets.Sum(bucket => bucket.Count).ShouldBe(1 << 16);
        histograms[1].Buckets[^1].Right.ShouldBe(199_999, "the parts that are read reach from its beginning to its end");
        ImageValue image = Values<ImageValue>(events).ShouldHaveSingleItem();
        (image.Tag, image.Width, image.Height).ShouldBe(("training_curve", 9, 7));
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_goes_on_says_from_where_so_that_no_point_is_there_twice()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (TensorBoardSink first = Sink(folder))
            foreach (RecordedEvent recorded in Recorded(Started(0), Step(0, 3), Step(1, 2), Step(2, 1))) first.Add(recorded);
        using (TensorBoardSink second = Sink(folder))
            foreach (RecordedEvent recorded in Recorded(Started(1), Step(1, 20), Step(2, 10))) second.Add(recorded);

        EventFileReader.FilesOf(folder.TensorBoardFolder).Count.ShouldBe(2);
        BoardEvent[] events = Read(folder);
        events.Single(e => e.IsSessionStart).Step.ShouldBe(2, "the point after update 1 stays, that of update 2 is made again");
        List<BoardEvent> kept = [];
        foreach (BoardEvent e in events)                                         // as TensorBoard reads them
        {
            if (e.IsSessionStart) kept.RemoveAll(earlier => earlier.Step >= e.Step);
            kept.Add(e);
        }

        Curve(kept, "train/loss").ShouldBe([(1, 3), (2, 20), (3, 10)]);
    }

    [Fact]
    public void Where_the_disk_does_not_follow_events_are_left_out_and_counted()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using TensorBoardSink sink = new(folder, [], _warnings.Add, 16, TimeSpan.FromMinutes(1));
        foreach (RecordedEvent recorded in Recorded([Started(0), .. Enumerable.Range(0, 99).Select(i => Step(i))])) sink.Add(recorded);
        sink.LeftOut.ShouldBe(84);
        sink.Dispose();
        _warnings.ShouldHaveSingleItem().ShouldStartWith("84 events came faster");
        Curve(Read(folder), "train/loss").Length.ShouldBe(15);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_once_and_ends_no_run()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        File.WriteAllText(folder.TensorBoardFolder, "a file is in the way");
        using (TensorBoardSink sink = Sink(folder))
            foreach (RecordedEvent recorded in Recorded(Started(0), Step(0), Step(1))) sink.Add(recorded);
        _warnings.ShouldHaveSingleItem().ShouldStartWith("TensorBoard's file could not be written: ");
    }

    [Fact]
    public void A_checkpoint_that_was_removed_meanwhile_is_passed_over()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (TensorBoardSink sink = Sink(folder))
            foreach (RecordedEvent recorded in Recorded(Started(0), Step(0), Checkpoint(1), Step(1))) sink.Add(recorded);
        _warnings.ShouldBeEmpty();
        Curve(Read(folder), "train/loss").Length.ShouldBe(2);
    }

    [Fact]
    public void An_event_costs_the_training_thread_less_than_two_microseconds()
    {
        const int bursts = 31, length = 1000;
        RunFolder folder = new RunStore(Root).Create("a");
        RecordedEvent[] events = Recorded([.. Enumerable.Range(0, length).Select(i => Step(i))]);
        using TensorBoardSink sink = Sink(folder);
        using TrainingMeter meter = new(folder.Id);
        sink.Add(Recorded(Started(0))[0]);
        double[] microseconds = [.. Enumerable.Range(0, bursts).Select(_ =>
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            foreach (RecordedEvent recorded in events)
            {
                meter.Add(recorded);
                sink.Add(recorded);
            }

            double each = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds / length;
            Thread.Sleep(50);
            return each;
        }).Order()];
        sink.Dispose();

        TestContext.Current.TestOutputHelper?.WriteLine($"{microseconds[bursts / 2]:F3} microseconds an event of five scalars (median of "
            + $"{bursts} times {length}), {microseconds[0]:F3} at best, {microseconds[^1]:F3} at worst; {sink.LeftOut} left out");
        microseconds[bursts / 2].ShouldBeLessThan(2);
    }

    TensorBoardSink Sink(RunFolder folder) => new(folder, _settings, _warnings.Add);

    static void WriteWeights(RunFolder folder, int step)
    {
        Directory.CreateDirectory(folder.CheckpointFolder(step));
        using FileStream file = File.Create(Path.Combine(folder.CheckpointFolder(step), Hone.Training.Checkpoints.Checkpoint.ModelFile));
        float[] big = [.. Enumerable.Range(0, 200_000).Select(i => (float)i)];
        using SafeTensorsWriter writer = new(file, [new("a.weight", StoredType.F32, [2, 2]), new("big", StoredType.F32, [200_000]),
            new("ids", StoredType.I64, [1])], new Dictionary<string, string>());
        writer.Write("a.weight", [1f, 2, 3, 4]);
        writer.Write("big", big);
        writer.Write("ids", BitConverter.GetBytes(5L));
        writer.Finish();
    }

    static BoardEvent[] Read(RunFolder folder) => [.. EventFileReader.FilesOf(folder.TensorBoardFolder).SelectMany(EventFileReader.Read)];

    static T[] Values<T>(IEnumerable<BoardEvent> events) => [.. events.SelectMany(e => e.Values).OfType<T>()];

    static (long Step, float Value)[] Curve(IEnumerable<BoardEvent> events, string tag) =>
        [.. events.SelectMany(e => e.Values.OfType<ScalarValue>().Where(value => value.Tag == tag).Select(value => (e.Step, value.Value)))];
}
