using System.Diagnostics;

namespace Hone.Tensors.Benchmarks;

/// <summary>
/// Seconds of several runs of the same work, the first ones not counted, each beside what the machine could do at most just then.
/// </summary>
/// <remarks>
/// A virtual machine gives now a whole core and now half of one: a run and the peak of another minute do not belong together.
/// </remarks>
public sealed class Timing
{
    readonly List<(double Seconds, double Ceiling)> _runs = [];

    /// <summary>Half of the runs were faster.</summary>
    public double Median => MedianOf(_runs.Select(run => run.Seconds));

    /// <summary>The fastest.</summary>
    public double Least => _runs.Min(run => run.Seconds);

    /// <summary>Median of the ceilings.</summary>
    public double Ceiling => MedianOf(_runs.Select(run => run.Ceiling));

    /// <summary>Each run that counted.</summary>
    public IReadOnlyList<double> All => [.. _runs.Select(run => run.Seconds)];

    /// <summary>How many counted.</summary>
    public int Runs => _runs.Count;

    /// <summary>Runs work that has no ceiling to be measured beside it.</summary>
    public static Timing Of(Action work, Repetition repetition) => Of(work, () => 1, repetition);

    /// <summary>Runs the work until there are enough runs or the time is up, and measures the ceiling before and after each.</summary>
    public static Timing Of(Action work, Func<double> ceiling, Repetition repetition)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(ceiling);
        ArgumentNullException.ThrowIfNull(repetition);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetition.Warmup || Stopwatch.GetElapsedTime(begin) < repetition.TimeToCompile; i++) work();
        Timing timing = new();
        begin = Stopwatch.GetTimestamp();
        double before = ceiling();
        while (timing.Runs < repetition.Least || (timing.Runs < repetition.Runs && Stopwatch.GetElapsedTime(begin) < repetition.Patience))
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
    public double Fraction(double work) => MedianOf(_runs.Select(run => work / run.Seconds / run.Ceiling));

    /// <summary>The middle one of some values; of an even number, the upper one of the two.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
