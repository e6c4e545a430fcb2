namespace Hone.Insight.Pictures;

/// <summary>One evaluation.</summary>
/// <param name="Step">Updates the measured model has had.</param>
/// <param name="Loss">Nats per token.</param>
public readonly record struct ValidationPoint(int Step, double Loss);
