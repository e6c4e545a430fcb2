using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>destination = m∘x + addend, m being 0 or 1/(1 − p) and made on the way.</summary>
internal static unsafe class DropoutKernel<V> where V : struct, ILanes<V>
{
    const int NumbersOfPiece = 8192;

    /// <summary>Over x [B, T, C]; the addend may be the destination itself, or null for none.</summary>
    public static void Run(Team team, Dropping dropping, float* x, float* addend, int sequences, int time, int columns, float* destination)
    {
        uint* keys = stackalloc uint[RandomLanes<V>.KeyWords];
        int groups = (time + Dropping.Positions - 1) / Dropping.Positions;
        Job job = new()
        {
            X = x,
            Addend = addend,
            Destination = destination,
            Pattern = new DropoutPattern(dropping, keys),
            Time = time,
            Columns = columns,
            Groups = groups,
            AllGroups = (long)sequences * groups,
            GroupsOfPiece = Math.Max(1, NumbersOfPiece / (Dropping.Positions * columns)),
        };
        team.Run(ref job, checked((int)((job.AllGroups + job.GroupsOfPiece - 1) / job.GroupsOfPiece)));
    }

    struct Job : IJob
    {
        public float* X, Addend, Destination;
        public DropoutPattern Pattern;
        public long AllGroups;
        public int Time, Columns, Groups, GroupsOfPiece;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* factors = stackalloc float[Dropping.Positions * V.Count];
            long group = (long)index * GroupsOfPiece, end = Math.Min(AllGroups, group + GroupsOfPiece);
            for (; group < end; group++)
            {
                int first = (int)(group % Groups) * Dropping.Positions, positions = Math.Min(Dropping.Positions, Time - first);
                long start = (group / Groups * Time + first) * Columns;
                ulong counter = (Pattern.FirstRow * (ulong)Groups + (ulong)group) * (ulong)Columns;
                int i = 0;
                for (; i <= Columns - V.Count; i += V.Count)
                {
                    Pattern.Factors<V>(counter + (ulong)i, factors);
                    for (int position = 0; position < positions; position++)
                        Apply(start + (long)position * Columns + i, V.Load(factors + position * V.Count));
                }

                if (i == Columns) continue;
                Pattern.Factors<V>(counter + (ulong)i, factors);
                for (int position = 0; position < positions; position++)
                    for (int j = i; j < Columns; j++)
                        Apply(start + (long)position * Columns + j, factors[position * V.Count + j - i]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Apply(long at, V factor) =>
            (Addend == null ? V.Load(X + at) * factor : V.MultiplyAdd(V.Load(X + at), factor, V.Load(Addend + at))).Store(Destination + at);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Apply(long at, float factor) =>
            Destination[at] = Addend == null ? X[at] * factor : MathF.FusedMultiplyAdd(X[at], factor, Addend[at]);
    }
}
