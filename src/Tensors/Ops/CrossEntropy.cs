using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>nats[n] = −ln softmax(x[n]·wᵀ)[target[n]]: output projection, softmax and loss in one, a chunk of rows at a time.</summary>
/// <remarks>
/// Neither logits nor probabilities of all rows ever exist: a chunk's gradient, softmax − one-hot, is turned into those of x and w
/// while it is at hand. So on a tape that trains the forward pass already leaves the gradients of Σ nats; walking back starts from
/// them. Nats are sums: whoever averages divides once, by the tokens counted over all micro-batches.
/// With label smoothing ε (Szegedy et al. 2016, arXiv:1512.00567 §7) a target counts as itself with a share of 1 − ε and as every token of
/// the vocabulary alike with the rest: nats = (1 − ε)·(−ln p[target]) + ε·mean(−ln p), and its gradient is p − (1 − ε)·one-hot − ε/V.
/// Cost: 2·N·C·V FLOPs without gradients, 6·N·C·V with.
/// </remarks>
public static class CrossEntropyOp
{
    /// <summary>
    /// Numbers that a chunk of logits may have: 128 MiB of them; the table of outputs, read and written once a chunk, is larger still in
    /// models that need chunks.
    /// </summary>
    const int ChunkSize = 1 << 25;

    /// <summary>Loss of every row.</summary>
    /// <param name="x">Hidden states, float32 […, C], N rows.</param>
    /// <param name="w">Output projection, float32 [V, C].</param>
    /// <param name="targets">int32, N of them, each below V; a negative one is no loss token.</param>
    /// <param name="cap">Logits z count as cap·tanh(z/cap), as <see cref="SoftCapOp"/> has it; 0 leaves them as they are.</param>
    /// <param name="smoothing">ε, from 0 to below 1; nothing on a tape that does not train: what is measured is the plain loss.</param>
    /// <param name="judges">
    /// Also tells where the target is the likeliest of all, of equals the one of the lowest id. It costs one comparison a row, and only a
    /// tape that does not train can have it.
    /// </param>
    /// <returns>
    /// float32 [N], nats; 0 where the target is negative. With <paramref name="judges"/> [2, N]: the same nats, then 1 where the target is
    /// the likeliest and 0 elsewhere.
    /// </returns>
    public static Tensor CrossEntropy(this Tensor x, Tensor w, Tensor targets, float cap = 0, float smoothing = 0,
        bool judges = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegative(cap);
        if (!(smoothing is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "CrossEntropy: label smoothing is from 0 to below 1");
        Check("CrossEntropy", x, w, targets);
        Tape tape = x.Tape;
        if (judges && tape.Trains)
            throw new InvalidOperationException("CrossEntropy: what is trained is a sum of nats, and of nothing else");
        int rows = (int)x.Shape.Rows, vocabulary = w.Shape[0];
        Tensor nats = tape.Result("cross_entropy", judges ? new Shape(2, rows) : new Shape(rows), x, w);
        Tensor chunk = tape.SavedTensor("cross_entropy.chunk", new Shape(RowsOfChunk(rows, vocabulary), vocabulary));
        Gradient[] gradients = [];
        return tape.Record("cross_entropy", [x, w, targets], [nats, chunk],
            () =>
            {
                if (gradients.Length == 0) tape.Backend.CrossEntropy(x, w, targets, cap, chunk, nats);
                else tape.Backend.CrossEntropyWithGradient(x, w, targets, cap, smoothing, chunk, nats, gradients[0], gradients[1]);
            },
            planned: d => gradients = d);
    }

    /// <summary>Hidden states, outputs and targets that do not go together are an error.</summary>
    internal static void Check(string operation, Tensor x, Tensor w, Tensor targets)
    {
        ShapeException.ThrowIf(w.Shape.Rank != 2 || w.Shape.Columns != x.Shape.Columns,
            $"{operation}: {x.Shape} · {w.Shape}ᵀ: inner sizes differ");
        ShapeException.ThrowIf(targets.Type != DType.Int32 || targets.Shape.Count != x.Shape.Rows,
            $"{operation}: targets {targets.Type} {targets.Shape} do not go with {x.Shape}");
    }

    /// <summary>As few chunks as may be, and those alike.</summary>
    internal static int RowsOfChunk(int rows, int vocabulary)
    {
        int most = Math.Clamp(ChunkSize / vocabulary, 1, rows), chunks = (rows + most - 1) / most;
        return (rows + chunks - 1) / chunks;
    }
}
