using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = m∘x/(1 − p) + r: each number is dropped with a probability of p, m being 0 or 1, and the others are scaled so that the mean stays
/// (Srivastava et al. 2014, JMLR 15; scaled while training instead of afterwards).
/// </summary>
/// <remarks>
/// m is never stored: forward, backward and where results are computed again it is made from what <see cref="TapeProgram.Draw"/> was told,
/// as <see cref="Dropping"/> says. p is rounded to a multiple of 2⁻¹⁶.
/// </remarks>
public static class DropoutOp
{
    /// <summary>Whether dropout does anything there: only on a tape that trains.</summary>
    public static bool Drops(this Tensor x, float probability)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Tape.Drops(probability);
    }

    /// <summary>Drops some numbers while it trains; elsewhere it is nothing, or the sum.</summary>
    /// <param name="x">float32 [B, …, C].</param>
    /// <param name="probability">p, from 0 to below 1.</param>
    /// <param name="residual">r, float32, of the shape of x; null for none.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Dropout(this Tensor x, float probability, Tensor? residual = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(residual is not null && residual.Shape != x.Shape,
            $"Dropout: residual {residual?.Shape} does not go with {x.Shape}");
        Tape tape = x.Tape;
        if (tape.Drop(probability) is not { } dropping) return residual is null ? x : x.Add(residual);
        Tensor y = tape.Result("dropout", x.Shape, x, residual);
        return tape.Record("dropout", [x, residual], [y],
            () => tape.Backend.Dropout(x, dropping, residual, y),
            (dy, d) => tape.Backend.DropoutBackward(dy, dropping, d[0], d[1]));     // dx = m∘dy/(1 − p), dr = dy
    }
}
