using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Ops;

namespace Hone.Unit.Tensors;

/// <summary>What is dropped, how much of it, and on what that depends; the numbers themselves are in the op cases.</summary>
public sealed class Dropouts
{
    [Theory, InlineData(0.1f), InlineData(0.5f), InlineData(0.97f)]
    public void As_many_are_dropped_as_the_probability_says_and_none_because_of_another(float probability)
    {
        const int Steps = 40, Columns = 96, Positions = 64, Count = 4 * Positions * Columns;
        using Program program = new(new Shape(4, Positions, Columns), probability);
        double dropped = 0, beside = 0, below = 0, before = 0;
        bool[]? last = null;
        for (int step = 0; step < Steps; step++)
        {
            bool[] now = program.Dropped(seed: 3, step);
            dropped += now.Count(drops => drops);
            for (int i = 0; i < Count; i++)
            {
                if (!now[i]) continue;
                if (i % Columns > 0 && now[i - 1]) beside++;
                if (i >= Columns && now[i - Columns]) below++;
                if (last is not null && last[i]) before++;
            }

            last = now;
        }

        ShouldBeBinomial(dropped, Steps * (long)Count, probability);
        double both = (double)probability * probability;                        // of two that have nothing to do with each other
        ShouldBeBinomial(beside, (long)Steps * Count / Columns * (Columns - 1), both);
        ShouldBeBinomial(below, (long)Steps * (Count - Columns), both);
        ShouldBeBinomial(before, (Steps - 1) * (long)Count, both);
    }

    [Fact]
    public void What_is_dropped_follows_from_seed_step_row_and_operation_and_is_the_same_in_every_kernel_family()
    {
        Shape shape = new(3, 13, 21), two = new(2, 13, 21);
        bool[]? first = null;
        foreach (string family in Backends.Kernels().Where(one => one.Availability.IsAvailable).Select(one => one.Family))
        {
            using Program program = new(shape, 0.4f, family), second = new(shape, 0.4f, family, operations: 2),
                part = new(two, 0.4f, family);
            bool[] dropped = program.Dropped(seed: 8, step: 5);
            first ??= dropped;
            dropped.ShouldBe(first, family);
            program.Dropped(seed: 8, step: 5).ShouldBe(dropped);
            second.Dropped(seed: 8, step: 5).ShouldNotBe(dropped);
            program.Dropped(seed: 9, step: 5).ShouldNotBe(dropped);
            program.Dropped(seed: 8UL << 32, step: 5).ShouldNotBe(dropped);
            program.Dropped(seed: 8, step: 6).ShouldNotBe(dropped);
            bool[] moved = program.Dropped(seed: 8, step: 5, row: 1);
            moved[..(2 * 13 * 21)].ShouldBe(dropped[(13 * 21)..], "a row is dropped from in the same places wherever it is computed");
            part.Dropped(seed: 8, step: 5, row: 1).ShouldBe(dropped[(13 * 21)..]);
        }
    }

    [Fact]
    public void Where_nothing_trains_or_nothing_is_to_be_dropped_nothing_is_recorded()
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape measuring = new(backend, trains: false), training = new(backend, trains: true);
        Tensor x = measuring.Input("x", DType.Float32, new Shape(2, 3)), y = training.Input("y", DType.Float32, new Shape(2, 3));
        x.Dropout(0.5f).ShouldBeSameAs(x);
        y.Dropout(0).ShouldBeSameAs(y);
        y.Dropout(1e-6f).ShouldBeSameAs(y);                                      // nearest to 0 of 65,536
        (measuring.Nodes.Count, training.Nodes.Count).ShouldBe((0, 0));
        (measuring.Draw, training.Draw).ShouldBe((null, null));
        x.Drops(0.5f).ShouldBeFalse();
        y.Drops(0.5f).ShouldBeTrue();
        x.Dropout(0.5f, x).Name.ShouldStartWith("add");
    }

    [Theory, InlineData(1f), InlineData(-0.1f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_probability_that_is_none_is_refused(float probability)
    {
        using IBackend backend = Backends.Create(threads: 1);
        foreach (bool trains in (bool[])[false, true])
        {
            Tensor x = new Tape(backend, trains).Input("x", DType.Float32, new Shape(1, 2, 12));
            Should.Throw<ArgumentOutOfRangeException>(() => x.Dropout(probability)).Message.ShouldContain("from 0 to below 1");
            Should.Throw<ArgumentOutOfRangeException>(() => x.Attention(new Heads(2, 2, 2), dropout: probability));
            Tensor targets = x.Tape.Input("targets", DType.Int32, new Shape(2));
            Should.Throw<ArgumentOutOfRangeException>(() => x.CrossEntropy(x.Tape.Input("w", DType.Float32, new Shape(3, 12)), targets,
                smoothing: probability));
        }

        Tensor other = new Tape(backend, trains: true).Input("x", DType.Float32, new Shape(2, 3));
        Should.Throw<ShapeException>(() => other.Dropout(0.5f, other.Tape.Input("r", DType.Float32, new Shape(3, 2))))
            .Message.ShouldContain("[3, 2] does not go with [2, 3]");
    }

    /// <summary>Within five standard deviations.</summary>
    static void ShouldBeBinomial(double count, long of, double probability) =>
        count.ShouldBe(of * probability, 5 * Math.Sqrt(of * probability * (1 - probability)));

    /// <summary>Dropout of ones, by the last of so many operations on its tape.</summary>
    sealed class Program : IDisposable
    {
        readonly IBackend _backend;
        readonly TapeProgram _program;
        readonly Tensor _y;
        readonly float _kept;

        public Program(Shape shape, float probability, string? family = null, int operations = 1)
        {
            _backend = Backends.Create(threads: 2, kernels: family);
            Tape tape = new(_backend, trains: true);
            Tensor x = tape.Input("x", DType.Float32, shape, needsGradient: true);
            Tensor unused = tape.Input("unused", DType.Float32, new Shape(1, 1));
            for (int i = 1; i < operations; i++) unused.Dropout(0.5f);
            _y = x.Dropout(probability);
            _program = tape.Compile(_y);
            x.Values.Fill(1);
            double rounded = Math.Round(probability * 65536.0) / 65536;
            _kept = (float)(1 / (1 - rounded));
        }

        public bool[] Dropped(ulong seed, int step, int row = 0)
        {
            _program.Draw(seed, step, row);
            _program.Forward();
            float[] values = _y.ToArray();
            values.ShouldAllBe(value => value == 0 || value == _kept);
            return Array.ConvertAll(values, value => value == 0);
        }

        public void Dispose()
        {
            _program.Dispose();
            _backend.Dispose();
        }
    }
}
