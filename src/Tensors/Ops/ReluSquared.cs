using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = max(x, 0)², element by element (So et al. 2021, arXiv:2109.08668).</summary>
public static class ReluSquaredOp
{
    /// <summary>Squared rectifier.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor ReluSquared(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tape tape = x.Tape;
        Tensor y = tape.Result("relu_squared", x.Shape, x);
        return tape.Record("relu_squared", [x], [y],
            () => tape.Backend.ReluSquared(x, y),
            (dy, d) => tape.Backend.ReluSquaredBackward(x, dy, d[0]),                        // dy·2·max(x, 0)
            x);
    }
}
