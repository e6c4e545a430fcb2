using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = c·tanh(x/c): nearly x where that is small, and never beyond ±c (Gemma Team 2024, arXiv:2408.00118 §2).</summary>
public static class SoftCapOp
{
    /// <summary>Holds numbers between −cap and cap. One that is infinite becomes no number, so that the cap hides nothing.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <param name="cap">c, above 0.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor SoftCap(this Tensor x, float cap)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cap);
        Tape tape = x.Tape;
        Tensor y = tape.Result("soft_cap", x.Shape, x);
        return tape.Record("soft_cap", [x], [y],
            () => tape.Backend.SoftCap(x, cap, y),
            (dy, d) => tape.Backend.SoftCapBackward(y, cap, dy, d[0]),              // dx = dy·(1 − (y/c)²)
            y);
    }
}
