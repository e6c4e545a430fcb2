using System.Diagnostics;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>What the machine can do at most: the fastest of a few short runs.</summary>
internal static class BestRate
{
    const int Repeats = 5;

    /// <summary>Work a second, when all pieces together do <paramref name="work"/> of it.</summary>
    public static double Of<TJob>(Team team, TJob job, int pieces, double work) where TJob : unmanaged, IJob
    {
        double best = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            team.Run(ref job, pieces);
            best = Math.Max(best, work / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
