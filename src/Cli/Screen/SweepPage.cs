using Hone.Hosting.Planning.Sweeps;
using Hone.Insight;
using Hone.Insight.Laws;

namespace Hone.Cli.Screen;

/// <summary>What a sweep found, for a person: the losses of its cells, the law, how wrong it is, and what to expect.</summary>
static class SweepPage
{
    /// <summary>The losses, a line for each depth and a column for each budget; the lowest of a budget is marked.</summary>
    public static void WriteCells(Terminal terminal, Sweep sweep)
    {
        double[] budgets = [.. sweep.Grid.Budgets];
        double?[] best = [.. budgets.Select(budget => sweep.Grid.Depths.Min(depth => MeanLoss(sweep, budget, depth)))];
        List<string[]> rows = [["depth", "parameters", .. budgets.Select(budget => $"{Figures.Rate(budget, 2)} FLOP")]];
        foreach (int depth in sweep.Grid.Depths)
            rows.Add([$"{depth}", Figures.Compact(sweep.Cells.First(cell => cell.Depth == depth).Parameters),
                .. budgets.Select((budget, i) => Told(sweep, budget, depth, best[i]))]);
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length))];
        foreach ((int number, string[] row) in rows.Index())
        {
            string line = "  " + string.Join("  ", row.Select((text, i) => text.PadLeft(widths[i])));
            terminal.Line(number == 0 ? terminal.Style.Faint(line) : line);
        }

        foreach (SweepCell dead in sweep.Cells.Where(cell => cell.Status == SweepCellStatus.Dead))
            terminal.Line(terminal.Style.Bad($"  depth {dead.Depth} with {Figures.Rate(dead.Budget, 2)} FLOP died"
                + $"{(dead.Run is { } run ? $" ({run})" : "")}: {dead.Reason?.ReplaceLineEndings(" ")}"));
        terminal.Line();
    }

    /// <summary>The law and what follows from it.</summary>
    public static void Write(Terminal terminal, Sweep sweep, SweepResult result) =>
        FactSheet.Write(terminal, [.. Law(result.Fit), .. Tested(result), .. Expected(result), .. Others(result),
            .. result.Fit.Warnings.Select(warning => new Fact("warning", warning)), new("in", sweep.Folder)]);

    static IEnumerable<Fact> Law(LawFit fit)
    {
        yield return new("law", $"{fit.Law.Equation} nats per token, N parameters in matrices and the output projection, D tokens");
        yield return new("constants", $"E {Told(fit.Of(law => law.E), Three)}, α {Told(fit.Of(law => law.Alpha), Three)}, β "
            + $"{Told(fit.Of(law => law.Beta), Three)}: {Figures.Percent(fit.Confidence, 0)} intervals, of "
            + $"{Figures.Count(fit.Replicates.Count)} draws of {Figures.Count(fit.Cells, "cell")}");
        yield return new("best size", $"N ~ C^{Told(fit.Of(law => law.SizeExponent(fit.Cost)), Three)}, "
            + $"D ~ C^{Told(fit.Of(law => law.TokenExponent(fit.Cost)), Three)}; a token takes "
            + $"{Figures.Rate(fit.Cost.Factor)}·N^{Figures.Number(fit.Cost.Exponent, 3)} FLOP");
    }

    static IEnumerable<Fact> Tested(SweepResult result)
    {
        yield return new("misses", $"the runs it was fitted to by {Figures.Percent(result.Fit.Error)} of their loss (root of mean square)");
        yield return new("back-test", result.LargestLeftOut is { } largest
            ? $"without the largest budget it is wrong there by {Wrong(largest)}, on average {Figures.Loss(Math.Abs(largest.Bias))} too "
                + (largest.Bias < 0 ? "low" : "high")
            : "without the largest budget too few cells are left for a law");
        if (result.EachLeftOut is { } each) yield return new("", $"without each cell in turn, by {Wrong(each)}");

        static string Wrong(BackTest test) => $"{Figures.Loss(test.MeanError)} nats, {Figures.Percent(test.MeanShare)} of the loss (mean "
            + $"of {Figures.Count(test.Runs.Count, "run")})";
    }

    static IEnumerable<Fact> Expected(SweepResult result)
    {
        string head = "expected";
        foreach (SweepForecast forecast in result.Forecasts)
        {
            Forecast best = forecast.Best;
            string size = result.Fit.HasBestSize(best.Flops)
                ? $"loss {Told(best.Loss, Three)} with {Told(best.Parameters, Short)} parameters and {Told(best.Tokens, Short)} tokens"
                : "no best size is told by these runs";
            yield return new(head, $"of {Figures.Rate(best.Flops, 2)} FLOP: {size}. On the dial depth "
                + $"{forecast.Depth.Depth}: {Short(forecast.Depth.Parameters)} parameters, {Short(forecast.Depth.Tokens)} tokens, loss "
                + Told(forecast.Depth.Loss, Three));
            head = "";
        }
    }

    static IEnumerable<Fact> Others(SweepResult result)
    {
        double flops = result.Forecasts[0].Best.Flops;
        string head = "others found";
        foreach (PublishedLaw law in PublishedLaw.All)
        {
            Allocation best = law.Best(flops);
            yield return new(head, $"N ~ C^{Figures.Number(law.SizeExponent, 2)}, {Short(best.Parameters)} parameters and "
                + $"{Short(best.Tokens)} tokens for {Figures.Rate(flops, 2)} FLOP: {law.Name} ({law.Source})");
            head = "";
        }
    }

    static string Told(Sweep sweep, double budget, int depth, double? best) =>
        MeanLoss(sweep, budget, depth) is { } loss ? Figures.Loss(loss) + (loss == best ? " ★" : "  ")
        : CellsOf(sweep, budget, depth).Any(cell => cell.Status == SweepCellStatus.Dead) ? "dead  " : Figures.None + "  ";

    static double? MeanLoss(Sweep sweep, double budget, int depth) => CellsOf(sweep, budget, depth).Average(cell => cell.Loss);

    static IEnumerable<SweepCell> CellsOf(Sweep sweep, double budget, int depth) =>
        sweep.Cells.Where(cell => cell.Budget == budget && cell.Depth == depth);

    static string Told(Interval interval, Func<double, string> text) =>
        $"{text(interval.Value)} ({text(interval.Low)} to {text(interval.High)})";

    static string Three(double value) => Figures.Number(value, 3);

    static string Short(double value) => Figures.Compact(value);
}
