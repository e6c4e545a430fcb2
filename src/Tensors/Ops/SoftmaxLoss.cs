using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>nats[n] = −w[n]·ln softmax(z[n])[target[n]]: the loss of classifiers, whose logits are few.</summary>
/// <remarks>
/// <see cref="CrossEntropyOp"/> is the same of a vocabulary, with the output projection in it; here logits exist, so a bias, another layer
/// or anything else may make them. On a tape that trains the forward pass leaves the gradient w·(softmax − target) already.
/// Label smoothing ε as there: a target counts as itself with a share of 1 − ε, and as every class alike with the rest.
/// </remarks>
public static class SoftmaxLossOp
{
    /// <summary>Loss of every row.</summary>
    /// <param name="logits">float32 [N, V].</param>
    /// <param name="targets">int32 [N], each below V; a negative one has no loss.</param>
    /// <param name="weights">What each row counts, float32 [N]; null for 1.</param>
    /// <param name="smoothing">ε, from 0 to below 1; nothing on a tape that does not train.</param>
    /// <returns>float32 [N], nats; 0 where the target is negative.</returns>
    public static Tensor SoftmaxLoss(this Tensor logits, Tensor targets, Tensor? weights = null, float smoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (!(smoothing is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "SoftmaxLoss: label smoothing is from 0 to below 1");
        ShapeException.ThrowIf(targets.Type != DType.Int32 || targets.Shape.Count != logits.Shape.Rows,
            $"SoftmaxLoss: targets {targets.Type} {targets.Shape} do not go with {logits.Shape}");
        Tape tape = logits.Tape;
        return Record("softmax_loss", logits, targets, weights, (nats, gradient) =>
            tape.Backend.SoftmaxLoss(logits, targets, weights, tape.Trains ? smoothing : 0, nats, gradient));
    }

    internal static Tensor Record(
        string operation, Tensor logits, Tensor targets, Tensor? weights, Action<Tensor, Gradient> compute)
    {
        int rows = (int)logits.Shape.Rows;
        ShapeException.ThrowIf(weights is not null && (weights.Type != DType.Float32 || weights.Shape.Count != rows),
            $"{operation}: weights {weights?.Type} {weights?.Shape} do not go with {logits.Shape}");
        Tape tape = logits.Tape;
        Tensor nats = tape.Result(operation, new Shape(rows), logits);
        Gradient[] gradients = [];
        return tape.Record(operation, [logits, targets, weights], [nats],
            () => compute(nats, gradients.Length == 0 ? default : gradients[0]), planned: d => gradients = d);
    }
}
