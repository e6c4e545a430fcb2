namespace Hone.Insight.Pictures;

/// <summary>The curve of one run in a picture of several.</summary>
/// <param name="X">How far the run was after each update, ascending, in the unit of the picture's axis.</param>
/// <param name="Loss">Training loss of each update in nats per token; what is not finite is shown as such.</param>
/// <param name="Validation">What was measured on the validation split, by ascending place; often few.</param>
public sealed record OverlayCurve(Func<int, double> X, IReadOnlyList<float> Loss, IReadOnlyList<OverlayPoint> Validation)
{
    /// <summary>Where the curve ends.</summary>
    internal double End => Math.Max(Loss.Count > 0 ? X(Loss.Count - 1) : 0, Validation.Count > 0 ? Validation[^1].X : 0);
}

/// <summary>A measurement in a picture of several runs.</summary>
/// <param name="X">How far the run was.</param>
/// <param name="Loss">Nats per token.</param>
public readonly record struct OverlayPoint(double X, double Loss);
