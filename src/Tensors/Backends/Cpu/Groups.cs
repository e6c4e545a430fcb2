using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Groups of neighbouring numbers that share a factor.</summary>
internal static unsafe class Groups<V> where V : struct, ILanes<V>
{
    const int NumbersOfPiece = 8192;

    /// <summary>y[g, i] = factors[g]·x[g, i], or += when <paramref name="adds"/>; groups of <paramref name="size"/> numbers.</summary>
    public static void Scale(Team team, float* x, float* factors, long groups, int size, float* y, bool adds) =>
        Run(team, new Job { X = x, Factors = factors, Y = y, Adds = adds }, groups, size);

    /// <summary>sums[g] = Σ x[g, i]·y[g, i], or += when <paramref name="adds"/>.</summary>
    public static void Dot(Team team, float* x, float* y, long groups, int size, float* sums, bool adds) =>
        Run(team, new Job { X = x, Y = y, Sums = sums, Adds = adds }, groups, size);

    static void Run(Team team, Job job, long groups, int size)
    {
        (job.Groups, job.Size, job.GroupsOfPiece) = (groups, size, Math.Max(1, NumbersOfPiece / size));
        team.Run(ref job, checked((int)((groups + job.GroupsOfPiece - 1) / job.GroupsOfPiece)));
    }

    struct Job : IJob
    {
        public float* X, Y, Factors, Sums;
        public long Groups;
        public int Size, GroupsOfPiece;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long group = (long)index * GroupsOfPiece, end = Math.Min(Groups, group + GroupsOfPiece);
            for (; group < end; group++)
            {
                float* x = X + group * Size, y = Y + group * Size;
                if (Sums != null) Sums[group] = RowLoop<V>.Dot(x, y, Size) + (Adds ? Sums[group] : 0);
                else if (Adds) RowLoop<V>.AddScaled(y, x, Factors[group], Size);
                else Elementwise<V>.Row(x, x, y, Size, new AffineFormula(Factors[group], 0));
            }
        }
    }
}
