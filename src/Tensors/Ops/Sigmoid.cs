using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = σ(x) = 1/(1 + e⁻ˣ), number by number.</summary>
public static class SigmoidOp
{
    /// <summary>Logistic function.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Sigmoid(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tape tape = x.Tape;
        Tensor y = tape.Result("sigmoid", x.Shape, x);
        return tape.Record("sigmoid", [x], [y],
            () => tape.Backend.Sigmoid(x, y),
            (dy, d) => tape.Backend.SigmoidBackward(y, dy, d[0]),                   // dx = dy·y(1 − y)
            y);
    }
}
