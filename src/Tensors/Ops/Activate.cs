using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y = f(x), a nonlinearity by itself, where <see cref="FeedForwardOp"/> cannot have it between its products.</summary>
/// <remarks>The bits are those of the operation that does all at once: the same formula on the same numbers.</remarks>
public static class ActivateOp
{
    /// <summary>Applies a nonlinearity, number by number.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <param name="nonlinearity">f.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Activate(this Tensor x, Nonlinearity nonlinearity)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tape tape = x.Tape;
        Tensor y = tape.Result("activate", x.Shape, x), kept = nonlinearity == Nonlinearity.Gelu ? x : y;
        return tape.Record("activate", [x], [y],
            () => tape.Backend.Activate(nonlinearity, x, y),
            (dy, d) => tape.Backend.ActivateBackward(nonlinearity, kept, dy, d[0]),  // dx = f′(x)·dy; of both ReLUs y tells all of x
            kept);
    }
}
