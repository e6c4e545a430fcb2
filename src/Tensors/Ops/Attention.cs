using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y = softmax(Q·Kᵀ/√D, causal)·V for every head (Vaswani et al. 2017, arXiv:1706.03762 §3.2.1).</summary>
/// <remarks>
/// The scores are never stored: each row keeps its largest score and the reciprocal of its sum, from which the backward computes
/// them again (Dao et al. 2022, arXiv:2205.14135). Cost: 2·B·H·T²·D FLOPs forward (the causal half of 4·B·H·T²·D).
/// </remarks>
public static class AttentionOp
{
    /// <summary>Causal attention over whole sequences.</summary>
    /// <param name="qkv">Queries, keys and values, float32 [B, T, (H + 2G)·D].</param>
    /// <param name="heads">How a row is divided; G divides H, and head h reads key-value head h / (H/G).</param>
    /// <param name="starts">
    /// int32 [B, T]: the first position of its row that each position may see, such as where its document begins; never falling along a
    /// row, and never beyond the position itself. Null where all may see the row from its beginning.
    /// </param>
    /// <param name="window">Positions that each may see, itself included (Beltagy et al. 2020, arXiv:2004.05150); 0 for all before
    /// it.</param>
    /// <param name="dropout">
    /// Probability with which, on a tape that trains, each of the softmax's shares is dropped, the others scaled as
    /// <see cref="DropoutOp"/> does it.
    /// </param>
    /// <returns>float32 [B, T, H·D].</returns>
    public static Tensor Attention(this Tensor qkv, Heads heads, Tensor? starts = null, int window = 0, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(qkv);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        heads.Check("Attention", qkv.Shape);
        ShapeException.ThrowIf(starts is not null && (starts.Type != DType.Int32 || starts.Shape != new Shape(qkv.Shape[0], qkv.Shape[1])),
            $"Attention: starts {starts?.Type} {starts?.Shape} do not go with {qkv.Shape}");
        Tape tape = qkv.Tape;
        Tensor y = tape.Result("attention", qkv.Shape.WithColumns(heads.ResultColumns), qkv);
        Tensor statistics = tape.SavedTensor("attention.statistics", new Shape(qkv.Shape[0], heads.Query, qkv.Shape[1], 2));
        Dropping? dropping = tape.Drop(dropout);
        return tape.Record("attention", [qkv], [y, statistics],
            () => tape.Backend.Attention(qkv, heads, starts, window, dropping, y, statistics),
            (dy, d) => tape.Backend.AttentionBackward(qkv, heads, starts, window, dropping, y, statistics, dy, d[0]),
            qkv, y, statistics);                                                    // dS = P∘(m∘dY·Vᵀ − rowsum(dY∘Y))/√D
    }

    /// <summary>Attention of every position to all of its sequence, before it and behind it.</summary>
    /// <param name="qkv">Queries, keys and values, float32 [B, T, (H + 2G)·D].</param>
    /// <param name="heads">How a row is divided.</param>
    /// <param name="lengths">
    /// int32 [B]: how many positions of each sequence are there, at least 1; the others are seen by none, and what they see means nothing.
    /// Null where all are there.
    /// </param>
    /// <param name="dropout">As that of <see cref="Attention"/>.</param>
    /// <returns>float32 [B, T, H·D].</returns>
    public static Tensor AttentionBothWays(this Tensor qkv, Heads heads, Tensor? lengths = null, float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(qkv);
        ArgumentNullException.ThrowIfNull(heads);
        heads.Check("AttentionBothWays", qkv.Shape);
        ShapeException.ThrowIf(lengths is not null && (lengths.Type != DType.Int32 || lengths.Shape != new Shape(qkv.Shape[0])),
            $"AttentionBothWays: lengths {lengths?.Type} {lengths?.Shape} do not go with {qkv.Shape}");
        Tape tape = qkv.Tape;
        Tensor y = tape.Result("attention", qkv.Shape.WithColumns(heads.ResultColumns), qkv);
        Tensor statistics = tape.SavedTensor("attention.statistics", new Shape(qkv.Shape[0], heads.Query, qkv.Shape[1], 2));
        Dropping? dropping = tape.Drop(dropout);
        return tape.Record("attention", [qkv], [y, statistics],
            () => tape.Backend.AttentionBothWays(qkv, heads, lengths, dropping, y, statistics),
            (dy, d) => tape.Backend.AttentionBothWaysBackward(qkv, heads, lengths, dropping, y, statistics, dy, d[0]),
            qkv, y, statistics);
    }

    /// <summary>Causal attention of the next tokens to a cache and to each other; the cache takes their keys and values in.</summary>
    /// <param name="qkv">The next tokens, float32 [B, T, (H + 2G)·D].</param>
    /// <param name="heads">How a row is divided.</param>
    /// <param name="keys">Keys so far, float32 [B, G, capacity, D].</param>
    /// <param name="values">Values so far, float32 [B, G, capacity, D].</param>
    /// <param name="start">How many tokens the cache holds; the caller moves it on after the run.</param>
    /// <param name="window">Positions that each may see, itself included; 0 for all before it.</param>
    /// <returns>float32 [B, T, H·D].</returns>
    public static Tensor AttentionCached(this Tensor qkv, Heads heads, Tensor keys, Tensor values, Cursor start, int window = 0)
    {
        ArgumentNullException.ThrowIfNull(qkv);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        heads.Check("AttentionCached", qkv.Shape);
        Shape cache = new(qkv.Shape[0], heads.KeyValue, keys.Shape[2], heads.Size);
        ShapeException.ThrowIf(keys.Shape != cache || values.Shape != cache,
            $"AttentionCached: keys {keys.Shape} and values {values.Shape} do not go with {qkv.Shape} and {heads}");
        Tape tape = qkv.Tape;
        ShapeException.ThrowIf(tape.Trains, "AttentionCached: a cache is for generation; record it on a tape that does not train");
        Tensor y = tape.Result("attention_cached", qkv.Shape.WithColumns(heads.ResultColumns), qkv);
        return tape.Record("attention_cached", [qkv], [y],
            () => tape.Backend.AttentionCached(qkv, heads, keys, values, start, window, y),
            (_, _) => throw new InvalidOperationException("a cache has no backward"));
    }
}
