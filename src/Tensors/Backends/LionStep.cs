namespace Hone.Tensors.Backends;

/// <summary>Numbers of one update of Lion: u = sign(β₁m + (1 − β₁)g), θ ← θ(1 − ηλ) − ηu, m ← β₂m + (1 − β₂)g.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">How much of the momentum is in the update.</param>
/// <param name="Beta2">How much of the momentum stays.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="GradientScale">The gradient's factor.</param>
public readonly record struct LionStep(float LearningRate, float Beta1, float Beta2, float WeightDecay, float GradientScale);
