using System.Collections.Concurrent;
using Hone.Formats.Blocks;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;
using Hone.Training.Checkpoints;

namespace Hone.Unit.Tensors;

/// <summary>A packed weight is the weight that its format's reader makes of it, to the bit, wherever it is used.</summary>
public sealed class PackedWeights
{
    const int Columns = 1024, Outputs = 900;

    static readonly ConcurrentDictionary<PackedFormat, (byte[] Bytes, float[] Numbers)> _stored = [];

    public static TheoryData<PackedFormat> Formats => [.. Enum.GetValues<PackedFormat>()];

    [Theory, MemberData(nameof(Formats))]
    public void Its_products_have_the_bits_of_those_of_the_unpacked_numbers(PackedFormat format)
    {
        string[] families = [.. Backends.Kernels().Where(one => one.Availability.IsAvailable).Select(one => one.Family)];
        foreach ((string? family, Precision precision) in families.Select(one => ((string?)one, Precision.F32))
            .Append((null, Precision.BF16)))
            foreach (int rows in (int[])[1, 3, 40])
            {
                float[] unpacked = Results(format, rows, 1, family, precision, isPacked: false);
                Results(format, rows, 1, family, precision, isPacked: true).AsSpan().SequenceEqual(unpacked)
                    .ShouldBeTrue($"{family} {precision} {rows} rows");
                Results(format, rows, 2, family, precision, isPacked: true).AsSpan().SequenceEqual(unpacked)
                    .ShouldBeTrue($"{family} {precision} {rows} rows on 2 threads");
            }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Its_numbers_are_read_as_the_formats_reader_reads_them(PackedFormat format)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using ParameterSet set = SetOf(format, backend, isPacked: true, out float[] expected);
        Tensor tensor = set.All[0].Tensor;
        tensor.ToArray().ShouldBe(expected);
        float[] some = new float[2000];
        tensor.Download<float>(some, 777);
        some.ShouldBe(expected[777..2777]);
    }

    [Fact]
    public void It_takes_the_bytes_of_its_blocks_and_no_gradient()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using ParameterSet set = SetOf(PackedFormat.Q4K, backend, isPacked: true, out _);
        (set.PackedBytes * 8.0 / (Columns * Outputs)).ShouldBe(4.5);
        set.All[0].HasGradient.ShouldBeFalse();
        set.FlatLength.ShouldBe(0);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Should.Throw<ArgumentException>(() => new Packing(96, (1, PackedFormat.Q4K))).Message.ShouldContain("96 numbers");
        using IBackend backend = Backends.Create(threads: 1);
        using ParameterSet set = SetOf(PackedFormat.Q80, backend, isPacked: true, out _);
        Tensor tensor = set.All[0].Tensor;
        Should.Throw<ArgumentException>(() => tensor.Upload<float>(new float[Columns])).Message.ShouldContain("Packed");
        Should.Throw<ArgumentException>(() => tensor.Upload<int>(new int[Columns])).Message.ShouldContain("Packed");
        Should.Throw<ArgumentException>(() => tensor.UploadRows(0, new byte[33])).Message.ShouldContain("no whole rows");
        Should.Throw<ArgumentException>(() => tensor.UploadRows(Outputs - 1, new byte[2 * 34 * Columns / 32])).Message
            .ShouldContain("no whole rows");
    }

    /// <summary>y = x·wᵀ, and dx.</summary>
    static float[] Results(PackedFormat format, int rows, int threads, string? family, Precision precision, bool isPacked)
    {
        using IBackend backend = Backends.Create(threads: threads, precision: precision, kernels: family);
        using ParameterSet set = SetOf(format, backend, isPacked, out _);
        Tape tape = new(backend, trains: true);
        Tensor x = tape.Input("x", DType.Float32, new Shape(rows, Columns), needsGradient: true), y = x.Linear(set.All[0].Tensor);
        using TapeProgram program = tape.Compile(y);
        x.Upload<float>(Numbers(rows * Columns, 2));
        program.Forward();
        float[] forward = y.ToArray();
        y.Gradient!.Upload<float>(Numbers(rows * Outputs, 3));
        program.Backward();
        return [.. forward, .. x.Gradient!.ToArray()];
    }

    static ParameterSet SetOf(PackedFormat format, IBackend backend, bool isPacked, out float[] unpacked)
    {
        (byte[] bytes, unpacked) = _stored.GetOrAdd(format, one =>
        {
            BlockFormat blocks = PackedBlocks.FormatOf(one);
            byte[] packed = new byte[blocks.SizeOf(Columns * Outputs)];
            blocks.Quantize(Numbers(Columns * Outputs, 1), packed);
            float[] numbers = new float[Columns * Outputs];
            blocks.Dequantize(packed, numbers);
            return (packed, numbers);
        });
        ParameterSet set = new();
        Tensor tensor = set.Add("w", new Shape(Outputs, Columns), Initializer.Constant(0), ParameterRole.Matrix);
        if (isPacked) set.Pack(_ => new Packing(Columns, (Outputs, format)));
        else set.Fix(_ => true);
        set.Allocate(backend, seed: null);
        if (isPacked) tensor.UploadRows(0, bytes);
        else tensor.Upload<float>(unpacked);
        return set;
    }

    static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
