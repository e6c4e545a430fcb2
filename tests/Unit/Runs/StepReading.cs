using System.Globalization;
using System.Text;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Runs.Steps;
using Hone.Training.Events;

namespace Hone.Unit.Runs;

/// <summary>The fast reader of steps tells what the reader of any event tells.</summary>
public sealed class StepReading : Scratch
{
    static float AnyFloat(Random random) => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

    static StepTaken AnyStep(Random random, int step) => new(step,
        random.Next(4) == 0 ? AnyFloat(random) : (float)(random.NextDouble() * 12), random.Next(3) == 0 ? AnyFloat(random)
            : random.NextSingle(),
        random.Next(3) == 0 ? Math.Abs(AnyFloat(random)) : random.NextSingle() * 1e-3f, random.Next(), random.NextDouble() * random.Next(5),
        random.Next(3) == 0 ? Math.ScaleB(random.NextDouble(), random.Next(-60, 60)) : random.Next(1_000_000) / 1e7,
        Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())), Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
        random.Next(2) == 0 ? random.NextDouble() : null);

    [Fact]
    public void Any_step_reads_back_to_the_bit()
    {
        Random random = new(7);
        int fast = 0;
        for (int i = 0; i < 20_000; i++)
        {
            StepTaken written = AnyStep(random, random.Next());
            byte[] line = EventLog.Line(DateTimeOffset.UnixEpoch.AddMilliseconds(random.NextInt64(4_000_000_000_000)), written);
            if (!StepLine.TryRead(line.AsSpan(..^1), out StepLine read))
            {
                (float.IsFinite(written.Loss) && float.IsFinite(written.GradientNorm) && float.IsFinite(written.LearningRate))
                    .ShouldBeFalse(Encoding.UTF8.GetString(line));
                continue;
            }

            fast++;
            (read.Step, read.Tokens).ShouldBe((written.Step, written.Tokens));
            BitConverter.SingleToInt32Bits(read.Loss).ShouldBe(BitConverter.SingleToInt32Bits(written.Loss), Encoding.UTF8.GetString(line));
            BitConverter.SingleToInt32Bits(read.GradientNorm).ShouldBe(BitConverter.SingleToInt32Bits(written.GradientNorm));
            BitConverter.SingleToInt32Bits(read.LearningRate).ShouldBe(BitConverter.SingleToInt32Bits(written.LearningRate));
            read.Seconds.ShouldBe(written.Seconds);
            read.Chain.ToString("x32", CultureInfo.InvariantCulture).ShouldBe(written.Chain);
        }

        fast.ShouldBeGreaterThan(15_000);
    }

    [Fact]
    public void A_line_with_any_one_byte_changed_is_read_as_the_other_reader_reads_it_or_left_to_it()
    {
        Random random = new(3);
        byte[] line = EventLog.Line(DateTimeOffset.UnixEpoch, AnyStep(random, 1207) with { Loss = 1.234f })[..^1];
        for (int at = 0; at < line.Length; at++)
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. line];
                changed[at] ^= (byte)(1 << bit);
                if (changed[at] == '\n' || !StepLine.TryRead(changed, out StepLine read)) continue;
                StepTaken other = EventLog.Parse(changed).Event.ShouldBeOfType<StepTaken>(Encoding.UTF8.GetString(changed));
                (read.Step, read.Loss, read.GradientNorm, read.LearningRate, read.Tokens, read.Seconds).ShouldBe(
                    (other.Step, other.Loss, other.GradientNorm, other.LearningRate, other.Tokens, other.Seconds));
            }
    }

    [Theory]
    [InlineData("0.1", 0.1f), InlineData("16777217", 16777216f), InlineData("1.00000017881393421514957253748434595763683319091796875",
        1.0000001f)]
    [InlineData("1.00000017881393432617187500000000000001", 1.0000002f), InlineData("1e-45", float.Epsilon), InlineData("-0", -0f)]
    [InlineData("3.4028235E+38", float.MaxValue), InlineData("9007199254740993", 9007199254740992f),
        InlineData("0.00000000000000000000000000000001", 1e-32f)]
    public void Numbers_are_rounded_once(string text, float expected)
    {
        ReadOnlySpan<byte> line = Encoding.UTF8.GetBytes(text);
        PlainNumber.TryRead(ref line, out float number).ShouldBeTrue();
        BitConverter.SingleToInt32Bits(number).ShouldBe(BitConverter.SingleToInt32Bits(expected));
        line.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("01"), InlineData("+1"), InlineData(".5"), InlineData("5."), InlineData("1e"), InlineData("1e+"), InlineData("-"),
        InlineData(""),
        InlineData("NaN"), InlineData("1e999")]
    public void What_JSON_has_not_is_no_number(string text)
    {
        ReadOnlySpan<byte> line = Encoding.UTF8.GetBytes(text);
        (PlainNumber.TryRead(ref line, out double _) && line.Length == 0).ShouldBeFalse();
    }

    [Fact]
    public void A_history_of_any_interruptions_is_the_effective_one()
    {
        Random random = new(11);
        for (int round = 0; round < 60; round++)
        {
            string path = In($"{round}.jsonl");
            using (EventLog log = EventLog.Open(path))
            {
                int step = 0;
                List<int> saved = [0];
                for (int process = 0; process < 1 + random.Next(5); process++)
                {
                    step = saved[random.Next(saved.Count)];
                    log.Append(Examples.Started(step));
                    if (random.Next(2) == 0) log.Append(Examples.Evaluation(step, random.NextDouble()));
                    for (int i = random.Next(12); i > 0; i--)
                    {
                        if (random.Next(9) == 0) log.Append(new StepSkipped(step, "spike", "why", 0, step, "0123456789abcdef"));
                        log.Append(AnyStep(random, step++) with { Loss = random.Next(9) == 0 ? float.NaN : 1 });
                        if (random.Next(3) == 0) log.Append(Examples.Evaluation(step, random.NextDouble()));
                        if (random.Next(4) != 0) continue;
                        log.Append(Examples.Checkpoint(step));
                        saved.Add(step);
                    }

                    if (random.Next(3) == 0) log.Append(Examples.Finished(step, Ending.Stopped));
                }
            }

            if (random.Next(2) == 0) File.AppendAllText(path, "{\"event\":\"nonsense\"}\nnot json\n{\"torn");
            EventHistory expected = EventLog.Read(path);
            RunHistory read = RunHistory.Read(path);
            StepTaken[] steps = [.. expected.Training.OfType<StepTaken>()];
            read.Steps.Step.ToArray().ShouldBe(steps.Select(step => step.Step));
            Enumerable.Range(0, steps.Length).Select(read.StepAt).ShouldBe(steps);
            read.Others.Select(e => e.ToString()).ShouldBe(expected.Training.Where(e => e is not StepTaken).Select(e => e.ToString()));
            read.BrokenLines.ShouldBe(expected.BrokenLines);
        }
    }
}
