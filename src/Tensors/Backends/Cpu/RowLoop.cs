using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Sums and maxima over one row; the incomplete register at its end is filled up with what changes nothing.</summary>
internal static unsafe class RowLoop<V> where V : struct, ILanes<V>
{
    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* x, int count)
    {
        V sum = V.Splat(0f);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count) sum += V.Load(x + i);
        float total = V.Sum(sum);
        for (; i < count; i++) total += x[i];
        return total;
    }

    /// <summary>Σ x·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* x, float* y, int count)
    {
        V first = V.Splat(0f), second = V.Splat(0f);
        int i = 0;
        for (; i <= count - 2 * V.Count; i += 2 * V.Count)
        {
            first = V.MultiplyAdd(V.Load(x + i), V.Load(y + i), first);
            second = V.MultiplyAdd(V.Load(x + i + V.Count), V.Load(y + i + V.Count), second);
        }

        for (; i <= count - V.Count; i += V.Count) first = V.MultiplyAdd(V.Load(x + i), V.Load(y + i), first);
        float total = V.Sum(first + second);
        for (; i < count; i++) total = MathF.FusedMultiplyAdd(x[i], y[i], total);
        return total;
    }

    /// <summary>Largest x; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float* x, int count)
    {
        float largest = float.NegativeInfinity;
        int i = 0;
        if (count >= V.Count)
        {
            V max = V.Load(x);
            for (i = V.Count; i <= count - V.Count; i += V.Count) max = V.Max(max, V.Load(x + i));
            largest = V.MaxOf(max);
        }

        for (; i < count; i++) largest = MathF.Max(largest, x[i]);
        return largest;
    }

    /// <summary>x ← e^(scale·x − shift); returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ExpInPlace(float* x, int count, float scale, float shift)
    {
        int i = count / V.Count * V.Count;
        float total = ExpWhole(x, i, scale, shift);
        if (i < count)
        {
            float* tail = stackalloc float[V.Count];
            new Span<float>(tail, V.Count).Clear();
            for (int j = i; j < count; j++) tail[j - i] = x[j];
            ExpWhole(tail, V.Count, scale, shift);
            for (int j = i; j < count; j++) total += x[j] = tail[j - i];
        }

        return total;
    }

    /// <summary>x ← e^(scale·x − shift), in whole registers; returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float ExpWhole(float* x, int count, float scale, float shift)
    {
        V sum = V.Splat(0f), s = V.Splat(scale), minus = V.Splat(-shift);
        for (int i = 0; i < count; i += V.Count)
        {
            V e = Exponential.Exp(V.MultiplyAdd(V.Load(x + i), s, minus));
            e.Store(x + i);
            sum += e;
        }

        return V.Sum(sum);
    }

    /// <summary>y ← y + a·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float* y, float* x, float a, int count)
    {
        V factor = V.Splat(a);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count) V.MultiplyAdd(factor, V.Load(x + i), V.Load(y + i)).Store(y + i);
        for (; i < count; i++) y[i] = MathF.FusedMultiplyAdd(a, x[i], y[i]);
    }

    /// <summary>y ← y + a∘b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(float* y, float* a, float* b, int count)
    {
        int i = 0;
        for (; i <= count - V.Count; i += V.Count) V.MultiplyAdd(V.Load(a + i), V.Load(b + i), V.Load(y + i)).Store(y + i);
        for (; i < count; i++) y[i] = MathF.FusedMultiplyAdd(a[i], b[i], y[i]);
    }

    /// <summary>x ← a·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float* x, float a, int count)
    {
        V factor = V.Splat(a);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count) (factor * V.Load(x + i)).Store(x + i);
        for (; i < count; i++) x[i] *= a;
    }
}
