using Hone.Tensors.Autograd;
using Hone.Tensors.Random;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = x + α/√(L·C)·u, u uniform between −1 and 1: noise on what the embedding gives, while it trains (Jain et al. 2023, arXiv:2310.05914,
/// NEFTune).
/// </summary>
/// <remarks>
/// L is the number of tokens of the sequence that a place belongs to, padding not counted: so noise depends on nothing that shares a row
/// with it. u is never stored: it is
/// <code>
/// Philox4x32-10, key: the run's seed
/// counter: 64 bits of index · the step · <see cref="Purpose.EmbeddingNoise"/>
/// index of column c of position t of sequence b:  ((row + b)·T + t)·⌈C/4⌉ + ⌊c/4⌋
/// </code>
/// whose word w number c mod 4 gives u = ⌊w/2⁹⌋·2⁻²² + 2⁻²³ − 1. dx = dy.
/// </remarks>
public static class EmbeddingNoiseOp
{
    /// <summary>Adds noise on a tape that trains; elsewhere it is nothing.</summary>
    /// <param name="x">float32 [B, T, C].</param>
    /// <param name="lengths">
    /// int32 [B, T]: tokens of the sequence that each place belongs to; 0 where it belongs to none and gets no noise.
    /// </param>
    /// <param name="alpha">α, from 0.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor EmbeddingNoise(this Tensor x, Tensor? lengths, float alpha)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!(alpha >= 0) || !float.IsFinite(alpha))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "EmbeddingNoise: α is from 0");
        Tape tape = x.Tape;
        if (!tape.Trains || alpha == 0) return x;
        ArgumentNullException.ThrowIfNull(lengths);
        ShapeException.ThrowIf(x.Shape.Rank != 3 || lengths.Type != DType.Int32 || lengths.Shape != new Shape(x.Shape[0], x.Shape[1]),
            $"EmbeddingNoise: lengths {lengths.Type} {lengths.Shape} do not go with {x.Shape}");
        Tensor draw = tape.DrawOnce();
        Tensor y = tape.Result("embedding_noise", x.Shape, x);
        return tape.Record("embedding_noise", [x, lengths], [y],
            () => tape.Backend.EmbeddingNoise(x, lengths, draw, alpha, y),
            (dy, d) => tape.Backend.AddBackward(dy, d[0], default));
    }
}
