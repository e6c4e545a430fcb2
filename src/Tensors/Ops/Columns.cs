using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>Some neighbouring columns of each row: taken by themselves, or added to.</summary>
public static class ColumnsOp
{
    /// <summary>y = x[…, first … first + count − 1].</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="first">The first column.</param>
    /// <param name="count">How many.</param>
    /// <returns>float32 […, count].</returns>
    public static Tensor Columns(this Tensor x, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check("Columns", x.Shape, first, count);
        Tape tape = x.Tape;
        Tensor y = tape.Result("columns", x.Shape.WithColumns(count), x);
        return tape.Record("columns", [x], [y],
            () => tape.Backend.Columns(x, first, y),
            (dy, d) => tape.Backend.ColumnsBackward(dy, first, d[0]));              // dx is 0 in the other columns
    }

    /// <summary>y = x, and in the columns from <paramref name="first"/> on, x + part.</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="part">float32 […, P], P columns of which are added.</param>
    /// <param name="first">The first column that is added to.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor AddColumns(this Tensor x, Tensor part, int first)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(part);
        Check("AddColumns", x.Shape, first, part.Shape.Columns);
        ShapeException.ThrowIf(part.Shape != x.Shape.WithColumns(part.Shape.Columns),
            $"AddColumns: the rows of {part.Shape} are not those of {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("add_columns", x.Shape, x, part);
        return tape.Record("add_columns", [x, part], [y],
            () => tape.Backend.AddColumns(x, part, first, y),
            (dy, d) => tape.Backend.AddColumnsBackward(dy, first, d[0], d[1]));
    }

    static void Check(string operation, Shape shape, int first, int count) =>
        ShapeException.ThrowIf(first < 0 || count < 1 || first > shape.Columns - count,
            $"{operation}: {count} columns from {first} on are not in {shape}");
}
