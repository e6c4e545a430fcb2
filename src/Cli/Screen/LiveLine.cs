using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>Where a run stands, in one line that fits: with less room its words get shorter, then the least important go.</summary>
/// <param name="Taken">The last step.</param>
/// <param name="Steps">The step the run means to reach.</param>
/// <param name="TokensPerSecond">How fast it goes.</param>
/// <param name="FlopsPerSecond">The same in the model's floating-point operations.</param>
/// <param name="Peak">What the machine reaches at most; null where that is not known.</param>
/// <param name="SecondsLeft">Until the end.</param>
/// <param name="Doing">What is going on instead of a step, such as measuring.</param>
sealed record LiveLine(
    StepTaken Taken, int Steps, double? TokensPerSecond, double? FlopsPerSecond, double? Peak, double? SecondsLeft, string? Doing = null)
{
    /// <summary>What is counted, in short.</summary>
    public string Unit { get; init; } = "tok";

    const string Between = "  ";
    const int ShortestBar = 10, LongestBar = 40;

    int Reached => Taken.Step + 1;

    /// <summary>The line for a terminal of that many columns.</summary>
    public string Fit(int width)
    {
        int room = width - 1;
        string[] parts = [.. Long()];
        if (Join(parts) is { } whole && whole.Length <= room)
        {
            int bar = Math.Min(LongestBar, room - whole.Length - Between.Length - 2);
            return bar >= ShortestBar ? $"{Bar(bar)}{Between}{whole}" : whole;
        }

        List<string> brief = [.. Short()];
        foreach (int leastImportant in (int[])[3, 5, 2, 4])                     // gradient norm, epoch, learning rate, speed
        {
            if (Join(brief).Length <= room) break;
            brief[leastImportant] = "";
        }

        return Join(brief);
    }

    /// <summary>The line for a log.</summary>
    public string Plain() => Join(Long());

    IEnumerable<string> Long() =>
    [
        $"step {Figures.Count(Reached).PadLeft(Figures.Count(Steps).Length)}/{Figures.Count(Steps)}",
        $"loss {Figures.Loss(Taken.Loss)}",
        $"lr {Figures.Rate(Taken.LearningRate)}",
        $"gradient {Figures.Magnitude(Taken.GradientNorm)}",
        $"{Speed(digits: 3)}{(Share is { } share ? $" ({Figures.Percent(share)} of peak)" : Flops)}",
        $"epoch {Figures.Number(Taken.Epoch, 2)}",
        Doing ?? $"{Left} left",
    ];

    IEnumerable<string> Short() =>
    [
        $"{Reached}/{Steps}",
        $"loss {Figures.Number(Taken.Loss, 3)}",
        $"lr {Figures.Rate(Taken.LearningRate, 2)}",
        $"|g| {Figures.Number(Taken.GradientNorm, 2)}",
        $"{Speed(digits: 2)}{(Share is { } share ? $" ({Figures.Percent(share, 0)})" : "")}",
        $"ep {Figures.Number(Taken.Epoch, 2)}",
        Doing ?? $"{Left} left",
    ];

    string Speed(int digits) => TokensPerSecond is { } speed ? $"{Figures.Compact(speed, digits)} {Unit}/s" : "";

    string Flops => FlopsPerSecond is { } flops ? $", {Figures.Compact(flops, "FLOP/s")}" : "";

    double? Share => Peak is > 0 ? FlopsPerSecond / Peak : null;

    string Left => SecondsLeft is { } seconds ? Figures.Clock(seconds) : Figures.None;

    string Bar(int length)
    {
        int done = (int)((long)length * Math.Min(Reached, Steps) / Math.Max(1, Steps));
        return $"[{new string('━', done)}{new string(' ', length - done)}]";
    }

    static string Join(IEnumerable<string> parts) => string.Join(Between, parts.Where(part => part.Length > 0));
}
