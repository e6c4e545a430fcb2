namespace Hone.Tensors.Ops;

/// <summary>nats[n] = w[n]·Σ_v ln(1 + e^z) − target·z: each class is there or not, whatever the others are.</summary>
/// <remarks>
/// Written as max(z, 0) − target·z + ln(1 + e^−|z|), which no logit overflows. On a tape that trains the forward pass leaves the gradient
/// w·(σ(z) − target) already.
/// </remarks>
public static class BinaryLossOp
{
    /// <summary>Loss of every row, summed over its classes.</summary>
    /// <param name="logits">float32 [N, V].</param>
    /// <param name="targets">float32 [N, V], from 0 to 1.</param>
    /// <param name="weights">What each row counts, float32 [N]; null for 1. One of 0 has no loss.</param>
    /// <returns>float32 [N], nats.</returns>
    public static Tensor BinaryLoss(this Tensor logits, Tensor targets, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ShapeException.ThrowIf(targets.Type != DType.Float32 || targets.Shape.Count != logits.Shape.Count,
            $"BinaryLoss: targets {targets.Type} {targets.Shape} do not go with {logits.Shape}");
        return SoftmaxLossOp.Record("binary_loss", logits, targets, weights, (nats, gradient) =>
            logits.Tape.Backend.BinaryLoss(logits, targets, weights, nats, gradient));
    }
}
