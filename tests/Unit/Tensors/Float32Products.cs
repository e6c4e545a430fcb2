using System.Runtime.InteropServices;
using Hone.Cli.Screen;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Unit.Tensors;

/// <summary>
/// float32 products beyond the sizes of a case: several slices, strips and blocks, on any number of threads; and what stands around them.
/// </summary>
public sealed unsafe class Float32Products
{
    /// <summary>
    /// The last one has more of both operands than is packed at a time. Rows of 1024 numbers are packed, others of whole tiles taken as
    /// they lie.
    /// </summary>
    [Theory, InlineData(7, 3, 5), InlineData(13, 40, 1), InlineData(700, 500, 1700), InlineData(500, 700, 769), InlineData(2900, 3100, 801)]
    public void A_product_of_any_size_is_right_and_the_same_on_any_number_of_threads(int m, int n, int k)
    {
        IsRightAndTheSame<Lanes512>(m, n, k, Avx512());
        IsRightAndTheSame<Lanes256>(m, n, k, isAvailable: true);
        if (m < 2900) IsRightAndTheSame<Lanes128>(m, n, k, isAvailable: true);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_finished_gradient_is_added_to_the_sum_once(bool isFirst)
    {
        const int M = 45, N = 70, K = 1600;                                  // three slices: added slice by slice, the bits would be others
        using Team team = new(2);
        using Workspace workspace = new(2);
        using Numbers a = new(M * K, 1), b = new(N * K, 2), alone = new(M * N, 3), c = new(M * N, 4), sum = new(M * N, 5);
        float[] before = sum.ToArray();
        Gemm<F32Tile<Lanes256>>.Multiply(team, workspace, new Matrix(a.Start, K, 1), new Matrix(b.Start, 1, K), alone.Start, N, M, N, K,
            adds: false);
        Gemm<F32Tile<Lanes256>>.Multiply(team, workspace, new Matrix(a.Start, K, 1), new Matrix(b.Start, 1, K), c.Start, N, M, N, K,
            adds: false,
            new SumEpilogue<Lanes256>(c.Start, sum.Start, isFirst));
        sum.ToArray().ShouldBe([.. before.Zip(alone.ToArray(), (x, y) => isFirst ? y : x + y)]);
    }

    [Theory, InlineData(1, 700), InlineData(700, 1), InlineData(640, 1)]
    public void Every_number_that_is_packed_next_is_in_some_portion(int laneStride, int depthStride)
    {
        const int Lanes = 50, K = 640;
        foreach (int depth in (int[])[K, K / 2])                             // a number a unit, and a pair
        {
            HashSet<long> lines = [];
            PrefetchPlan coming = new(new Matrix(null, laneStride, depthStride), Lanes, K, depth);
            for (int portion = 0; portion < coming.Portions; portion++)
            {
                float* at = coming.Portion(portion, null, out long stride);
                for (int unit = 0; unit < depth; unit++, at += stride) lines.Add((nint)at / 64);
            }

            for (int lane = 0; lane < Lanes; lane++)
                for (int deep = 0; deep < K; deep++)
                    lines.ShouldContain(((long)lane * laneStride + (long)deep * depthStride) * sizeof(float) / 64);
        }

        float here = 0;
        ((nint)default(PrefetchPlan).Portion(0, &here, out long none))
            .ShouldBe((nint)(&here), "where nothing comes, what is there is asked for");
        none.ShouldBe(0);
    }

    /// <summary>
    /// So relu² need not keep its argument: √(x·x), both rounded, is x, down to where squares are too small to be normal.
    /// </summary>
    [Fact]
    public void The_root_of_a_square_is_the_number_to_the_bit()
    {
        Random random = new(6);
        for (int i = 0; i < 1_000_000; i++)
        {
            float x = MathF.ScaleB(1 + random.NextSingle(), random.Next(-62, 63));
            if (MathF.Sqrt(x * x) != x) MathF.Sqrt(x * x).ShouldBe(x);
        }
    }

    static void IsRightAndTheSame<V>(int m, int n, int k, bool isAvailable) where V : struct, ILanes<V>
    {
        if (!isAvailable) return;
        int wide = (k + 1023) / 1024 * 1024;
        using Numbers a = new(m * k, 1), b = new(n * k, 2), c = new(m * n, 3), rowsOfA = new(m * k, 0), wideRowsOfA = new(m * wide, 0),
            rowsOfB = new(n * k, 0);
        for (int d = 0; d < k; d++)
        {
            for (int i = 0; i < m; i++) rowsOfA.Start[(long)i * k + d] = wideRowsOfA.Start[(long)i * wide + d] = a[(long)d * m + i];
            for (int j = 0; j < n; j++) rowsOfB.Start[(long)j * k + d] = b[(long)d * n + j];
        }

        float[]? first = null;
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using Team team = new(threads);
            using Workspace workspace = new(threads);
            foreach (Matrix left in (Matrix[])[new(a.Start, 1, m), new(rowsOfA.Start, k, 1), new(wideRowsOfA.Start, wide, 1)])
                foreach (Matrix right in (Matrix[])[new(b.Start, n, 1), new(rowsOfB.Start, 1, k)])
                {
                    if (m * (long)n * k > 1e9 && threads != 2 && left.RowStride != 1) continue;
                    c.Fill(float.NaN);
                    Gemm<F32Tile<V>>.Multiply(team, workspace, left, right, c.Start, n, m, n, k, adds: false);
                    float[] result = c.ToArray();
                    if (first is null) IsRight(m, n, k, a, b, result);
                    (first ??= result).AsSpan().SequenceEqual(result)
                        .ShouldBeTrue($"{typeof(V).Name}, {threads} threads, A by {left.RowStride}, B by {right.RowStride}");
                }
        }
    }

    static void IsRight(int m, int n, int k, Numbers a, Numbers b, float[] result)
    {
        Random random = new(m);
        for (int check = 0; check < 2000; check++)
        {
            (int i, int j) = (random.Next(m), random.Next(n));
            double sum = 0;
            for (int d = 0; d < k; d++) sum += (double)a[(long)d * m + i] * b[(long)d * n + j];
            ((double)result[(long)i * n + j]).ShouldBe(sum, 1e-4 * Math.Sqrt(k));
        }
    }

    static bool Avx512() => Backends.Kernels().Any(family => family.Family == "avx512" && family.Availability.IsAvailable);

    /// <summary>Numbers from −1 to 1 outside the managed heap.</summary>
    sealed class Numbers : IDisposable
    {
        readonly int _count;

        public Numbers(int count, int seed)
        {
            _count = count;
            Start = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
            Random random = new(seed);
            for (int i = 0; i < count; i++) Start[i] = 2 * random.NextSingle() - 1;
        }

        public float* Start { get; }

        public float this[long i] => Start[i];

        public void Fill(float value) => new Span<float>(Start, _count).Fill(value);

        public float[] ToArray() => new ReadOnlySpan<float>(Start, _count).ToArray();

        public void Dispose() => NativeMemory.AlignedFree(Start);
    }
}
