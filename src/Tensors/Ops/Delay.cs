using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y[b, t] = x[b, t − 1], and 0 at the first position: what each token's predecessor had.</summary>
/// <remarks>Source: the token shift of Peng et al. 2023 (RWKV, arXiv:2305.13048 §3.1).</remarks>
public static class DelayOp
{
    /// <summary>Moves every sequence on by one position.</summary>
    /// <param name="x">float32 [B, T, C].</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Delay(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(x.Shape.Rank != 3, $"Delay: sequences come as [B, T, C], not {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("delay", x.Shape, x);
        return tape.Record("delay", [x], [y],
            () => tape.Backend.Delay(x, y),
            (dy, d) => tape.Backend.DelayBackward(dy, d[0]));                       // dx[b, t] = dy[b, t + 1], and 0 at the last
    }
}
