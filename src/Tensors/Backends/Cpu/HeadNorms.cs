using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>RMSNorm of the query and key heads of packed rows, with a gain for the ones and one for the others, or none.</summary>
internal static unsafe class HeadNorms<V> where V : struct, ILanes<V>
{
    const int RowsOfPiece = 16;

    public static void Forward(Team team, float* x, Heads heads, float* queryGain, float* keyGain, float epsilon, int rows, float* y)
    {
        Job job = new(heads) { X = x, QueryGain = queryGain, KeyGain = keyGain, Epsilon = epsilon, Rows = rows, Y = y };
        team.Run(ref job, Pieces(rows));
    }

    /// <summary>Gradients; those of the gains are summed piece by piece, and the pieces then in their order.</summary>
    public static void Backward(
        Team team, Workspace workspace, float* x, Heads heads, float* queryGain, float* keyGain, float epsilon, int rows, float* dy,
        float* dx, bool adds, float* dqueryGain, bool addsQuery, float* dkeyGain, bool addsKey)
    {
        int pieces = Pieces(rows);
        Job job = new(heads)
        {
            X = x, QueryGain = queryGain, KeyGain = keyGain, Epsilon = epsilon, Rows = rows, Dy = dy, Dx = dx, Adds = adds,
            Partial = workspace.Shared(2L * pieces * heads.Size),
        };
        team.Run(ref job, pieces);
        if (dqueryGain != null) ColumnSums<V>.Reduce(job.Partial, pieces, 2 * heads.Size, heads.Size, dqueryGain, addsQuery);
        if (dkeyGain != null) ColumnSums<V>.Reduce(job.Partial + heads.Size, pieces, 2 * heads.Size, heads.Size, dkeyGain, addsKey);
    }

    static int Pieces(int rows) => (rows + RowsOfPiece - 1) / RowsOfPiece;

    struct Job(Heads heads) : IJob
    {
        public float* X, QueryGain, KeyGain, Y, Dy, Dx, Partial;
        public float Epsilon;
        public int Rows;
        public bool Adds;
        readonly int _queries = heads.Query, _normalized = heads.Query + heads.KeyValue, _size = heads.Size, _stride = heads.PackedColumns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* scaled = stackalloc float[_size], dgain = Partial + 2L * index * _size;
            if (Dy != null) new Span<float>(dgain, 2 * _size).Clear();
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece), values = _normalized * _size, copied = _stride - values;
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                long at = (long)row * _stride;
                for (int head = 0; head < _normalized; head++, at += _size)
                {
                    float* x = X + at, gain = head < _queries ? QueryGain : KeyGain;
                    float r = 1 / MathF.Sqrt(RowLoop<V>.Dot(x, x, _size) / _size + Epsilon);
                    if (Dy == null) Scale(x, gain, r, Y + at);
                    else Back(x, gain, r, Dy + at, Dx == null ? null : Dx + at, scaled, head < _queries ? dgain : dgain + _size);
                }

                if (Dy == null) new ReadOnlySpan<float>(X + at, copied).CopyTo(new Span<float>(Y + at, copied));
                else if (Dx != null && Adds) RowLoop<V>.AddScaled(Dx + at, Dy + at, 1f, copied);
                else if (Dx != null) new ReadOnlySpan<float>(Dy + at, copied).CopyTo(new Span<float>(Dx + at, copied));
            }
        }

        /// <summary>y = r·x·gain.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Scale(float* x, float* gain, float r, float* y)
        {
            Elementwise<V>.Row(x, x, y, _size, new AffineFormula(r, 0));
            if (gain != null) Elementwise<V>.Row<MultiplyFormula>(y, gain, y, _size);
        }

        /// <summary>With x̂ = r·x and g = dy·gain: dgain += dy·x̂, dx = r·(g − x̂·mean(g·x̂)).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Back(float* x, float* gain, float r, float* dy, float* dx, float* scaled, float* dgain)
        {
            Elementwise<V>.Row(x, x, scaled, _size, new AffineFormula(r, 0));
            RowLoop<V>.AddProducts(dgain, dy, scaled, _size);
            if (dx == null) return;
            if (gain != null) Elementwise<V>.Row<MultiplyFormula>(dy, gain, scaled, _size);
            float* g = gain == null ? dy : scaled;
            float toward = RowLoop<V>.Dot(g, x, _size) * r * r / _size;
            if (Adds) RowLoop<V>.AddScaled(dx, g, r, _size);
            else Elementwise<V>.Row(g, g, dx, _size, new AffineFormula(r, 0));
            RowLoop<V>.AddScaled(dx, x, -r * toward, _size);
        }
    }
}
