using Hone.Insight.Laws;

namespace Hone.Insight.Pictures;

/// <summary>What the picture of a scaling law is drawn from.</summary>
/// <param name="Title">What was swept; shortened where it does not fit.</param>
/// <param name="Subtitle">One line of facts below it.</param>
/// <param name="Points">The runs.</param>
/// <param name="Fit">The law they follow; null where they are too few for one.</param>
/// <param name="Forecasts">Budgets beyond the runs, and what the law expects of them.</param>
public sealed record LawPictureData(
    string Title, string Subtitle, IReadOnlyList<ScalingPoint> Points, LawFit? Fit, IReadOnlyList<Forecast> Forecasts);
