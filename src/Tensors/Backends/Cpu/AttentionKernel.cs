using System.Runtime.CompilerServices;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>
/// Attention on packed rows, causal or both ways, forward and backward, a block of queries at a time; the scores of a block live in a
/// worker's scratch.
/// </summary>
/// <remarks>
/// One piece is one key-value head of one sequence with all query heads that share it, so its key and value gradients belong to
/// one worker and are summed in one order. Exact softmax per block: with all of a row's scores at hand nothing has to be rescaled.
/// The backward computes the scores again (Dao et al. 2022, arXiv:2205.14135) from the row's largest score and its sum. Rows are masked by
/// whole registers, with as many turns for one row as for the next: what they cost is not arithmetic but a wrong guess of where they end.
/// </remarks>
internal static unsafe class AttentionKernel<V, T> where V : struct, ILanes<V> where T : ITile
{
    /// <summary>
    /// Whether a sequence is so short that blocks shall waste little above the diagonal, and packing right operands costs more than it
    /// helps.
    /// </summary>
    static bool IsShort(int time) => time <= 256;

    const int MostQueries = 64;

    static int QueriesOfBlock(int time) => IsShort(time) ? 32 : MostQueries;

    public static void Forward(Team team, Workspace workspace, float* qkv, Heads heads, AttentionMask mask, Dropping? dropping, int batch,
        int time, float* y, float* statistics)
    {
        uint* keys = stackalloc uint[RandomLanes<V>.KeyWords];
        Job job = new(workspace.Private(Scratch.Size(time, heads.Size, backward: false)), qkv, heads, mask, time)
        {
            Y = y,
            Statistics = statistics,
            Pattern = dropping is null ? default : new DropoutPattern(dropping, keys),
        };
        team.Run(ref job, batch * heads.KeyValue);
    }

    public static void Backward(
        Team team, Workspace workspace, float* qkv, Heads heads, AttentionMask mask, Dropping? dropping, int batch, int time, float* y,
        float* statistics, float* dy, float* dqkv, bool adds)
    {
        uint* keys = stackalloc uint[RandomLanes<V>.KeyWords];
        Job job = new(workspace.Private(Scratch.Size(time, heads.Size, backward: true)), qkv, heads, mask, time)
        {
            Y = y, Statistics = statistics, Dy = dy, Dqkv = dqkv, Adds = adds,
            Pattern = dropping is null ? default : new DropoutPattern(dropping, keys),
        };
        team.Run(ref job, batch * heads.KeyValue);
    }

    /// <summary>A worker's scratch, cut into its parts.</summary>
    readonly struct Scratch
    {
        public readonly float* KeysAcross, ValuesAcross, Along, Left, Right, Scores, Derivatives;

        public Scratch(float* memory, int time, int size)
        {
            long head = PackedB(time, size), block = (long)QueriesOfBlock(time) * Room(time);
            KeysAcross = memory;                                             // Kᵀ, packed as a right operand
            Along = KeysAcross + head;                                       // V, or K
            Left = Along + head;                                             // whatever stands on the left
            Scores = Left + LeftSize(time, size);
            ValuesAcross = Scores + block;                                   // Vᵀ: backward only, as all that follows
            Derivatives = ValuesAcross + head;
            Right = Derivatives + block;                                          // a block of queries, or of dy
        }

        public static long Size(int time, int size, bool backward)
        {
            long head = PackedB(time, size), block = (long)QueriesOfBlock(time) * Room(time);
            long forward = 2 * head + LeftSize(time, size) + block;
            return backward ? forward + head + block + PackedB(QueriesOfBlock(time), size) : forward;
        }

        /// <summary>Room for time × size packed either way round.</summary>
        static long PackedB(int time, int size) => Math.Max(
            (long)RoundUp(time, T.Columns) * size, (long)RoundUp(size, T.Columns) * time) + 16;

        static long LeftSize(int time, int size) => Math.Max(
            (long)RoundUp(QueriesOfBlock(time), T.Rows) * Math.Max(time, size), (long)RoundUp(time, T.Rows) * QueriesOfBlock(time)) + 16;

        /// <summary>
        /// Numbers from one row of scores to the next: whole registers, and one more, lest rows of a power of two share few sets of a
        /// cache.
        /// </summary>
        public static int Room(int keys) => RoundUp(keys, V.Count) + V.Count;

        public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
    }

    struct Job(float** memory, float* qkv, Heads heads, AttentionMask mask, int time) : IJob
    {
        public float* Y, Statistics, Dy, Dqkv;
        public bool Adds;
        public DropoutPattern Pattern;
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
            // V for the forward pass, K for the backward one: panels whose depth is time
            Operand along = Panels<T>.Right(new Matrix(Dy == null ? values : keys, _stride, 1), _size, time, scratch.Along, IsShort(time));
            if (Dy != null) Panels<T>.PackB(new Matrix(values, 1, _stride), time, _size, scratch.ValuesAcross, T.DepthOf(_size));
            for (int head = keyHead * _group; head < (keyHead + 1) * _group; head++)
                for (int first = 0; first < time; first += block)
                {
                    int count = Math.Min(block, time - first);
                    if (Dy == null) ForwardBlock(scratch, along, sequence, head, first, count);
                    else BackwardBlock(scratch, along, sequence, head, keyHead, first, count);
                }
        }

        /// <summary>
        /// The first key that any query from <paramref name="first"/> on may see, down to where a panel of packed keys begins.
        /// </summary>
        readonly int FirstKey(int sequence, int first) => mask.From(sequence, time, first) / T.Columns * T.Columns;

        /// <summary>
        /// Where in a row of scores, which begins with key <paramref name="from"/>, what query <paramref name="t"/> may see begins and
        /// ends.
        /// </summary>
        readonly (int Start, int End) Seen(int sequence, int t, int from) =>
            (mask.From(sequence, time, t) - from, mask.Until(sequence, time, t) - from);

        readonly void ForwardBlock(in Scratch scratch, Operand valuesAlong, int sequence, int head, int first, int count)
        {
            int from = FirstKey(sequence, first), keys = mask.Last(time, first + count) - from, room = Scratch.Room(keys);
            Score(scratch, sequence, head, first, count, from);
            float* statistics = Statistics + 2 * (((long)sequence * _queryHeads + head) * time + first);
            for (int i = 0; i < count; i++)                                  // two loops: no row waits for the end of the one before
            {
                float* row = scratch.Scores + (long)i * room;
                (int start, int end) = Seen(sequence, first + i, from);
                statistics[2 * i] = LargestOf(row, start, end) * _scale;
            }

            for (int i = 0; i < count; i++)
            {
                (int start, int end) = Seen(sequence, first + i, from);
                statistics[2 * i + 1] = 1 / Exponentials(scratch.Scores + (long)i * room, start, end, keys, statistics[2 * i], factor: 1);
            }

            if (Pattern.Drops) Drop(scratch, sequence, head, first, count, from, deltas: null);
            float* y = Y + ((long)sequence * time + first) * _resultStride + head * _size;
            Operand shares = Panels<T>.Left(new Matrix(scratch.Scores, room, 1), count, keys, scratch.Left);
            Panels<T>.Multiply(shares, valuesAlong.Below(T.DepthOf(from)), y, _resultStride, count, _size, T.DepthOf(keys), loads: false);
            for (int i = 0; i < count; i++) RowLoop<V>.Scale(y + (long)i * _resultStride, statistics[2 * i + 1], _size);
        }

        /// <summary>Scores ← Q·Kᵀ for the block and every key from <paramref name="from"/> on, unscaled.</summary>
        readonly void Score(in Scratch scratch, int sequence, int head, int first, int count, int from)
        {
            float* queries = qkv + ((long)sequence * time + first) * _stride + head * _size;
            int keys = mask.Last(time, first + count) - from, depth = T.DepthOf(_size);
            Operand left = Panels<T>.Left(new Matrix(queries, _stride, 1), count, _size, scratch.Left);
            Panels<T>.Multiply(left, Across(scratch.KeysAcross, from, depth), scratch.Scores, Scratch.Room(keys), count, keys, depth,
                loads: false);
        }

        /// <summary>Panels whose lanes are times, from a time on.</summary>
        static Operand Across(float* panels, int from, int depth) => new(Panels<T>.PackedB(panels + (long)from * depth), depth);

        /// <summary>The largest score that a query may see; what it may not see of the first register becomes −∞.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static float LargestOf(float* row, int start, int end)
        {
            int whole = start / V.Count * V.Count, last = (end - 1) / V.Count * V.Count;
            V nothing = V.Splat(float.NegativeInfinity);
            if (start > whole) V.Firsts(nothing, start - whole, V.Load(row + whole)).Store(row + whole);
            V largest = V.Firsts(V.Load(row + last), end - last, nothing);
            for (int i = whole; i < last; i += V.Count) largest = V.Max(V.Load(row + i), largest);
            return V.MaxOf(largest);
        }

        /// <summary>row ← factor·e^(scale·row − largest) where a query sees, and 0 elsewhere; returns the sum without the factor.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly float Exponentials(float* row, int start, int end, int keys, float largest, float factor)
        {
            int whole = start / V.Count * V.Count, last = (end - 1) / V.Count * V.Count;
            V zero = V.Splat(0f), sum = zero, scale = V.Splat(_scale), shift = V.Splat(-largest), times = V.Splat(factor);
            for (int i = 0; i < whole; i += V.Count) zero.Store(row + i);
            for (int i = whole; i < last; i += V.Count)
            {
                V e = Exponential.Exp(V.MultiplyAdd(V.Load(row + i), scale, shift));
                (e * times).Store(row + i);
                sum += e;
            }

            V tail = V.Firsts(Exponential.Exp(V.MultiplyAdd(V.Load(row + last), scale, shift)), end - last, zero);
            (tail * times).Store(row + last);
            if (start > whole) V.Firsts(zero, start - whole, V.Load(row + whole)).Store(row + whole);
            for (int i = last + V.Count; i < keys; i += V.Count) zero.Store(row + i);
            return V.Sum(sum + tail);
        }

        /// <summary>
        /// Scores, a block of exponentials or shares, ← m∘scores. With deltas, a number a row, it walks back: derivatives, dY·Vᵀ until
        /// then, ← s·scores∘(m∘derivatives − delta) first.
        /// </summary>
        /// <remarks>By eight rows, as random numbers come; rows behind the last of a block have room, and nobody reads them.</remarks>
        readonly void Drop(in Scratch scratch, int sequence, int head, int first, int count, int from, float* deltas)
        {
            float* factors = stackalloc float[Dropping.Positions * V.Count];
            int keys = mask.Last(time, first + count) - from, room = Scratch.Room(keys);
            int groups = (time + Dropping.Positions - 1) / Dropping.Positions;
            ulong counter = ((Pattern.FirstRow + (ulong)sequence) * (ulong)_queryHeads + (ulong)head) * (ulong)groups;
            for (int i = 0; i < count; i += Dropping.Positions)
            {
                float* scores = scratch.Scores + (long)i * room, derivatives = scratch.Derivatives + (long)i * room;
                int start = Seen(sequence, first + i, from).Start / V.Count * V.Count;
                int end = Math.Min(keys, mask.Last(time, first + i + Dropping.Positions) - from);
                ulong index = (counter + (ulong)((first + i) / Dropping.Positions)) * (ulong)time + (ulong)from;
                for (int j = start; j < end; j += V.Count)
                {
                    Pattern.Factors<V>(index + (ulong)j, factors);
                    for (int row = 0; row < Dropping.Positions; row++)
                    {
                        float* p = scores + (long)row * room + j;
                        V share = V.Load(p), factor = V.Load(factors + row * V.Count);
                        (share * factor).Store(p);
                        if (deltas == null) continue;
                        float* derivative = derivatives + (long)row * room + j;
                        (share * (factor * V.Load(derivative) - V.Splat(deltas[i + row])) * V.Splat(_scale)).Store(derivative);
                    }
                }

                for (int row = 0; deltas != null && row < Dropping.Positions; row++)
                {
                    V zero = V.Splat(0f);
                    float* derivative = derivatives + (long)row * room;
                    for (int j = 0; j < start; j += V.Count) zero.Store(derivative + j);
                    for (int j = Scratch.RoundUp(end, V.Count); j < keys; j += V.Count) zero.Store(derivative + j);
                }
            }
        }

        /// <summary>P = softmax(s·QKᵀ), dP = dY·Vᵀ, dS = s·P∘(dP − rowsum(dY∘Y)); dQ = dS·K, dK += dSᵀ·Q, dV += Pᵀ·dY.</summary>
        readonly void BackwardBlock(in Scratch scratch, Operand keysAlong, int sequence, int head, int keyHead, int first, int count)
        {
            int from = FirstKey(sequence, first), keys = mask.Last(time, first + count) - from, room = Scratch.Room(keys),
                depth = T.DepthOf(_size);
            Score(scratch, sequence, head, first, count, from);
            float* statistics = Statistics + 2 * (((long)sequence * _queryHeads + head) * time + first);
            long resultOffset = ((long)sequence * time + first) * _resultStride + head * _size;
            float* y = Y + resultOffset, dy = Dy + resultOffset;
            Operand left = Panels<T>.Left(new Matrix(dy, _resultStride, 1), count, _size, scratch.Left);
            Panels<T>.Multiply(left, Across(scratch.ValuesAcross, from, depth), scratch.Derivatives, room, count, keys, depth,
                loads: false);
            float* deltas = stackalloc float[MostQueries];
            for (int i = 0; i < count; i++)
            {
                float* row = scratch.Scores + (long)i * room, derivative = scratch.Derivatives + (long)i * room;
                (int start, int end) = Seen(sequence, first + i, from);
                Exponentials(row, start, end, keys, statistics[2 * i], statistics[2 * i + 1]);
                float delta = RowLoop<V>.Dot(y + (long)i * _resultStride, dy + (long)i * _resultStride, _size);
                if (Pattern.Drops) deltas[i] = delta;
                else Derivative(row, derivative, delta, keys);
            }

            if (Pattern.Drops) Drop(scratch, sequence, head, first, count, from, deltas);

            long packed = ((long)sequence * time + first) * _stride, before = ((long)sequence * time + from) * _stride;
            float* dqueries = Dqkv + packed + head * _size;
            float* dkeys = Dqkv + before + (_queryHeads + keyHead) * _size, dvalues = dkeys + _keyHeads * _size;
            left = Panels<T>.Left(new Matrix(scratch.Derivatives, room, 1), count, keys, scratch.Left);
            Panels<T>.Multiply(left, keysAlong.Below(T.DepthOf(from)), dqueries, _stride, count, _size, T.DepthOf(keys), Adds);
            // Who first sees a key, the first head in the block of the key's own time (both ways: in the first block), finds nothing there.
            int known = Adds || head > keyHead * _group || (mask.SeesAll && first > 0) ? keys : first - from;
            Operand right = Panels<T>.Right(new Matrix(qkv + packed + head * _size, _stride, 1), _size, count, scratch.Right,
                IsShort(time));
            AddAcross(scratch, scratch.Derivatives, room, right, dkeys, known, keys, count);
            right = Panels<T>.Right(new Matrix(dy, _resultStride, 1), _size, count, scratch.Right, IsShort(time));
            AddAcross(scratch, scratch.Scores, room, right, dvalues, known, keys, count);
        }

        /// <summary>gradient += rowsᵀ·right, for the first <paramref name="known"/> keys; = for the others.</summary>
        readonly void AddAcross(in Scratch scratch, float* rows, int room, Operand right, float* gradient, int known, int keys, int count)
        {
            Operand left = Panels<T>.Left(new Matrix(rows, 1, room), known, count, scratch.Left);
            Panels<T>.Multiply(left, right, gradient, _stride, known, _size, T.DepthOf(count), loads: true);
            left = Panels<T>.Left(new Matrix(rows + known, 1, room), keys - known, count, scratch.Left);
            Panels<T>.Multiply(left, right, gradient + (long)known * _stride, _stride, keys - known, _size, T.DepthOf(count), loads: false);
        }

        /// <summary>derivative ← s·p·(derivative − delta); p is 0 beyond what the row may see.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Derivative(float* p, float* derivative, float delta, int count)
        {
            V vDelta = V.Splat(delta), vScale = V.Splat(_scale);
            for (int i = 0; i < count; i += V.Count)
                (V.Load(p + i) * (V.Load(derivative + i) - vDelta) * vScale).Store(derivative + i);
        }
    }
}
