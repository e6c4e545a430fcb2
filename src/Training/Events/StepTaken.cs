using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>One optimizer update, or one that the guard refused.</summary>
/// <param name="Step">Updates before this one, so the first is 0.</param>
/// <param name="Loss">Mean over every target token of every micro-batch, nats per token.</param>
/// <param name="GradientNorm">Global L2 norm of the mean gradient, before clipping.</param>
/// <param name="LearningRate">The rate the update used.</param>
/// <param name="Tokens">Loss tokens.</param>
/// <param name="Epoch">Passes over the training split after this step, as a fraction.</param>
/// <param name="Seconds">Wall time of the step, evaluation and saving not included.</param>
/// <param name="Batch">First 16 hexadecimal digits of the SHA-256 of the step's tokens.</param>
/// <param name="Chain">
/// First 32 hexadecimal digits of SHA-256 over the previous chain, the step, the bits of loss, gradient norm and learning rate,
/// and <paramref name="Batch"/>.
/// </param>
/// <param name="Waited">Of <paramref name="Seconds"/>, those in which the step waited for tokens; null where all of them are at
/// hand.</param>
public sealed record StepTaken(
    int Step, float Loss, float GradientNorm, float LearningRate, int Tokens, double Epoch, double Seconds, string Batch, string Chain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Waited = null)
    : TrainingEvent(Step);
