using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>The inner loops of a convolution: two registers of images, in several channels at once, over the taps of one place.</summary>
/// <typeparam name="V">Vector register.</typeparam>
internal static unsafe class ConvolutionTile<V> where V : struct, ILanes<V>
{
    const int Fewest = 6, Most = 8;

    /// <summary>Channels that one tile computes of so many: as few beyond them as may be, in as many registers as there are.</summary>
    public static int RowsFor(int channels) =>
        V.TileRows > Most && RoundUp(channels, Most) <= RoundUp(channels, Fewest) ? Most : Fewest;

    /// <summary>
    /// Computes <paramref name="rows"/> channels, each <paramref name="stride"/> numbers after the one before, at one place.
    /// </summary>
    /// <param name="width">What <see cref="RowsFor"/> said.</param>
    /// <param name="taps">What is read.</param>
    /// <param name="x">Its first number, of the first channel.</param>
    /// <param name="w">The weights of the first tap, one for each of <paramref name="width"/> channels.</param>
    /// <param name="bias">What is added; null for nothing.</param>
    /// <param name="y">The place in the first channel.</param>
    /// <param name="stride">Numbers of a plane.</param>
    /// <param name="rows">Channels that there are.</param>
    /// <param name="adds">Adds to what is there.</param>
    public static void Run(int width, in Taps taps, float* x, float* w, float* bias, float* y, long stride, int rows, bool adds)
    {
        for (int lane = 0; lane < Planes.Together; lane += 2 * V.Count)
            if (width == Most) Tile8(taps, x + lane, w, bias, y + lane, stride, rows, adds);
            else Tile6(taps, x + lane, w, bias, y + lane, stride, rows, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile8(in Taps taps, float* x, float* w, float* bias, float* y, long stride, int rows, bool adds)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = V.Splat(0f);
        long right = taps.Right, wRight = taps.WeightsRight;
        int columns = taps.Columns;
        for (int channel = taps.Channels; channel > 0; channel--, x += taps.Deeper, w += taps.WeightsDeeper)
        {
            float* xRow = x, wRow = w;
            for (int row = taps.Rows; row > 0; row--, xRow += taps.Down, wRow += taps.WeightsDown)
            {
                float* a = wRow, b = xRow;
                for (int column = columns; column > 0; column--, b += right, a += wRight)
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), s = V.Splat(a[0]);
                    c00 = V.MultiplyAdd(s, b0, c00); c01 = V.MultiplyAdd(s, b1, c01); s = V.Splat(a[1]);
                    c10 = V.MultiplyAdd(s, b0, c10); c11 = V.MultiplyAdd(s, b1, c11); s = V.Splat(a[2]);
                    c20 = V.MultiplyAdd(s, b0, c20); c21 = V.MultiplyAdd(s, b1, c21); s = V.Splat(a[3]);
                    c30 = V.MultiplyAdd(s, b0, c30); c31 = V.MultiplyAdd(s, b1, c31); s = V.Splat(a[4]);
                    c40 = V.MultiplyAdd(s, b0, c40); c41 = V.MultiplyAdd(s, b1, c41); s = V.Splat(a[5]);
                    c50 = V.MultiplyAdd(s, b0, c50); c51 = V.MultiplyAdd(s, b1, c51); s = V.Splat(a[6]);
                    c60 = V.MultiplyAdd(s, b0, c60); c61 = V.MultiplyAdd(s, b1, c61); s = V.Splat(a[7]);
                    c70 = V.MultiplyAdd(s, b0, c70); c71 = V.MultiplyAdd(s, b1, c71);
                }
            }
        }

        Put(y, c00, c01, bias, 0, adds);
        if (rows > 1) Put(y + stride, c10, c11, bias, 1, adds);
        if (rows > 2) Put(y + 2 * stride, c20, c21, bias, 2, adds);
        if (rows > 3) Put(y + 3 * stride, c30, c31, bias, 3, adds);
        if (rows > 4) Put(y + 4 * stride, c40, c41, bias, 4, adds);
        if (rows > 5) Put(y + 5 * stride, c50, c51, bias, 5, adds);
        if (rows > 6) Put(y + 6 * stride, c60, c61, bias, 6, adds);
        if (rows > 7) Put(y + 7 * stride, c70, c71, bias, 7, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile6(in Taps taps, float* x, float* w, float* bias, float* y, long stride, int rows, bool adds)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = V.Splat(0f);
        long right = taps.Right, wRight = taps.WeightsRight;
        int columns = taps.Columns;
        for (int channel = taps.Channels; channel > 0; channel--, x += taps.Deeper, w += taps.WeightsDeeper)
        {
            float* xRow = x, wRow = w;
            for (int row = taps.Rows; row > 0; row--, xRow += taps.Down, wRow += taps.WeightsDown)
            {
                float* a = wRow, b = xRow;
                for (int column = columns; column > 0; column--, b += right, a += wRight)
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), s = V.Splat(a[0]);
                    c00 = V.MultiplyAdd(s, b0, c00); c01 = V.MultiplyAdd(s, b1, c01); s = V.Splat(a[1]);
                    c10 = V.MultiplyAdd(s, b0, c10); c11 = V.MultiplyAdd(s, b1, c11); s = V.Splat(a[2]);
                    c20 = V.MultiplyAdd(s, b0, c20); c21 = V.MultiplyAdd(s, b1, c21); s = V.Splat(a[3]);
                    c30 = V.MultiplyAdd(s, b0, c30); c31 = V.MultiplyAdd(s, b1, c31); s = V.Splat(a[4]);
                    c40 = V.MultiplyAdd(s, b0, c40); c41 = V.MultiplyAdd(s, b1, c41); s = V.Splat(a[5]);
                    c50 = V.MultiplyAdd(s, b0, c50); c51 = V.MultiplyAdd(s, b1, c51);
                }
            }
        }

        Put(y, c00, c01, bias, 0, adds);
        if (rows > 1) Put(y + stride, c10, c11, bias, 1, adds);
        if (rows > 2) Put(y + 2 * stride, c20, c21, bias, 2, adds);
        if (rows > 3) Put(y + 3 * stride, c30, c31, bias, 3, adds);
        if (rows > 4) Put(y + 4 * stride, c40, c41, bias, 4, adds);
        if (rows > 5) Put(y + 5 * stride, c50, c51, bias, 5, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* y, V first, V second, float* bias, int channel, bool adds)
    {
        if (bias != null)
        {
            V all = V.Splat(bias[channel]);
            (first, second) = (first + all, second + all);
        }

        if (adds) (first, second) = (V.Load(y) + first, V.Load(y + V.Count) + second);
        first.Store(y);
        second.Store(y + V.Count);
    }

    static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
