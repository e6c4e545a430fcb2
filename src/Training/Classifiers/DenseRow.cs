using System.Numerics;
using System.Runtime.InteropServices;

namespace Hone.Training.Classifiers;

/// <summary>Rows of double-precision numbers, element by element; sums in an order of their own on every processor.</summary>
static class DenseRow
{
    const int Lanes = 8;

    /// <summary>y += factor·x.</summary>
    public static void AddScaled(Span<double> y, ReadOnlySpan<double> x, double factor)
    {
        x = x[..y.Length];
        Span<Vector<double>> wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        ReadOnlySpan<Vector<double>> wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        Vector<double> wide = new(factor);
        for (int i = 0; i < wideY.Length; i++) wideY[i] += wide * wideX[i];
        for (int i = wideY.Length * Vector<double>.Count; i < y.Length; i++) y[i] += factor * x[i];
    }

    /// <summary>Σ x·y, in eight sums that are added at the end.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        Span<double> sums = stackalloc double[Lanes];
        int whole = x.Length / Lanes * Lanes;
        for (int i = 0; i < whole; i += Lanes)
            for (int lane = 0; lane < Lanes; lane++) sums[lane] += x[i + lane] * y[i + lane];
        for (int i = whole; i < x.Length; i++) sums[i - whole] += x[i] * y[i];
        double sum = 0;
        foreach (double one in sums) sum += one;
        return sum;
    }
}
