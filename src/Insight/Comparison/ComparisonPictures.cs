using System.Globalization;
using Hone.Insight.Pictures;

namespace Hone.Insight.Comparison;

/// <summary>The pictures of a comparison.</summary>
public static class ComparisonPictures
{
    /// <summary>Draws the curves of all runs.</summary>
    public static byte[] Curves(RunComparison comparison, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        double longest = comparison.Runs.Max(run => run.Curves.End(comparison.Axis));
        (string title, double unit) = comparison.Axis switch
        {
            CurveAxis.Steps => ("step", 1.0),
            CurveAxis.Tokens => ("tokens", 1.0),
            CurveAxis.Flops => ("training FLOP", 1.0),
            _ when longest > 3 * 3600 => ("hours of training", 3600.0),
            _ when longest > 3 * 60 => ("minutes of training", 60.0),
            _ => ("seconds of training", 1.0),
        };
        return ComparedCurves.Draw(Title(comparison), Subtitle(comparison), title,
            comparison.Axis is CurveAxis.Steps or CurveAxis.Tokens,
            [.. comparison.Series.Select(series => new OverlaySeries(series.Letter, series.Name,
                [.. series.Runs.Select(run => Overlay(run.Curves, comparison.Axis, unit))]))], format);
    }

    /// <summary>Draws every run as a line through its settings to its result.</summary>
    /// <exception cref="InvalidDataException">They differ in no setting.</exception>
    public static byte[] Parallel(RunComparison comparison, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        HashSet<string> companions = [.. comparison.Importance?.Settings.SelectMany(setting =>
            setting.Following.Concat(setting.Inseparable)) ?? []];
        RecordDifference[] settings = [.. comparison.Differences.Where(difference => difference is { Section: "recipe", Name: not "seed" }
            && !companions.Contains(difference.Name))];
        if (settings.Length == 0)
            throw new InvalidDataException("these runs differ in no setting, so there is nothing to lay beside their results\n"
                + "Name runs of different recipes.");
        bool inBits = comparison.Importance?.Objective.Contains("bits", StringComparison.Ordinal) == true;
        Dictionary<string, SettingImportance> weighed = comparison.Importance?.Settings.ToDictionary(setting => setting.Name) ?? [];
        return ParallelCoordinates.Draw($"{Figures.Count(comparison.Runs.Count, "run")} by their settings", Subtitle(comparison),
            [.. settings.OrderByDescending(setting => weighed.GetValueOrDefault(setting.Name)?.Share ?? -1)
                .Select(setting => new ParallelAxis(setting.Name, weighed.GetValueOrDefault(setting.Name) is { } known
                    ? $"{Figures.Percent(known.Share, 0)}, p {Chance(known.Chance)}" : "", setting.Values))],
            inBits ? "bits per byte" : "validation loss",
            [.. comparison.Runs.Select(run => (inBits ? run.Curves.Best?.BitsPerByte : run.Curves.Best?.Loss) ?? double.NaN)],
            [.. comparison.Runs.Select(run => run.Label)], format);
    }

    /// <summary>A probability as people write it: 0.03, &lt; 0.001.</summary>
    public static string Chance(double chance) => chance < 0.001 ? "< 0.001"
        : chance.ToString(chance < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);

    static OverlayCurve Overlay(RunCurves curves, CurveAxis axis, double unit)
    {
        Func<int, double> along = curves.Along(axis);
        return new OverlayCurve(i => along(i) / unit, curves.Loss,
            [.. curves.Validation.Select(point => new OverlayPoint(curves.At(point, axis) / unit, point.Loss))]);
    }

    static string Title(RunComparison comparison) => comparison.Series.Count <= 3
        ? string.Join(" · ", comparison.Series.Select(series => series.Name)) : $"{Figures.Count(comparison.Runs.Count, "run")} compared";

    static string Subtitle(RunComparison comparison)
    {
        string[] names = [.. comparison.Differences
            .Where(difference => difference.Section is "recipe" or "data" or "numerics" or "code" && !difference.IsDerived)
            .Select(difference => difference.Section == "recipe" ? difference.Name : $"{difference.Section} {difference.Name}")];
        return names.Length == 0 ? "no difference in recipe, data, code or numerics"
            : $"they differ in {string.Join(", ", names.Take(6))}{(names.Length > 6 ? $" and {names.Length - 6} more" : "")}";
    }
}
