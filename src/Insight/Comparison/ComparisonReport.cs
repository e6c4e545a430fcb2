using System.Globalization;
using Hone.Insight.Queries;
using Hone.Insight.Reports;
using Hone.Runs;
using static Hone.Insight.Reports.Page;

namespace Hone.Insight.Comparison;

/// <summary>The report of a comparison: in what the runs differ, how they went, and which setting made the difference.</summary>
public static class ComparisonReport
{
    const int LettersAcross = 88, MostSettings = 40;

    /// <summary>What the report says.</summary>
    public static Page PageOf(RunComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        List<Block> page =
        [
            new Table(["", "run", "status", "steps", "best validation loss"],
                [.. comparison.Series.SelectMany(series => series.Runs.Select((run, i) => (IReadOnlyList<Words>)
                [
                    i == 0 ? Words.Of($"**{series.Letter}**") : "", Words.Code(run.Label), run.Status.Word(),
                    Figures.Count(run.Curves.Count), Figures.Loss(run.Curves.Best?.Loss),
                ]))], [false, false, false, true, true]),
        ];
        if (comparison.Notes.Count > 0)
        {
            page.Add(new Section("To be known"));
            page.Add(Points(comparison.Notes.Select(Words.Plain)));
        }

        page.Add(new Section("Curves"));
        page.Add(new Picture("Validation and training losses of all runs", "curves.svg",
            format => ComparisonPictures.Curves(comparison, format),
            [.. ComparisonCharts.Validation(comparison, LettersAcross), "", .. ComparisonCharts.Training(comparison, LettersAcross)]));
        page.Add(new Section($"Values, and how far they are from {comparison.Series[comparison.Baseline].Letter}'s"));
        page.Add(Values(comparison));
        page.Add(new Section("In what they differ"));
        page.Add(Differences(comparison));
        page.Add(new Section("How long they are the same to the bit"));
        page.Add(Points(Agreements(comparison)));
        Importance(page, comparison);
        return new Page(comparison.Series.Count <= 3 ? string.Join(" · ", comparison.Series.Select(series => series.Name))
            : $"{Figures.Count(comparison.Runs.Count, "run")} compared", page);
    }

    /// <summary>A value for people, with its difference to the baseline's where that says something.</summary>
    public static string Cell(ComparedValue value, int place, bool isRemarked = true)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Values[place] is not { } spread) return Figures.None;
        RunField field = new(value.Key, value.Key);
        string Number(double number) => value.Key == "flops" ? Figures.Compact(number, "FLOP") : FieldText.Of(field, number);
        bool isLoss = value.Key.EndsWith("loss", StringComparison.Ordinal) || value.Key.EndsWith("byte", StringComparison.Ordinal);
        string difference = isLoss && value.Differences[place] is { } far ? $" ({(far < 0 ? "−" : "+")}{Number(Math.Abs(far))})" : "";
        return spread.ToText(Number) + difference + (isRemarked && value.Remarks[place] is { } remark ? $", {remark}" : "");
    }

    /// <summary>Whose value of a fact is which: a value, and the letters of those that have it.</summary>
    public static IReadOnlyList<(string Value, string Letters)> Holders(RunComparison comparison, RecordDifference difference)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(difference);
        return
        [
            .. comparison.Series.SelectMany(series => series.Runs.Select(_ => series.Letter)).Zip(difference.Values)
                .GroupBy(pair => Shown(pair.Second), pair => pair.First)
                .Select(group => (group.Key, string.Join(",", group.Distinct()))),
        ];
    }

    /// <summary>How long each run agrees with the baseline's first, a sentence each.</summary>
    public static IEnumerable<Words> Agreements(RunComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ComparedRun first = comparison.Series[comparison.Baseline].Runs[0];
        foreach ((int i, ComparedRun run) in comparison.Runs.Index())
            if (run != first)
                yield return Words.Of($"`{run.Label}`: {Sentence(comparison.Agreements[i])}");
    }

    /// <summary>An agreement in words.</summary>
    public static string Sentence(ChainAgreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        return agreement is { Steps: 0, Differing: null } ? "one of them has no hash chain, or has made no step"
            : agreement.Differing is not { } step ? $"all {Figures.Count(agreement.Steps, "step")} that both made"
            : (agreement.Steps == 0 ? "from the first step on they differ: "
                : $"{Figures.Count(agreement.Steps, "step")}; step {Figures.Count(step)} differs in ") + string.Join(", ", agreement.What);
    }

    /// <summary>A value of a record for people: hashes by their beginning, numbers without the dust of their last bits.</summary>
    public static string Shown(string? value) => value is null ? Figures.None
        : value.Length == 64 && value.All(char.IsAsciiHexDigitLower) ? value[..12]
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number != Math.Truncate(number)
            ? number.ToString("G7", CultureInfo.InvariantCulture)
        : Report.Printable(value);

    static Table Values(RunComparison comparison) => new(
        ["", .. comparison.Series.Select(series => series.Letter)],
        [.. comparison.Values.Select(value => (IReadOnlyList<Words>)
            [value.Name, .. comparison.Series.Select((_, i) => Words.Plain(Cell(value, i)))])],
        [false, .. comparison.Series.Select(_ => true)]);

    static Block Differences(RunComparison comparison) => comparison.Differences.Count == 0
        ? new Paragraph("In nothing that their records tell.")
        : new Table(["of", "what", "values"],
            [.. comparison.Differences.Take(MostSettings).Select(difference => (IReadOnlyList<Words>)
            [
                difference.Section, difference.IsDerived ? Words.Of($"`{difference.Name}`, which follows") : Words.Code(difference.Name),
                Words.Joined(Holders(comparison, difference).Select(holder => Words.Of($"**{holder.Letters}** {holder.Value}")), " · "),
            ])]);

    static void Importance(List<Block> page, RunComparison comparison)
    {
        if (comparison.Importance is not { } importance) return;
        page.Add(new Section($"Which setting made the difference in {importance.Objective}"));
        page.Add(new Table(["setting", "of the ranks", "correlation", "by chance", ""],
            [.. importance.Settings.Select(setting => (IReadOnlyList<Words>)
            [
                Words.Code(setting.Name), Figures.Percent(setting.Share, 0),
                setting.Correlation is { } correlation ? Figures.Number(correlation, 2) : Figures.None,
                ComparisonPictures.Chance(setting.Chance),
                Companions(setting),
            ])], [false, true, true, true, false]));
        page.Add(new Paragraph($"By {Figures.Count(importance.Runs, "run")}: the share of the variance of their ranks that goes with a "
            + "setting, less what chance explains; the rank correlation, above 0 where more of it is worse; and how often shuffled results "
            + "do as well with any of the settings. Below 0.05 it is worth believing."));
        if (importance.Settings.Count > 0)
            page.Add(new Picture("Each run as a line through its settings to its result", "parallel.svg",
                format => ComparisonPictures.Parallel(comparison, format), []));
    }

    /// <summary>What changed together with a setting, in words; empty where nothing did.</summary>
    public static string Companions(SettingImportance setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return string.Join("; ", new[]
        {
            setting.Inseparable.Count > 0
                ? $"changed together with {string.Join(", ", setting.Inseparable)}: these runs cannot tell which it was" : null,
            setting.Following.Count > 0 ? $"with what follows from it: {string.Join(", ", setting.Following)}" : null,
        }.OfType<string>());
    }

    static List Points(IEnumerable<Words> points) => new([.. points.Select(point => (point, (IReadOnlyList<string>)[]))]);
}
