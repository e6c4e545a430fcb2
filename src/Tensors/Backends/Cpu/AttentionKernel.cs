using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Causal attention on packed rows, forward and backward, a block of queries at a time; the scores of a block live in a worker's scratch.</summary>
/// <remarks>
/// One piece is one key-value head of one sequence with all query heads that share it, so its key and value gradients belong to
/// one worker and are summed in one order. Exact softmax per block: with all of a row's scores at hand nothing has to be rescaled.
/// The backward computes the scores again (Dao et al. 2022, arXiv:2205.14135) from the row's largest score and its sum.
/// </remarks>
internal static unsafe class AttentionKernel<V, T> where V : struct, ILanes<V> where T : ITile
{
    /// <summary>Queries of one block: little wasted above the diagonal of short rows, few calls for long ones.</summary>
    static int QueriesOfBlock(int time) => time <= 256 ? 32 : 64;

    public static void Forward(Team team, Workspace workspace, float* qkv, Heads heads, Sight sight, int batch, int time, float* y, float* statistics)
    {
        Job job = new(workspace.Private(Scratch.Size(time, heads.Size, backward: false)), qkv, heads, sight, time) { Y = y, Statistics = statistics };
        team.Run(ref job, batch * heads.KeyValue);
    }

    public static void Backward(
        Team team, Workspace workspace, float* qkv, Heads heads, Sight sight, int batch, int time, float* y, float* statistics, float* dy, float* dqkv, bool adds)
    {
        Job job = new(workspace.Private(Scratch.Size(time, heads.Size, backward: true)), qkv, heads, sight, time)
        {
            Y = y, Statistics = statistics, Dy = dy, Dqkv = dqkv, Adds = adds,
        };
        team.Run(ref job, batch * heads.KeyValue);
    }

    /// <summary>A worker's scratch, cut into its parts.</summary>
    readonly struct Scratch
    {
        public readonly float* KeysAcross, ValuesAcross, ValuesAlong, KeysAlong, Left, Right, Scores, Slopes;

        public Scratch(float* memory, int time, int size)
        {
            long head = PackedB(time, size), block = (long)QueriesOfBlock(time) * Room(time);
            KeysAcross = memory;                                             // Kᵀ, packed as a right operand
            ValuesAlong = KeysAcross + head;                                 // V
            Left = ValuesAlong + head;                                       // whatever stands on the left
            Scores = Left + LeftSize(time, size);
            ValuesAcross = Scores + block;                                   // Vᵀ: backward only, as all that follows
            KeysAlong = ValuesAcross + head;                                 // K
            Slopes = KeysAlong + head;
            Right = Slopes + block;                                          // a block of queries, or of dy
        }

        public static long Size(int time, int size, bool backward)
        {
            long head = PackedB(time, size), block = (long)QueriesOfBlock(time) * Room(time);
            long forward = 2 * head + LeftSize(time, size) + block;
            return backward ? forward + 2 * head + block + PackedB(QueriesOfBlock(time), size) : forward;
        }

        /// <summary>Room for time × size packed either way round.</summary>
        static long PackedB(int time, int size) => Math.Max(
            (long)RoundUp(time, T.Columns) * size, (long)RoundUp(size, T.Columns) * time) + 16;

        static long LeftSize(int time, int size) => Math.Max(
            (long)RoundUp(QueriesOfBlock(time), T.Rows) * Math.Max(time, size), (long)RoundUp(time, T.Rows) * QueriesOfBlock(time)) + 16;

        /// <summary>Numbers from one row of scores to the next: whole registers, and one more that may be written over.</summary>
        public static int Room(int keys) => RoundUp(keys, V.Count) + V.Count;

        public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
    }

    struct Job(float** memory, float* qkv, Heads heads, Sight sight, int time) : IJob
    {
        public float* Y, Statistics, Dy, Dqkv;
        public bool Adds;
        readonly int _size = heads.Size, _group = heads.Group, _queryHeads = heads.Query, _keyHeads = heads.KeyValue;
        readonly int _stride = heads.PackedColumns, _resultStride = heads.ResultColumns;
        readonly float _scale = 1 / MathF.Sqrt(heads.Size);

        public readonly void Run(int index, int worker)
        {
            int sequence = index / _keyHeads, keyHead = index % _keyHeads, block = QueriesOfBlock(time);
            Scratch scratch = new(memory[worker], time, _size);
            float* rows = qkv + (long)sequence * time * _stride;
            float* keys = rows + (_queryHeads + keyHead) * _size, values = keys + _keyHeads * _size;
            Panels<T>.PackB(new Matrix(keys, 1, _stride), time, _size, scratch.KeysAcross, T.DepthOf(_size));
            if (Dy == null) Panels<T>.PackB(new Matrix(values, _stride, 1), _size, time, scratch.ValuesAlong, T.DepthOf(time));
            else PrepareBackward(scratch, sequence, keyHead, keys, values);
            for (int head = keyHead * _group; head < (keyHead + 1) * _group; head++)
                for (int first = 0; first < time; first += block)
                {
                    int count = Math.Min(block, time - first);
                    if (Dy == null) ForwardBlock(scratch, sequence, head, first, count);
                    else BackwardBlock(scratch, sequence, head, keyHead, first, count);
                }
        }

        /// <summary>The first key that any query from <paramref name="first"/> on may see, down to where a panel of packed keys begins.</summary>
        readonly int FirstKey(int sequence, int first) => sight.From(sequence, time, first) / T.Columns * T.Columns;

        /// <summary>Where in a row of scores, which begins with key <paramref name="from"/>, what query <paramref name="t"/> may see begins and ends.</summary>
        readonly (int Start, int End) Seen(int sequence, int t, int from) => (sight.From(sequence, time, t) - from, t + 1 - from);

        readonly void ForwardBlock(in Scratch scratch, int sequence, int head, int first, int count)
        {
            int from = FirstKey(sequence, first), keys = first + count - from, room = Scratch.Room(keys);
            Score(scratch, sequence, head, first, count, from);
            float* statistics = Statistics + 2 * (((long)sequence * _queryHeads + head) * time + first);
            for (int i = 0; i < count; i++)
            {
                float* row = scratch.Scores + (long)i * room;
                (int start, int end) = Seen(sequence, first + i, from);
                (int whole, int width) = Frame(row, start, end);
                float largest = RowLoop<V>.Max(row + whole, width) * _scale;
                float sum = RowLoop<V>.ExpWhole(row + whole, width, _scale, largest, factor: 1);
                Hide(row, start, end, keys);
                (statistics[2 * i], statistics[2 * i + 1]) = (largest, 1 / sum);
            }

            float* y = Y + ((long)sequence * time + first) * _resultStride + head * _size;
            Panels<T>.PackA(new Matrix(scratch.Scores, room, 1), count, keys, scratch.Left);
            Panels<T>.Multiply(scratch.Left, Along(scratch.ValuesAlong, from), y, _resultStride, count, _size, T.DepthOf(keys), T.DepthOf(time), loads: false);
            for (int i = 0; i < count; i++) RowLoop<V>.Scale(y + (long)i * _resultStride, statistics[2 * i + 1], _size);
        }

        /// <summary>Scores ← Q·Kᵀ for the block and every key from <paramref name="from"/> on, unscaled.</summary>
        readonly void Score(in Scratch scratch, int sequence, int head, int first, int count, int from)
        {
            float* queries = qkv + ((long)sequence * time + first) * _stride + head * _size;
            int keys = first + count - from, depth = T.DepthOf(_size);
            Panels<T>.PackA(new Matrix(queries, _stride, 1), count, _size, scratch.Left);
            Panels<T>.Multiply(scratch.Left, scratch.KeysAcross + (long)from * depth, scratch.Scores, Scratch.Room(keys), count, keys, depth, depth, loads: false);
        }

        /// <summary>Panels whose depth is time, from a time on.</summary>
        static float* Along(float* panels, int from) => panels + (long)T.DepthOf(from) * T.Columns;

        /// <summary>Fills the registers at both ends of what a query may see up with −∞; where they begin, and their numbers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static (int Start, int Count) Frame(float* row, int start, int end)
        {
            int whole = start / V.Count * V.Count;
            for (int i = whole; i < start; i++) row[i] = float.NegativeInfinity;
            V.Splat(float.NegativeInfinity).Store(row + end);
            return (whole, Scratch.RoundUp(end, V.Count) - whole);
        }

        static void Hide(float* row, int start, int end, int keys)
        {
            new Span<float>(row, start).Clear();
            new Span<float>(row + end, keys - end).Clear();
        }

        readonly void PrepareBackward(in Scratch scratch, int sequence, int keyHead, float* keys, float* values)
        {
            Panels<T>.PackB(new Matrix(values, 1, _stride), time, _size, scratch.ValuesAcross, T.DepthOf(_size));
            Panels<T>.PackB(new Matrix(keys, _stride, 1), _size, time, scratch.KeysAlong, T.DepthOf(time));
            if (Adds) return;
            float* dkeys = Dqkv + (long)sequence * time * _stride + (_queryHeads + keyHead) * _size, dvalues = dkeys + _keyHeads * _size;
            for (int t = 0; t < time; t++)
            {
                new Span<float>(dkeys + (long)t * _stride, _size).Clear();
                new Span<float>(dvalues + (long)t * _stride, _size).Clear();
            }
        }

        /// <summary>P = softmax(s·QKᵀ), dP = dY·Vᵀ, dS = s·P∘(dP − rowsum(dY∘Y)); dQ = dS·K, dK += dSᵀ·Q, dV += Pᵀ·dY.</summary>
        readonly void BackwardBlock(in Scratch scratch, int sequence, int head, int keyHead, int first, int count)
        {
            int from = FirstKey(sequence, first), keys = first + count - from, room = Scratch.Room(keys), depth = T.DepthOf(_size);
            Score(scratch, sequence, head, first, count, from);
            float* statistics = Statistics + 2 * (((long)sequence * _queryHeads + head) * time + first);
            long resultOffset = ((long)sequence * time + first) * _resultStride + head * _size;
            float* y = Y + resultOffset, dy = Dy + resultOffset;
            Panels<T>.PackA(new Matrix(dy, _resultStride, 1), count, _size, scratch.Left);
            Panels<T>.Multiply(scratch.Left, scratch.ValuesAcross + (long)from * depth, scratch.Slopes, room, count, keys, depth, depth, loads: false);
            for (int i = 0; i < count; i++)
            {
                float* row = scratch.Scores + (long)i * room, slope = scratch.Slopes + (long)i * room;
                (int start, int end) = Seen(sequence, first + i, from);
                (int whole, int width) = Frame(row, start, end);
                RowLoop<V>.ExpWhole(row + whole, width, _scale, statistics[2 * i], statistics[2 * i + 1]);
                Hide(row, start, end, keys);
                float delta = RowLoop<V>.Dot(y + (long)i * _resultStride, dy + (long)i * _resultStride, _size);
                Slope(row, slope, delta, keys);
            }

            long packed = ((long)sequence * time + first) * _stride, before = ((long)sequence * time + from) * _stride;
            float* dqueries = Dqkv + packed + head * _size;
            float* dkeys = Dqkv + before + (_queryHeads + keyHead) * _size, dvalues = dkeys + _keyHeads * _size;
            Panels<T>.PackA(new Matrix(scratch.Slopes, room, 1), count, keys, scratch.Left);
            Panels<T>.Multiply(scratch.Left, Along(scratch.KeysAlong, from), dqueries, _stride, count, _size, T.DepthOf(keys), T.DepthOf(time), Adds);
            Panels<T>.PackA(new Matrix(scratch.Slopes, 1, room), keys, count, scratch.Left);
            Panels<T>.PackB(new Matrix(qkv + packed + head * _size, _stride, 1), _size, count, scratch.Right, T.DepthOf(count));
            Panels<T>.Multiply(scratch.Left, scratch.Right, dkeys, _stride, keys, _size, T.DepthOf(count), T.DepthOf(count), loads: true);
            Panels<T>.PackA(new Matrix(scratch.Scores, 1, room), keys, count, scratch.Left);
            Panels<T>.PackB(new Matrix(dy, _resultStride, 1), _size, count, scratch.Right, T.DepthOf(count));
            Panels<T>.Multiply(scratch.Left, scratch.Right, dvalues, _stride, keys, _size, T.DepthOf(count), T.DepthOf(count), loads: true);
        }

        /// <summary>slope ← s·p·(slope − delta); p is 0 beyond what the row may see.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Slope(float* p, float* slope, float delta, int count)
        {
            V vDelta = V.Splat(delta), vScale = V.Splat(_scale);
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                (V.Load(p + i) * (V.Load(slope + i) - vDelta) * vScale).Store(slope + i);
            for (; i < count; i++) slope[i] = p[i] * (slope[i] - delta) * _scale;
        }
    }
}
