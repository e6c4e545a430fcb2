namespace Hone.Tensors.Backends;

/// <summary>
/// Numbers of one update of gradient descent with momentum, as PyTorch has it: g ← g + λθ, m ← μm + g, θ ← θ − ηm, or θ − η(g + μm) in
/// Nesterov's form.
/// </summary>
/// <param name="LearningRate">η.</param>
/// <param name="Momentum">μ.</param>
/// <param name="WeightDecay">λ, which here is added to the gradient.</param>
/// <param name="GradientScale">The gradient's factor.</param>
/// <param name="IsNesterov">Nesterov's form.</param>
public readonly record struct SgdStep(float LearningRate, float Momentum, float WeightDecay, float GradientScale, bool IsNesterov);
