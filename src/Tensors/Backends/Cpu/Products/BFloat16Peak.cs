using System.Diagnostics;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>What the processor can do at most with bf16 operands: products that wait for nothing, on all threads at once.</summary>
internal static class BFloat16Peak
{
    const int Rounds = 20_000, Repeats = 5;

    /// <summary>Floating-point operations per second, the best of a few short runs.</summary>
    public static double Measure(Team team)
    {
        Job job = default;
        double best = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            team.Run(ref job, team.Count);
            best = Math.Max(best, BFloat16Code.FlopsOfRound * Rounds * team.Count / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    readonly struct Job : IJob
    {
        public void Run(int index, int worker) => BFloat16Code.RunPeak(Rounds);
    }
}
