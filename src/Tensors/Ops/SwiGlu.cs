using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = a·σ(a)·b, where a row holds a and then b (Shazeer 2020, arXiv:2002.05202; SiLU: Elfwing et al. 2017, arXiv:1702.03118).
/// </summary>
public static class SwiGluOp
{
    /// <summary>Gates the second half of each row by the SiLU of its first half.</summary>
    /// <param name="x">float32 […, 2F].</param>
    /// <returns>float32 […, F].</returns>
    public static Tensor SwiGlu(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(x.Shape.Columns % 2 != 0, $"SwiGlu: {x.Shape} has an odd number of columns and cannot be halved");
        Tape tape = x.Tape;
        Tensor y = tape.Result("swiglu", x.Shape.WithColumns(x.Shape.Columns / 2), x);
        return tape.Record("swiglu", [x], [y],
            () => tape.Backend.SwiGlu(x, y),
            (dy, d) => tape.Backend.SwiGluBackward(x, dy, d[0]),                    // da = dy·b·σ(1 + a(1 − σ)), db = dy·a·σ
            x);
    }
}
