using System.Diagnostics;

namespace Hone.Cli.Benchmarks;

/// <summary>Seconds of several runs of the same work, the first ones not counted, each beside what the machine could do at most just then.</summary>
/// <remarks>
/// A virtual machine gives now a whole core and now half of one: a run and the peak of another minute do not belong together.
/// </remarks>
sealed class Timing
{
    /// <summary>Work that takes milliseconds is run for so long before it counts: the runtime compiles what is called often a second time, in the background.</summary>
    static readonly TimeSpan TimeToCompile = TimeSpan.FromSeconds(1.5);

    readonly List<(double Seconds, double Ceiling)> _runs = [];

    /// <summary>Half of the runs were faster.</summary>
    public double Median => Middle(_runs.Select(run => run.Seconds));

    /// <summary>The fastest.</summary>
    public double Least => _runs.Min(run => run.Seconds);

    /// <summary>Median of the ceilings.</summary>
    public double Ceiling => Middle(_runs.Select(run => run.Ceiling));

    /// <summary>How many counted.</summary>
    public int Runs => _runs.Count;

    /// <summary>Runs work that has no ceiling to be measured beside it.</summary>
    public static Timing Of(Action work, int runs, TimeSpan patience, int warmup = 2) => Of(work, () => 1, runs, patience, warmup);

    /// <summary>Runs the work until there are enough runs or the time is up, at least three times.</summary>
    public static Timing Of(Action work, Func<double> ceiling, int runs, TimeSpan patience, int warmup = 2)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < warmup || Stopwatch.GetElapsedTime(begin) < TimeToCompile; i++) work();
        Timing timing = new();
        begin = Stopwatch.GetTimestamp();
        double before = ceiling();
        while (timing.Runs < 3 || (timing.Runs < runs && Stopwatch.GetElapsedTime(begin) < patience))
        {
            long start = Stopwatch.GetTimestamp();
            work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, after = ceiling();
            timing._runs.Add((seconds, Math.Max(before, after)));
            before = after;
        }

        return timing;
    }

    /// <summary>Median over the runs of what they reached of the ceiling beside them, when a run does so much work.</summary>
    public double Fraction(double work) => Middle(_runs.Select(run => work / run.Seconds / run.Ceiling));

    static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
