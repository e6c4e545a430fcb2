using Hone.Insight.Queries;
using Hone.Insight.Reports;
using Hone.Runs;

namespace Hone.Insight.Comparison;

/// <summary>Runs beside each other: in what they differ, how long they are the same, how they went, and what that means.</summary>
/// <param name="Series">The runs, or groups of them, by letter.</param>
/// <param name="Baseline">The place of the series that differences are counted from.</param>
/// <param name="Axis">Along what their curves are laid.</param>
/// <param name="Differences">Facts in which the runs differ; the values in the order of <see cref="Runs"/>.</param>
/// <param name="Agreements">How long the hash chain of each run agrees with that of the first of the baseline.</param>
/// <param name="Equal">Where their values are taken at an equal distance; null where there is no such place.</param>
/// <param name="Values">Their numbers.</param>
/// <param name="Importance">Which setting made the difference; null of too few runs.</param>
/// <param name="Notes">What a reader must know before believing a number, a sentence each.</param>
public sealed record RunComparison(
    IReadOnlyList<ComparedSeries> Series, int Baseline, CurveAxis Axis, IReadOnlyList<RecordDifference> Differences,
    IReadOnlyList<ChainAgreement> Agreements, EqualPoint? Equal, IReadOnlyList<ComparedValue> Values, Importance? Importance,
    IReadOnlyList<string> Notes)
{
    /// <summary>With fewer runs, which setting mattered is a guess.</summary>
    public const int FewestForImportance = 4;

    /// <summary>Every run, in the order of the letters.</summary>
    public IReadOnlyList<ComparedRun> Runs { get; } = [.. Series.SelectMany(series => series.Runs)];

    /// <summary>Compares runs.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="axis">Along what their curves are laid.</param>
    /// <param name="baseline">The place of the run that differences are counted from.</param>
    /// <param name="bySeed">Runs that differ in their seed alone become one series.</param>
    public static RunComparison Of(IReadOnlyList<ComparedRun> runs, CurveAxis axis = CurveAxis.Steps, int baseline = 0, bool bySeed = false)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ComparedSeries[] series = [.. SeriesOf(runs, bySeed)];
        int of = Array.FindIndex(series, one => one.Runs.Contains(runs[baseline]));
        ComparedRun[] all = [.. series.SelectMany(one => one.Runs)];
        ComparedRun first = series[of].Runs[0];
        IReadOnlyList<RecordDifference> differences = RecordDifference.Between([.. all.Select(run => run.Manifest)]);
        EqualPoint? equal = EqualPoint.Of([.. all.Select(run => run.Curves)], axis == CurveAxis.Steps ? CurveAxis.Tokens : axis);
        return new RunComparison(series, of, axis, differences,
            [.. all.Select(run => ChainAgreement.Between(first.History, run.History))], equal, ComparedValues.Of(series, of, equal),
            all.Length >= FewestForImportance ? Importance.Of(all, differences) : null,
            [.. ComparisonNotes.Of(all, differences)]);
    }

    /// <summary>Groups keep the order in which the first of each came.</summary>
    static IEnumerable<ComparedSeries> SeriesOf(IReadOnlyList<ComparedRun> runs, bool bySeed)
    {
        IEnumerable<ComparedRun[]> groups = bySeed
            ? runs.GroupBy(run => SettingsOf(run.Manifest)).Select(group => group.ToArray()) : runs.Select(run => new[] { run });
        return groups.Select((group, place) => new ComparedSeries(ComparedSeries.LetterOf(place),
            group.Length == 1 ? group[0].Label
                : $"{Figures.Count(group.Length)} seeds of {group[0].Manifest.Name}", group));
    }

    static string SettingsOf(Manifest manifest) => RunField.SettingsOf(RecipeText.Flat(manifest.Recipe), manifest.Data?.Fingerprint);
}
