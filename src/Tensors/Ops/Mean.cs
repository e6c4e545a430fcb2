using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y[b] = (1/T) Σ x[b, t]: one row for all positions of a sequence.</summary>
public static class MeanOp
{
    /// <summary>Mean over positions.</summary>
    /// <param name="x">float32 [B, T, C].</param>
    /// <returns>float32 [B, C].</returns>
    public static Tensor Mean(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(x.Shape.Rank != 3, $"Mean: {x.Shape} is not [B, T, C]");
        Tape tape = x.Tape;
        Tensor y = tape.Result("mean", new Shape(x.Shape[0], x.Shape[2]), x);
        return tape.Record("mean", [x], [y],
            () => tape.Backend.Mean(x, y),
            (dy, d) => tape.Backend.MeanBackward(dy, d[0]));                        // dx[b, t] = dy[b]/T
    }
}
