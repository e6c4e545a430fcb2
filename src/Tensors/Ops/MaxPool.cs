using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y[c, i, j] = the largest x[c, s·i + u, s·j + v] of a window; its derivative goes to the first that is so large.</summary>
/// <remarks>
/// Source: Ranzato et al. 2007, Unsupervised learning of invariant feature hierarchies. A nonlinearity that never falls may stand behind it
/// instead of before, where there is less to compute, with the same bits.
/// </remarks>
public static class MaxPoolOp
{
    /// <summary>Takes the largest number of each window; rows and columns at the end that fill no window are left out.</summary>
    /// <param name="x">float32 [⌈B/32⌉, C·H·W, 32].</param>
    /// <param name="planes">How an image of it is divided.</param>
    /// <param name="window">S and s, without a padding.</param>
    /// <returns>float32 [⌈B/32⌉, C·H′·W′, 32].</returns>
    public static Tensor MaxPool(this Tensor x, Planes planes, Window window)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentNullException.ThrowIfNull(window);
        planes.Check("MaxPool", x.Shape);
        window.Check("MaxPool", planes);
        ShapeException.ThrowIf(window.Padding != 0, $"MaxPool: {window} has a padding, and pooling has none");
        Tape tape = x.Tape;
        Tensor y = tape.Result("max_pool", new Shape(x.Shape[0], planes.After(window, planes.Channels).Count, Planes.Together), x);
        return tape.Record("max_pool", [x], [y],
            () => tape.Backend.MaxPool(x, planes, window, y),
            (dy, d) => tape.Backend.MaxPoolBackward(x, planes, window, dy, d[0]),
            x);
    }
}
