using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu.Products;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;

namespace Hone.Tensors.Benchmarks;

/// <summary>Times kernels by themselves, each beside what the machine can do at most in the same moment.</summary>
/// <remarks>
/// A virtual machine gives now a whole core and now half of one, so a peak of a minute ago says little: where arithmetic is the limit,
/// the peak is measured before and after every single run, and the fraction is the median of the runs' own fractions.
/// </remarks>
public static class KernelTimings
{
    /// <summary>Kernels are compiled at once, so nothing has to be waited for.</summary>
    static readonly Repetition OfKernel = new()
    {
        Least = 7,
        Patience = TimeSpan.FromSeconds(0.6),
        Warmup = 1,
        TimeToCompile = TimeSpan.Zero,
    };

    /// <summary>All kernels of a training step, one after the other.</summary>
    public static IEnumerable<KernelTiming> Run(IBackend backend, KernelSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(sizes);
        return (backend is IMeasuresTiles tiles ? Tiles(backend, tiles) : []).Concat(Products(backend, sizes))
            .Concat(AttentionAndLoss(backend, sizes)).Concat(Streams(backend, sizes));
    }

    /// <summary>
    /// What products are made of, without packing: panels that a core's nearest cache holds, its second one, and more than either.
    /// </summary>
    static IEnumerable<KernelTiming> Tiles(IBackend backend, IMeasuresTiles tiles)
    {
        foreach (int panels in (int[])[1, 16, 128])
        {
            List<(double Rate, double Seconds, double Peak)> runs = [];
            for (int i = 0; i < OfKernel.Least; i++)
            {
                double before = backend.MeasurePeak();
                (double rate, double seconds) = tiles.MeasureTile(panels);
                runs.Add((rate, seconds, Math.Max(before, backend.MeasurePeak())));
            }

            yield return new KernelTiming("inner tile, packed operands", panels == 1 ? "1 panel" : $"{panels} panels",
                Timing.MedianOf(runs.Select(run => run.Seconds)), runs.Min(run => run.Seconds),
                    Timing.MedianOf(runs.Select(run => run.Rate)),
                IsArithmetic: true, Timing.MedianOf(runs.Select(run => run.Peak)),
                    Timing.MedianOf(runs.Select(run => run.Rate / run.Peak)));
        }
    }

    static IEnumerable<KernelTiming> Products(IBackend backend, KernelSizes sizes)
    {
        foreach ((string name, int inputs, int outputs) in new[]
        {
            ("qkv", sizes.Width, sizes.Heads.PackedColumns), ("attention out", sizes.Heads.ResultColumns, sizes.Width),
            ("feed-forward in", sizes.Width, sizes.Inner), ("feed-forward out", sizes.Inner, sizes.Width),
        })
        {
            string size = $"{sizes.Tokens}×{inputs}×{outputs}";
            double flops = 2.0 * sizes.Tokens * inputs * outputs;
            foreach ((string pass, bool x, bool w) in new[] { ("forward", false, false), ("input gradient", true, false),
                ("weight gradient", false, true) })
            {
                using OneOperation operation = new(backend, tape =>
                    tape.Input("x", DType.Float32, new Shape(sizes.Tokens, inputs), x)
                        .Linear(tape.Input("w", DType.Float32, new Shape(outputs, inputs), w)));
                yield return Arithmetic(backend, $"product, {pass} ({name})", size, flops, x || w ? operation.Backward : operation.Forward);
            }
        }
    }

    static IEnumerable<KernelTiming> AttentionAndLoss(IBackend backend, KernelSizes sizes)
    {
        Heads heads = sizes.Heads;
        string size = $"{sizes.Batch}×{sizes.Time}, {heads.Query} heads of {heads.Size}";
        double flops = 2.0 * sizes.Batch * heads.Query * heads.Size * sizes.Time * (sizes.Time + 1.0);   // Q·Kᵀ and P·V, only what is seen
        using (OneOperation attention = new(backend, tape =>
            tape.Input("qkv", DType.Float32, new Shape(sizes.Batch, sizes.Time, heads.PackedColumns), needsGradient: true)
                .Attention(heads)))
        {
            yield return Arithmetic(backend, "attention, forward", size, flops, attention.Forward);
            yield return Arithmetic(backend, "attention, backward", size, 2.5 * flops, attention.Backward);
        }

        using OneOperation loss = new(backend, tape => tape.Input(
            "x", DType.Float32, new Shape(sizes.Tokens, sizes.Width), needsGradient: true).CrossEntropy(
            tape.Input("w", DType.Float32, new Shape(sizes.Vocabulary, sizes.Width), needsGradient: true),
            tape.Input("targets", DType.Int32, new Shape(sizes.Tokens))));
        yield return Arithmetic(backend, "cross-entropy with gradients", $"{sizes.Tokens}×{sizes.Width}×{sizes.Vocabulary}",
            6.0 * sizes.Tokens * sizes.Width * sizes.Vocabulary, loss.Forward);
    }

    static IEnumerable<KernelTiming> Streams(IBackend backend, KernelSizes sizes)
    {
        Shape rows = new(sizes.Tokens, sizes.Width);
        foreach ((string name, Func<Tape, Tensor> record) in new (string, Func<Tape, Tensor>)[]
        {
            ("layer norm", tape => X(tape, rows).LayerNorm(tape.Input("gain", DType.Float32, new(sizes.Width), true),
                tape.Input("bias", DType.Float32, new(sizes.Width), true))),
            ("RMS norm", tape => X(tape, rows).RmsNorm(tape.Input("gain", DType.Float32, new(sizes.Width), true))),
        })
        {
            using OneOperation operation = new(backend, record);
            yield return Memory(backend, $"{name}, forward", $"{rows.Rows}×{rows.Columns}", 8.0 * rows.Count, operation.Forward);
            yield return Memory(backend, $"{name}, backward", $"{rows.Rows}×{rows.Columns}", 12.0 * rows.Count, operation.Backward);
        }

        ParameterSet parameters = new();
        parameters.Add("all", new Shape(sizes.Vocabulary, sizes.Width), Initializer.Normal(0.02f), ParameterRole.Matrix);
        parameters.Allocate(backend, seed: 1);
        parameters.AllocateGradients();
        using FlatMemory first = parameters.CreateLike("first"), second = parameters.CreateLike("second");
        string count = $"{parameters.FlatLength:N0} parameters";
        AdamWStep step = new(1e-3f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f, 0.1f, 0.01f);
        yield return Memory(backend, "AdamW", count, 28.0 * parameters.FlatLength,
            () => backend.AdamW(parameters.Values, parameters.Gradients, first.Tensor, second.Tensor, step));
        yield return Memory(backend, "gradient norm", count, 4.0 * parameters.FlatLength, () => backend.SumOfSquares(parameters.Gradients));
        parameters.Dispose();

        static Tensor X(Tape tape, Shape shape) => tape.Input("x", DType.Float32, shape, needsGradient: true);
    }

    static KernelTiming Arithmetic(IBackend backend, string kernel, string size, double flops, Action run) =>
        Time(kernel, size, flops, isArithmetic: true, backend.MeasurePeak, run);

    /// <summary>Copying takes too long to be measured beside every run: it is measured just before them.</summary>
    static KernelTiming Memory(IBackend backend, string kernel, string size, double bytes, Action run)
    {
        double copy = backend.MeasureBandwidth().Copy;
        return Time(kernel, size, bytes, isArithmetic: false, () => copy, run);
    }

    static KernelTiming Time(string kernel, string size, double work, bool isArithmetic, Func<double> ceiling, Action run)
    {
        Timing timing = Timing.Of(run, ceiling, OfKernel);
        return new KernelTiming(kernel, size, timing.Median, timing.Least, work / timing.Median, isArithmetic, timing.Ceiling,
            timing.Fraction(work));
    }

    /// <summary>A tape of one operation, its inputs filled with small numbers.</summary>
    sealed class OneOperation : IDisposable
    {
        readonly TapeProgram _program;
        readonly Node _node;

        public OneOperation(IBackend backend, Func<Tape, Tensor> record)
        {
            Tape tape = new(backend, trains: true);
            Tensor result = record(tape);
            _program = tape.Compile(result);
            _node = tape.Nodes[^1];
            Philox random = new(1, Purpose.Proof);
            foreach (Tensor input in tape.Inputs)
                if (input.Type == DType.Float32) Fill(input, random);            // token ids stay 0
            if (result.Gradient is not null) Fill(result.Gradient, random);
            _node.Forward();
        }

        public void Forward() => _node.Forward();

        public void Backward() => _node.Backward();

        public void Dispose() => _program.Dispose();

        static void Fill(Tensor tensor, Philox random)
        {
            float[] values = new float[tensor.Shape.Count];
            for (int i = 0; i < values.Length; i++) values[i] = (random.Words((ulong)i).A >> 8) * (1f / (1 << 24)) - 0.5f;
            tensor.Upload(values);
        }
    }
}
