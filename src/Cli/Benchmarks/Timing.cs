using System.Diagnostics;

namespace Hone.Cli.Benchmarks;

/// <summary>Seconds of several runs of the same work, the first ones not counted.</summary>
/// <param name="Median">Half of the runs were faster.</param>
/// <param name="Least">The fastest.</param>
/// <param name="Runs">How many counted.</param>
sealed record Timing(double Median, double Least, int Runs)
{
    /// <summary>Runs the work until there are enough runs or the time is up, at least three times.</summary>
    public static Timing Of(Action work, int runs, TimeSpan patience, int warmup = 2)
    {
        for (int i = 0; i < warmup; i++) work();
        List<double> seconds = [];
        long begin = Stopwatch.GetTimestamp();
        while (seconds.Count < 3 || (seconds.Count < runs && Stopwatch.GetElapsedTime(begin) < patience))
        {
            long start = Stopwatch.GetTimestamp();
            work();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return new Timing(seconds[seconds.Count / 2], seconds[0], seconds.Count);
    }
}
