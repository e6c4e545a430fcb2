using Hone.Insight.Pictures;
using Hone.Insight.Reports;

namespace Hone.Insight.Comparison;

/// <summary>The curves of a comparison as text.</summary>
public static class ComparisonCharts
{
    const int Height = 10, MostPoints = 400;

    /// <summary>The measured losses.</summary>
    public static IReadOnlyList<string> Validation(RunComparison comparison, int width)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Draw(comparison, width, run => [.. run.Curves.Validation.Select(point =>
            new Point(run.Curves.At(point, comparison.Axis), point.Loss))]);
    }

    /// <summary>The training losses, each the mean of the steps around it.</summary>
    public static IReadOnlyList<string> Training(RunComparison comparison, int width)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Draw(comparison, width, run =>
        {
            RunCurves curves = run.Curves;
            Func<int, double> meanAt = Smooth.MeanAt(curves.Loss, Smooth.WindowFor(curves.Count), double.MaxValue),
                along = curves.Along(comparison.Axis);
            int count = Math.Min(MostPoints, curves.Count);
            return [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (curves.Count - 1) / (count - 1)))
                .Select(i => new Point(along(i), meanAt(i)))];
        });
    }

    static IReadOnlyList<string> Draw(RunComparison comparison, int width, Func<ComparedRun, IReadOnlyList<Point>> pointsOf) =>
        TextChart.Draw(
            [.. comparison.Series.Select(series => (series.Letter, (IReadOnlyList<(double, double)>)
                [.. MeanLine.Of([.. series.Runs.Select(pointsOf)], MostPoints).Select(point => (point.X, point.Y))]))],
            width, Height, place => comparison.Axis switch
            {
                CurveAxis.Steps => Figures.Count((long)place, "step"),
                CurveAxis.Tokens => $"{Figures.Compact(place)} tokens",
                CurveAxis.Time => Figures.Duration(place),
                _ => Figures.Compact(place, "FLOP"),
            });
}
