using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>bf16 operands, float32 sums, on any processor: every bit as <c>VDPBF16PS</c> gives it.</summary>
/// <remarks>
/// The instruction adds to a sum the product of the pairs' second numbers, then that of the first ones, each rounded once; a number
/// too small to be normal counts as zero wherever it appears (Intel, Architecture Instruction Set Extensions, "VDPBF16PS";
/// compared with the instruction bit by bit in the tests).
/// </remarks>
internal readonly unsafe struct BFloat16EmulatedTile<V> : ITile where V : struct, ILanes<V>
{
    public static string Precision => "bf16";

    public static int Rows => 4;

    public static int Columns => V.Count;

    public static int DepthBlock => BFloat16.DepthBlock;

    public static bool ReadsInPlace => false;

    public static int DepthOf(int k) => (k + 1) / 2;

    public static int RowsFor(int rows) => 4;

    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width) =>
        BFloat16.Pack(source, laneStride, depthStride, lanes, k, target, width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int rows, int depth, in Matrix a, in Matrix b, float* c, long stride, bool loads, float* ahead,
        long aheadStride)
    {
        V c0 = V.Splat(0f), c1 = c0, c2 = c0, c3 = c0;
        float* left = a.Data, right = b.Data;
        for (int k = 0; k < depth; k++, left += 4, right += V.Count)
        {
            V pairs = V.Load(right), first = V.FlushSubnormal(V.LowHalf(pairs)), second = V.FlushSubnormal(V.HighHalf(pairs));
            c0 = Add(c0, V.Splat(left[0]), first, second);
            c1 = Add(c1, V.Splat(left[1]), first, second);
            c2 = Add(c2, V.Splat(left[2]), first, second);
            c3 = Add(c3, V.Splat(left[3]), first, second);
        }

        Put(c, c0, loads);
        Put(c + stride, c1, loads);
        Put(c + 2 * stride, c2, loads);
        Put(c + 3 * stride, c3, loads);
    }

    public static bool TryPackAndMultiply(
        int rows, int depth, in Matrix a, float* roomForA, in Matrix b, float* roomForB, float* c, long stride, bool loads, float* ahead,
        long aheadStride) => false;

    public static double MeasurePeak(Team team) => Peak<V>.Measure(team);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Add(V sum, V pairs, V first, V second)
    {
        sum = V.FlushSubnormal(V.MultiplyAdd(V.FlushSubnormal(V.HighHalf(pairs)), second, sum));
        return V.FlushSubnormal(V.MultiplyAdd(V.FlushSubnormal(V.LowHalf(pairs)), first, sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, V x, bool loads) => (loads ? V.Load(c) + x : x).Store(c);
}
