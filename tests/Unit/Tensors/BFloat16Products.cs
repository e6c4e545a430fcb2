using System.Runtime.InteropServices;
using Hone.Cli.Screen;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Unit.Tensors;

/// <summary>The assembled bf16 product against the emulated one, bit by bit, and rounding to bf16 against its definition.</summary>
public sealed unsafe class BFloat16Products
{
    [Theory, InlineData(1, 1, 1), InlineData(5, 33, 7), InlineData(12, 32, 64), InlineData(13, 31, 1537), InlineData(50, 70, 800),
        InlineData(100, 20, 333)]
    public void Assembled_and_emulated_products_have_the_same_bits(int m, int n, int k)
    {
        Assert.SkipUnless(BFloat16Code.Availability.IsAvailable, BFloat16Code.Availability.Reason);
        foreach (Func<Random, float> numbers in (Func<Random, float>[])[Moderate, OfAnySize, Tiny])
        {
            float[] assembled = Product<BFloat16Tile>(m, n, k, numbers);
            Product<BFloat16EmulatedTile<Lanes512>>(m, n, k, numbers).ShouldBe(assembled);
            Product<BFloat16EmulatedTile<Lanes256>>(m, n, k, numbers).ShouldBe(assembled);
            Product<BFloat16EmulatedTile<Lanes128>>(m, n, k, numbers).ShouldBe(assembled);
        }
    }

    [Fact]
    public void Numbers_are_rounded_to_the_nearest_bf16_and_ties_to_the_even_one()
    {
        Random random = new(5);
        for (int i = 0; i < 10_000; i++)
        {
            float x = OfAnySize(random), rounded = Rounded(x);
            uint below = BitConverter.SingleToUInt32Bits(x) & 0xFFFF_0000;
            (double low, double high) = (BitConverter.UInt32BitsToSingle(below), BitConverter.UInt32BitsToSingle(below + 0x1_0000));
            double toLow = Math.Abs(x - low), toHigh = Math.Abs(high - x);
            bool takesHigh = toHigh < toLow || (toHigh == toLow && (below & 0x1_0000) != 0);
            ((double)rounded).ShouldBe(takesHigh ? high : low);
        }
    }

    [Theory, InlineData(0x7FFF_FFFFu), InlineData(0xFFFF_8000u), InlineData(0x7F80_0001u)]
    public void What_is_not_a_number_stays_so(uint bits) => float.IsNaN(Rounded(BitConverter.UInt32BitsToSingle(bits))).ShouldBeTrue();

    [Fact]
    public void Precision_that_is_fastest_comes_with_the_measurement() =>
        Backends.FastestPrecision(threads: 1).Reason.ShouldNotBeEmpty();

    static float Rounded(float x)
    {
        float* packed = stackalloc float[4], source = stackalloc float[4];
        source[0] = x;
        BFloat16.Pack(source, 1, 1, lanes: 1, k: 1, packed, width: 1);
        return BitConverter.UInt32BitsToSingle(*(uint*)packed << 16);
    }

    static float[] Product<T>(int m, int n, int k, Func<Random, float> numbers) where T : ITile
    {
        using Team team = new(2);
        using Workspace workspace = new(2);
        Random random = new(m + n + k);
        float* a = Filled(m * k), b = Filled(n * k), c = Filled(m * n);
        Gemm<T>.Multiply(team, workspace, new Matrix(a, k, 1), new Matrix(b, 1, k), c, n, m, n, k, adds: false);
        Gemm<T>.Multiply(team, workspace, new Matrix(a, 1, m), new Matrix(b, n, 1), c, n, m, n, k, adds: true);
        float[] result = new ReadOnlySpan<float>(c, m * n).ToArray();
        foreach (nint memory in (nint[])[(nint)a, (nint)b, (nint)c]) NativeMemory.AlignedFree((void*)memory);
        return result;

        float* Filled(int count)
        {
            float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(count + 16) * sizeof(float), 64);
            for (int i = 0; i < count; i++) memory[i] = numbers(random);
            return memory;
        }
    }

    static float Moderate(Random random) => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 8)));

    static float OfAnySize(Random random) => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-60, 60)));

    /// <summary>Products of such numbers lie around the smallest that are normal.</summary>
    static float Tiny(Random random) => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-68, -58)));
}
