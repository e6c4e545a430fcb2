using Hone.Insight.Diagnosis;
using Hone.Insight.Pictures;

namespace Hone.Insight.Reports;

/// <summary>The part of a run's curves that a finding rests on, as a picture.</summary>
public static class FindingPicture
{
    /// <summary>Steps before and behind the evidence that are shown too, as a share of it, and at least.</summary>
    const int MarginDivisor = 4, LeastMargin = 12;

    /// <summary>The file it is.</summary>
    public static string NameOf(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return $"finding_{finding.Rule}.png";
    }

    /// <summary>Draws it.</summary>
    /// <param name="curves">The run's.</param>
    /// <param name="finding">The finding, whose steps are shown with some before and behind.</param>
    /// <param name="format">What the picture becomes.</param>
    public static byte[] Draw(CurveData curves, Finding finding, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(finding);
        int margin = Math.Max(LeastMargin, (finding.ToStep - finding.FromStep) / MarginDivisor);
        (int from, int to) = (finding.FromStep - margin, finding.ToStep + margin);
        int[] places = [.. Enumerable.Range(0, curves.Steps.Count).Where(i => curves.Steps[i] >= from && curves.Steps[i] <= to)];
        if (places.Length < 2) places = [.. Enumerable.Range(0, curves.Steps.Count)];         // it rests on no steps
        return TrainingCurve.Draw(curves with
        {
            Title = $"{curves.Title}: {Words(finding.Rule)}",
            Subtitle = finding.Sentence,
            Steps = [.. places.Select(i => curves.Steps[i])],
            TrainLoss = [.. places.Select(i => curves.TrainLoss[i])],
            LearningRate = [.. places.Select(i => curves.LearningRate[i])],
            Epochs = [.. places.Select(i => curves.Epochs[i])],
            Validation = [.. curves.Validation.Where(point => places.Length == curves.Steps.Count
                || (point.Step >= from && point.Step <= to))],
        }, format);
    }

    /// <summary>A rule's name as words.</summary>
    internal static string Words(string rule) => rule.Replace('_', ' ');
}
