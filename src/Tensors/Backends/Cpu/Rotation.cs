using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Rotary positions on the query and key heads of packed rows, each head first scaled to unit mean square where asked.</summary>
internal static unsafe class Rotation<V> where V : struct, ILanes<V>
{
    const int RowsOfPiece = 16;

    public static void Forward(Team team, float* x, Heads heads, float* table, bool normalizes, float epsilon, int start, int rows,
        int time, float* y)
    {
        Job job = Of(x, heads, table, normalizes, epsilon, start, rows, time);
        job.Y = y;
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    public static void Backward(
        Team team, float* x, Heads heads, float* table, bool normalizes, float epsilon, int rows, int time, float* dy, float* dx, bool adds)
    {
        Job job = Of(x, heads, table, normalizes, epsilon, 0, rows, time);
        job.Dy = dy;
        job.Dx = dx;
        job.Adds = adds;
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    static Job Of(float* x, Heads heads, float* table, bool normalizes, float epsilon, int start, int rows, int time) => new()
    {
        X = x, Table = table, Normalizes = normalizes, Epsilon = epsilon, Start = start, Rows = rows, Time = time,
        Rotated = heads.Query + heads.KeyValue, Copied = heads.KeyValue * heads.Size, Size = heads.Size, Stride = heads.PackedColumns,
    };

    struct Job : IJob
    {
        public float* X, Table, Y, Dy, Dx;
        public float Epsilon;
        public int Start, Rows, Time, Rotated, Copied, Size, Stride;
        public bool Normalizes, Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* rotated = stackalloc float[Size];
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* angles = Table + (long)(Start + row % Time) * Size;       // Size/2 cosines, then Size/2 sines
                long offset = (long)row * Stride;
                int values = Rotated * Size;
                if (Dy == null)
                {
                    for (int head = 0; head < Rotated; head++) Turn(X + offset + head * Size, Y + offset + head * Size, angles);
                    new ReadOnlySpan<float>(X + offset + values, Copied).CopyTo(new Span<float>(Y + offset + values, Copied));
                }
                else
                {
                    for (int head = 0; head < Rotated; head++)
                        TurnBack(X + offset + head * Size, Dy + offset + head * Size, Dx + offset + head * Size, angles, rotated);
                    if (!Adds) new ReadOnlySpan<float>(Dy + offset + values, Copied).CopyTo(new Span<float>(Dx + offset + values, Copied));
                    else RowLoop<V>.AddScaled(Dx + offset + values, Dy + offset + values, 1f, Copied);
                }
            }
        }

        /// <summary>Pairs (x[i], x[i + D/2]) turned by −θᵢ: y₁ = x₁cos + x₂sin, y₂ = x₂cos − x₁sin.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Turn(float* x, float* y, float* angles)
        {
            int half = Size / 2, i = 0;
            float r = Normalizes ? Scale(x) : 1;
            V vR = V.Splat(r);
            for (; i <= half - V.Count; i += V.Count)
            {
                V a = V.Load(x + i) * vR, b = V.Load(x + half + i) * vR, cos = V.Load(angles + i), sin = V.Load(angles + half + i);
                V.MultiplyAdd(a, cos, b * sin).Store(y + i);
                (b * cos - a * sin).Store(y + half + i);
            }

            for (; i < half; i++)
            {
                float a = x[i] * r, b = x[half + i] * r;
                y[i] = a * angles[i] + b * angles[half + i];
                y[half + i] = b * angles[i] - a * angles[half + i];
            }
        }

        /// <summary>Turned the other way; then, with x̂ = x·r and g that: dx = r·(g − x̂·mean(g·x̂)).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void TurnBack(float* x, float* dy, float* dx, float* angles, float* g)
        {
            int half = Size / 2, i = 0;
            for (; i <= half - V.Count; i += V.Count)
            {
                V a = V.Load(dy + i), b = V.Load(dy + half + i), cos = V.Load(angles + i), sin = V.Load(angles + half + i);
                (a * cos - b * sin).Store(g + i);
                V.MultiplyAdd(a, sin, b * cos).Store(g + half + i);
            }

            for (; i < half; i++)
            {
                float a = dy[i], b = dy[half + i], cos = angles[i], sin = angles[half + i];
                g[i] = a * cos - b * sin;
                g[half + i] = a * sin + b * cos;
            }

            float r = Normalizes ? Scale(x) : 1, toward = Normalizes ? RowLoop<V>.Dot(g, x, Size) * r * r / Size : 0;
            V vR = V.Splat(r), vToward = V.Splat(toward);
            for (i = 0; i <= Size - V.Count; i += V.Count)
            {
                V d = vR * (V.Load(g + i) - V.Load(x + i) * vToward);
                (Adds ? V.Load(dx + i) + d : d).Store(dx + i);
            }

            for (; i < Size; i++)
            {
                float d = r * (g[i] - x[i] * toward);
                dx[i] = Adds ? dx[i] + d : d;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly float Scale(float* x) => 1 / MathF.Sqrt(RowLoop<V>.Dot(x, x, Size) / Size + Epsilon);
    }
}
