using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>A formula over one number of each of up to two operands.</summary>
internal interface IFormula
{
    V Apply<V>(V a, V b) where V : struct, ILanes<V>;
}

/// <summary>
/// The one loop that runs every element-by-element formula: in fixed blocks, the last incomplete register by way of a copy.
/// </summary>
/// <remarks>The tail goes through the same vector formula as the body, so a number's result never depends on where it stands.</remarks>
internal static unsafe class Elementwise<V> where V : struct, ILanes<V>
{
    const int BlockSize = 8192;

    /// <summary>destination[i] = f(a[i], b[i]), or += when <paramref name="adds"/>. A formula of one operand is given it twice.</summary>
    public static void Run<F>(Team team, float* a, float* b, float* destination, long count, bool adds, F formula = default)
        where F : unmanaged, IFormula
    {
        Job<F> job = new()
        {
            A = a,
            B = b,
            Destination = destination,
            Count = count,
            Block = BlockSize,
            Columns = BlockSize,
            Adds = adds,
            Formula = formula,
        };
        team.Run(ref job, checked((int)((count + BlockSize - 1) / BlockSize)));
    }

    /// <summary>destination[i, j] = f(a[i, j], row[j]), or += when <paramref name="adds"/>.</summary>
    public static void RunRows<F>(Team team, float* a, float* row, int columns, float* destination, long count, bool adds)
        where F : unmanaged, IFormula
    {
        int block = Math.Max(1, BlockSize / columns) * columns;
        Job<F> job = new()
        {
            A = a,
            B = row,
            Destination = destination,
            Count = count,
            Block = block,
            Columns = columns,
            Repeats = true,
            Adds = adds,
        };
        team.Run(ref job, checked((int)((count + block - 1) / block)));
    }

    /// <summary>destination[i] = f(a[i], b[i]) for one row, on the caller's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row<F>(float* a, float* b, float* destination, int count, F formula = default) where F : unmanaged, IFormula
    {
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            formula.Apply(V.Load(a + i), V.Load(b + i)).Store(destination + i);
        if (i < count) Tail(a + i, b + i, destination + i, count - i, adds: false, formula);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRow<F>(float* a, float* b, float* destination, int count, F formula) where F : unmanaged, IFormula
    {
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            (V.Load(destination + i) + formula.Apply(V.Load(a + i), V.Load(b + i))).Store(destination + i);
        if (i < count) Tail(a + i, b + i, destination + i, count - i, adds: true, formula);
    }

    static void Tail<F>(float* a, float* b, float* destination, int count, bool adds, F formula) where F : unmanaged, IFormula
    {
        float* x = stackalloc float[3 * V.Count], y = x + V.Count, result = y + V.Count;
        new Span<float>(x, 3 * V.Count).Clear();
        for (int i = 0; i < count; i++) (x[i], y[i]) = (a[i], b[i]);
        formula.Apply(V.Load(x), V.Load(y)).Store(result);
        for (int i = 0; i < count; i++) destination[i] = adds ? destination[i] + result[i] : result[i];
    }

    /// <summary>Blocks of rows, whose second operand is as long as the first or, where it repeats, one row.</summary>
    struct Job<F> : IJob where F : unmanaged, IFormula
    {
        public float* A, B, Destination;
        public long Count;
        public int Block, Columns;
        public bool Repeats, Adds;
        public F Formula;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * Block, end = Math.Min(Count, start + Block);
            for (; start < end; start += Columns)
            {
                int count = (int)Math.Min(Columns, end - start);
                float* b = Repeats ? B : B + start;
                if (Adds) AddRow(A + start, b, Destination + start, count, Formula);
                else Row(A + start, b, Destination + start, count, Formula);
            }
        }
    }
}
