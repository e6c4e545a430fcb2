using Hone.Insight;
using Hone.Insight.Comparison;

namespace Hone.Cli.Screen;

/// <summary>A comparison for a person.</summary>
static class ComparisonPage
{
    const int WidestChart = 88, MostSeriesAcross = 4, LongestValue = 46;

    public static void Write(Terminal terminal, RunComparison comparison)
    {
        FactSheet.Write(terminal, comparison.Series.Select(series => new Fact(series.Letter, Told(terminal, comparison, series))));
        Section(terminal, "in what they differ", Differences(comparison));
        Section(terminal, "how long they are the same to the bit", Agreements(comparison));
        Chart(terminal, "validation loss", ComparisonCharts.Validation(comparison, Math.Min(WidestChart, terminal.Width - 14)));
        Chart(terminal, "training loss, means", ComparisonCharts.Training(comparison, Math.Min(WidestChart, terminal.Width - 14)));
        Heading(terminal, $"values, and how far they are from {comparison.Series[comparison.Baseline].Letter}'s");
        Values(terminal, comparison);
        if (comparison.Importance is { } importance) Importance(terminal, importance);
        Section(terminal, "to be known", comparison.Notes.Select(note => new Fact("·", note)));
    }

    static string Told(Terminal terminal, RunComparison comparison, ComparedSeries series) => series.Runs.Count > 1
        ? $"{series.Name}: {string.Join(", ", series.Runs.Select(run => run.Label))}"
        : $"{terminal.Style.Bold(series.Name)}  {ClosingSummary.Status(terminal.Style, series.Runs[0].Status)}, "
            + $"{Figures.Count(series.Runs[0].Curves.Count, "step")}"
            + (series.Letter == comparison.Series[comparison.Baseline].Letter ? ", the baseline" : "");

    /// <summary>A line for each fact: whose value is which.</summary>
    static IEnumerable<Fact> Differences(RunComparison comparison)
    {
        bool isGiven = comparison.Differences.Any(difference => difference is { Section: "recipe", IsDerived: false });
        RecordDifference[] derived = [.. comparison.Differences.Where(difference => isGiven && difference.IsDerived)];
        foreach (RecordDifference difference in comparison.Differences.Except(derived))
        {
            yield return new Fact($"{difference.Section} {difference.Name}", string.Join(" · ",
                ComparisonReport.Holders(comparison, difference).Select(holder => $"{holder.Letters} {Shortened(holder.Value)}")));
        }

        if (derived.Length > 0)
            yield return new Fact("recipe, what follows", string.Join(", ", derived.Select(difference => difference.Name)));
        if (comparison.Differences.Count == 0) yield return new Fact("in nothing", "that their records tell");
    }

    static string Shortened(string value) => value.Length > LongestValue ? value[..LongestValue] + "…" : value;

    static IEnumerable<Fact> Agreements(RunComparison comparison)
    {
        ComparedRun first = comparison.Series[comparison.Baseline].Runs[0];
        for (int i = 0; i < comparison.Runs.Count; i++)
        {
            if (comparison.Runs[i] == first) continue;
            ComparedSeries series = comparison.Series.First(series => series.Runs.Contains(comparison.Runs[i]));
            yield return new Fact(series.Runs.Count == 1 ? series.Letter : $"{series.Letter} {comparison.Runs[i].Label}",
                ComparisonReport.Sentence(comparison.Agreements[i]));
        }
    }

    static void Values(Terminal terminal, RunComparison comparison)
    {
        Table table = new();
        if (comparison.Series.Count <= MostSeriesAcross)
        {
            table.With("", isNumber: false);
            foreach (ComparedSeries series in comparison.Series) table.With(series.Letter);
            foreach (ComparedValue value in comparison.Values)
                table.Add([value.Name, .. comparison.Series.Select((_, i) => ComparisonReport.Cell(value, i))]);
        }
        else
        {
            ComparedValue[] shown = [.. comparison.Values.Where(value => value.Key is "best_val_loss" or "equal_val_loss"
                or "best_bits_per_byte" or "final_train_loss" or "steps" or "seconds")];
            table.With("", isNumber: false);
            foreach (ComparedValue value in shown) table.With(value.Name);
            for (int i = 0; i < comparison.Series.Count; i++)
                table.Add([comparison.Series[i].Letter, .. shown.Select(value => ComparisonReport.Cell(value, i, isRemarked: false))]);
        }

        table.Write(terminal);
    }

    static void Importance(Terminal terminal, Importance importance)
    {
        Heading(terminal, $"which setting made the difference in {importance.Objective}, by {Figures.Count(importance.Runs, "run")}");
        Table table = new Table().With("", isNumber: false).With("OF THE RANKS").With("CORRELATION").With("BY CHANCE");
        foreach (SettingImportance setting in importance.Settings)
            table.Add(
                [setting.Name, Figures.Percent(setting.Share, 0), setting.Correlation is { } correlation
                    ? Figures.Number(correlation, 2) : Figures.None, ComparisonPictures.Chance(setting.Chance)],
                below: ComparisonReport.Companions(setting) is { Length: > 0 } told ? $"  {told}" : null);
        table.Write(terminal);
        terminal.Line(terminal.Style.Faint(
            "  Share of the variance of the runs' ranks that goes with the setting, less what chance explains; correlation above 0: more\n"
            + "  of it is worse; how often shuffled results do as well with any of the settings. Below 0.05 it is worth believing."));
    }

    static void Chart(Terminal terminal, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        Heading(terminal, heading);
        foreach (string line in lines) terminal.Line("  " + line);
    }

    static void Section(Terminal terminal, string heading, IEnumerable<Fact> facts)
    {
        Fact[] all = [.. facts];
        if (all.Length == 0) return;
        Heading(terminal, heading);
        FactSheet.Write(terminal, all);
    }

    static void Heading(Terminal terminal, string heading)
    {
        terminal.Line();
        terminal.Line(terminal.Style.Bold(heading));
    }
}
