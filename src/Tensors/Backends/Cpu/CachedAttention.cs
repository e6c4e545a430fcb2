using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Attention of new tokens to themselves and to all before them, whose keys and values stand in a cache.</summary>
internal static unsafe class CachedAttention<V> where V : struct, ILanes<V>
{
    /// <summary>
    /// Keys and values of the new rows go into the cache [B, G, capacity, D] first; then each query head of each row is a piece.
    /// </summary>
    public static void Run(
        Team team, Workspace workspace, float* qkv, Heads heads, int batch, int time, float* keys, float* values, int capacity, int start,
        int window, float* y)
    {
        for (int b = 0; b < batch; b++)
            for (int t = 0; t < time; t++)
                for (int g = 0; g < heads.KeyValue; g++)
                {
                    float* key = qkv + ((long)b * time + t) * heads.PackedColumns + (heads.Query + g) * heads.Size;
                    long place = (((long)b * heads.KeyValue + g) * capacity + start + t) * heads.Size;
                    new ReadOnlySpan<float>(key, heads.Size).CopyTo(new Span<float>(keys + place, heads.Size));
                    new ReadOnlySpan<float>(key + heads.KeyValue * heads.Size, heads.Size)
                        .CopyTo(new Span<float>(values + place, heads.Size));
                }

        Job job = new()
        {
            Memory = workspace.Private(capacity), Qkv = qkv, Keys = keys, Values = values, Y = y, Time = time, Capacity = capacity,
                Start = start, Window = window,
            QueryHeads = heads.Query, Group = heads.Group, Size = heads.Size, Stride = heads.PackedColumns,
        };
        team.Run(ref job, batch * heads.Query);
    }

    struct Job : IJob
    {
        public float** Memory;
        public float* Qkv, Keys, Values, Y;
        public int Time, Capacity, Start, Window, QueryHeads, Group, Size, Stride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int b = index / QueryHeads, head = index % QueryHeads;
            long cache = ((long)b * (QueryHeads / Group) + head / Group) * Capacity * Size;
            float scale = 1 / MathF.Sqrt(Size);
            float* scores = Memory[worker];
            for (int t = 0; t < Time; t++)
            {
                int seen = Start + t + 1, from = Window == 0 ? 0 : Math.Max(0, seen - Window);
                float* query = Qkv + ((long)b * Time + t) * Stride + head * Size;
                for (int j = from; j < seen; j++) scores[j] = RowLoop<V>.Dot(query, Keys + cache + (long)j * Size, Size);
                float largest = RowLoop<V>.Max(scores + from, seen - from) * scale;
                float sum = RowLoop<V>.ExpInPlace(scores + from, seen - from, scale, largest);
                float* result = Y + (((long)b * Time + t) * QueryHeads + head) * Size;
                int column = 0;
                for (; column <= Size - 4 * V.Count; column += 4 * V.Count)
                    Mix(scores, Values + cache + column, from, seen, result + column);
                if (column < Size)
                {
                    new Span<float>(result + column, Size - column).Clear();
                    for (int j = from; j < seen; j++)
                        RowLoop<V>.AddScaled(result + column, Values + cache + (long)j * Size + column, scores[j], Size - column);
                }

                RowLoop<V>.Scale(result, 1 / sum, Size);
            }
        }

        /// <summary>Four registers of Σ score·value.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Mix(float* scores, float* values, int from, int past, float* result)
        {
            V a = V.Splat(0f), b = a, c = a, d = a;
            values += (long)from * Size;
            for (int j = from; j < past; j++, values += Size)
            {
                V score = V.Splat(scores[j]);
                a = V.MultiplyAdd(score, V.Load(values), a);
                b = V.MultiplyAdd(score, V.Load(values + V.Count), b);
                c = V.MultiplyAdd(score, V.Load(values + 2 * V.Count), c);
                d = V.MultiplyAdd(score, V.Load(values + 3 * V.Count), d);
            }

            a.Store(result);
            b.Store(result + V.Count);
            c.Store(result + 2 * V.Count);
            d.Store(result + 3 * V.Count);
        }
    }
}
