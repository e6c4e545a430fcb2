using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = x + c: by a constant, or by a row that is learned.</summary>
public static class ShiftOp
{
    /// <summary>Adds a constant.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <param name="offset">c.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Shift(this Tensor x, float offset) => x.Affine("shift", factor: 1, offset);

    /// <summary>Adds the same row to every row, or the same rows to every sequence.</summary>
    /// <param name="x">float32 […, C], or [B, T, C].</param>
    /// <param name="row">float32 [C], or [T, C].</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Shift(this Tensor x, Tensor row)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(row);
        ShapeException.ThrowIf(row.Shape != new Shape(x.Shape.Columns)
            && (x.Shape.Rank != 3 || row.Shape != new Shape(x.Shape[1], x.Shape[2])), $"Shift: row {row.Shape} does not go with {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("shift", x.Shape, x, row);
        return tape.Record("shift", [x, row], [y],
            () => tape.Backend.Shift(x, row, y),
            (dy, d) => tape.Backend.ShiftBackward(dy, d[0], d[1]));                 // dx = dy, drow = Σ dy over what it was added to
    }
}
