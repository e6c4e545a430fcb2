namespace Hone.Tensors.Backends;

/// <summary>Numbers of one AdamW update, everything that is equal for all parameters worked out before.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decoupled decay; the parameter loses this share times the learning rate.</param>
/// <param name="GradientScale">The gradient's factor: 1 / tokens, times what clipping leaves.</param>
/// <param name="Correction1">1 − β₁ᵗ.</param>
/// <param name="Correction2">1 − β₂ᵗ.</param>
public readonly record struct AdamWStep(
    float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, float GradientScale, float Correction1,
    float Correction2);
