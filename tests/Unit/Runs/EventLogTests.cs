using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Runs;

public sealed class EventLogTests : Scratch
{
    string LogFile => In("events.jsonl");

    [Fact]
    public void Every_kind_of_event_reads_back_as_it_was()
    {
        TrainingEvent[] events =
        [
            Examples.Started(0), Examples.Step(0), Examples.Evaluation(1), Examples.Sample(1, "é 中 \"quoted\"\n\u2028 next"),
            Examples.Checkpoint(1), new RunFailed(1, "not_finite", "two\nlines"),
            new ControlTaken(1, ControlKind.Rate, 0.5, "a"), new ControlRefused(1, "no such command", "nonsense"),
            new LayersMeasured(1, [new LayerGradient("tokens", 0.25),
                new LayerGradient("blocks.0.attention.qkv.weight", 0.75, 48, 3, 1.5)], 0.1),
            new FindingMade(1, "overfitting", "warning", "it rises", "stop", 0.5, double.PositiveInfinity),
            new StepSkipped(1, "spike", "far above\nlook at it", 2, 30, "00ff"), Examples.Finished(1, Ending.EarlyStopped),
        ];
        events.Select(e => e.GetType()).ShouldBe(
            typeof(TrainingEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TrainingEvent))), ignoreOrder: true);

        Write(events);

        EventLog.ReadRaw(LogFile).Training.Select(Comparable).ShouldBe(events.Select(Comparable));
        File.ReadAllLines(LogFile).Length.ShouldBe(events.Length);

        static object Comparable(TrainingEvent e) =>
            e is CheckpointSaved saved ? (saved with { Removed = [] }, string.Join(' ', saved.Removed))
            : e is LayersMeasured measured ? (measured with { Layers = [] }, string.Join(' ', measured.Layers)) : e;
    }

    [Fact]
    public void A_line_begins_with_what_happened_when_and_at_which_step()
    {
        using (EventLog log = EventLog.Open(LogFile, new Clock()))
            log.Append(Examples.Evaluation(7, 0.5));

        File.ReadAllText(LogFile).ShouldBe(
            """
            {"event":"evaluated","at":"2031-05-04T03:02:01.000Z","step":7,"loss":0.5,"bits_per_byte":0.25,"tokens":1000,"is_best":false,"seconds":0.25,"metric":"validation_loss","perplexity":1.6487212707001282}

            """);
        EventLog.Read(LogFile).Events[0].At.ShouldBe(new Clock().Now);
    }

    [Fact]
    public void Floats_read_back_to_the_same_bits()
    {
        float[] floats = [0f, -0f, 1f / 3, 0.1f, float.Epsilon, float.MaxValue, 1.17549421e-38f, 16777217f, 2.4414062e-4f,
                          float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        Random random = new(1);
        floats = [.. floats, .. Enumerable.Range(0, 500).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Where(float.IsFinite)];

        Write([.. floats.Select((value, i) => Examples.Step(i, value, value / 3.0))]);

        StepTaken[] read = [.. EventLog.Read(LogFile).Training.Cast<StepTaken>()];
        read.Select(step => BitConverter.SingleToInt32Bits(step.Loss)).ShouldBe(floats.Select(BitConverter.SingleToInt32Bits));
        read.Select(step => BitConverter.DoubleToInt64Bits(step.Seconds))
            .ShouldBe(floats.Select(value => BitConverter.DoubleToInt64Bits(value / 3.0)));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_is_a_line_that_any_json_reader_takes()
    {
        Write(Examples.Step(0, float.NaN));

        JsonNode.Parse(File.ReadAllLines(LogFile)[0])!["loss"]!.GetValue<string>().ShouldBe("NaN");
    }

    [Fact]
    public void Half_a_character_does_not_end_a_run()
    {
        Write(Examples.Sample(0, "broken \uD83D"));

        EventLog.Read(LogFile).Training.Single().ShouldBeOfType<Sampled>().Text.ShouldBe("broken \uFFFD");
    }

    [Fact]
    public void An_unfinished_last_line_is_no_event_until_it_ends()
    {
        Write(Examples.Step(0), Examples.Step(1));
        byte[] whole = File.ReadAllBytes(LogFile);
        for (int cut = 1; cut < 40; cut++)
        {
            File.WriteAllBytes(LogFile, whole[..^cut]);
            EventHistory history = EventLog.Read(LogFile);
            history.Events.Count.ShouldBe(1);
            history.BrokenLines.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Adding_to_an_unfinished_log_leaves_every_line_whole()
    {
        Write(Examples.Step(0), Examples.Sample(1, new string('x', 20_000)));
        using (FileStream file = File.OpenWrite(LogFile))
            file.SetLength(file.Length - 3);

        using (EventLog log = EventLog.Open(LogFile))
        {
            log.UnfinishedBytes.ShouldBeGreaterThan(20_000);
            log.Append(Examples.Step(1));
        }

        EventHistory history = EventLog.ReadRaw(LogFile).EnsureWhole();
        history.Training.ShouldBe([Examples.Step(0), Examples.Step(1)]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"event":"run_danced","at":"2031-05-04T03:02:01.000Z","step":1}""")]
    [InlineData("""{"event":"sampled","at":"2031-05-04T03:02:01.000Z","step":1,"prompt":"a","text":"b"}""")]
    [InlineData("""{"event":"sampled","step":1,"prompt":"a","text":"b","seconds":1}""")]
    [InlineData("""{"event":"sampled","at":"yesterday","step":1,"prompt":"a","text":"b","seconds":1}""")]
    [InlineData("""{"evant":"evaluated","at":"2031-05-04T03:02:01.000Z","step":7}""")]
    public void A_broken_line_in_the_middle_is_told_by_its_number(string line)
    {
        Write(Examples.Step(0));
        File.AppendAllText(LogFile, line + "\n");
        Write(Examples.Step(1));

        EventHistory history = EventLog.Read(LogFile);

        history.Events.Count.ShouldBe(2);
        history.BrokenLines.Single().Number.ShouldBe(2);
        InvalidDataException letter = Should.Throw<InvalidDataException>(() => history.EnsureWhole());
        letter.Message.ShouldContain("line 2");
        letter.Message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void A_field_of_a_later_version_is_passed_over()
    {
        File.WriteAllText(LogFile,
            """
            {"event":"sampled","at":"2031-05-04T03:02:01.000Z","mood":{"at":"x"},"step":1,"prompt":"a","text":"b","seconds":1}

            """);

        EventLog.Read(LogFile).EnsureWhole().Training.ShouldBe([new Sampled(1, "a", "b", 1)]);
    }

    [Fact]
    public void A_log_is_read_while_it_is_written()
    {
        using EventLog log = EventLog.Open(LogFile);
        for (int step = 0; step < 5; step++)
        {
            log.Append(Examples.Step(step));
            EventLog.Read(LogFile).Events.Count.ShouldBe(step + 1);
        }
    }

    [Fact]
    public void Lines_longer_than_any_buffer_are_lines()
    {
        string text = new('y', 300_000);
        Write(Examples.Sample(0, text), Examples.Step(1), Examples.Sample(2, text));

        EventLog.Read(LogFile).EnsureWhole().Training.OfType<Sampled>().ShouldAllBe(sample => sample.Text == text);
    }

    [Fact]
    public void A_full_disk_is_a_letter_that_says_what_is_safe()
    {
        FillDiskUnder(LogFile);
        using EventLog log = EventLog.Open(LogFile);

        IOException letter = Should.Throw<IOException>(() => log.Append(Examples.Step(12)));

        letter.Message.ShouldContain("step 12");
        letter.Message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Half_a_line_left_by_a_full_disk_is_replaced_by_the_next_event()
    {
        using EventLog log = EventLog.Open(LogFile);
        log.Append(Examples.Step(0));
        using (FileStream other = new(LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            other.Write(Encoding.ASCII.GetBytes("{\"event\":\"step_ta"));
        log.Append(Examples.Step(1));

        EventLog.Read(LogFile).EnsureWhole().Events.Count.ShouldBe(2);
    }

    void Write(params TrainingEvent[] events)
    {
        using EventLog log = EventLog.Open(LogFile);
        foreach (TrainingEvent e in events)
            log.Append(e);
    }
}
