using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = s·x: by a constant, or by one number that is learned, as residual scalars are (Bachlechner et al. 2020, arXiv:2003.04887).
/// </summary>
public static class ScaleOp
{
    /// <summary>Scales by a constant.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <param name="factor">s.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Scale(this Tensor x, float factor) => x.Affine("scale", factor, offset: 0);

    /// <summary>Scales by a number that is learned.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <param name="factor">s, float32 [1].</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Scale(this Tensor x, Tensor factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ShapeException.ThrowIf(factor.Shape != new Shape(1), $"Scale: the factor is [1], not {factor.Shape}");
        return x.Multiply(factor);
    }

    internal static Tensor Affine(this Tensor x, string operation, float factor, float offset)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tape tape = x.Tape;
        Tensor y = tape.Result(operation, x.Shape, x);
        return tape.Record(operation, [x], [y],
            () => tape.Backend.Affine(x, factor, offset, y),
            (dy, d) => tape.Backend.AffineBackward(factor, dy, d[0]));              // dx = s·dy
    }
}
