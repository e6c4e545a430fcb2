using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>
/// nats[n] = −ln softmax(x[n]·wᵀ)[target[n]], as <see cref="CrossEntropyOp"/> has it, for losses that are no sum of nats: it is walked back
/// from any derivative of them.
/// </summary>
/// <remarks>
/// The derivative of a row's logits is dnats[n]·(softmax − one-hot). Neither logits nor probabilities are kept: a chunk of them is computed
/// again on the way back, and none for long spans without targets. So a row with a target costs 2·C·V FLOPs forward and 6·C·V backward.
/// </remarks>
public static class TargetNatsOp
{
    /// <summary>What each target costs.</summary>
    /// <param name="x">Hidden states, float32 […, C], N rows.</param>
    /// <param name="w">Output projection, float32 [V, C].</param>
    /// <param name="targets">int32, N of them, each below V; negative where there is none.</param>
    /// <param name="cap">Logits z count as cap·tanh(z/cap), as <see cref="SoftCapOp"/> has it; 0 leaves them as they are.</param>
    /// <returns>float32 [N], nats; 0 where there is no target.</returns>
    public static Tensor TargetNats(this Tensor x, Tensor w, Tensor targets, float cap = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegative(cap);
        CrossEntropyOp.Check("TargetNats", x, w, targets);
        Tape tape = x.Tape;
        int rows = (int)x.Shape.Rows, vocabulary = w.Shape[0];
        Tensor nats = tape.Result("target_nats", new Shape(rows), x, w);
        Tensor chunk = tape.SavedTensor("target_nats.chunk", new Shape(CrossEntropyOp.RowsOfChunk(rows, vocabulary), vocabulary));
        return tape.Record("target_nats", [x, w, targets], [nats, chunk],
            () => tape.Backend.TargetNats(x, w, targets, cap, chunk, nats),
            (dnats, d) => tape.Backend.TargetNatsBackward(x, w, targets, cap, dnats, chunk, d[0], d[1]),
            x, chunk);                                                              // the chunk only as room
    }
}
