namespace Hone.Insight.Laws;

/// <summary>A finished run, as a scaling law sees it.</summary>
/// <param name="Parameters">Its size N: parameters in matrices and the output projection.</param>
/// <param name="Tokens">Tokens it was trained on, D.</param>
/// <param name="Flops">Floating-point operations that took, C.</param>
/// <param name="Loss">What it reached on held-out text, nats per token.</param>
/// <param name="Budget">Operations it was meant to take; C differs from it by less than one update.</param>
/// <param name="Cell">Which cell of the grid it belongs to: runs that differ in their seed alone share one.</param>
public readonly record struct ScalingPoint(double Parameters, double Tokens, double Flops, double Loss, double Budget, int Cell);
