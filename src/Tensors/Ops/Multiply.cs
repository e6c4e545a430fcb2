using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = a∘b, number by number, where b may have one factor for several numbers of a.</summary>
public static class MultiplyOp
{
    /// <summary>Product of two tensors.</summary>
    /// <param name="a">float32 […, C].</param>
    /// <param name="b">
    /// float32: of the shape of a; or a row [C], a factor for each column; or […, G], where G divides C, a factor for each C/G neighbouring
    /// columns of a row; or a single one.
    /// </param>
    /// <returns>float32, the shape of a.</returns>
    public static Tensor Multiply(this Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int columns = a.Shape.Columns, factors = b.Shape.Columns;
        ShapeException.ThrowIf(b.Shape.Count != 1 && b.Shape != new Shape(columns)
            && (b.Shape != a.Shape.WithColumns(factors) || columns % factors != 0),
            $"Multiply: {b.Shape} does not go with {a.Shape}: it has that shape, or fewer columns that divide {columns}, or is [{columns}] "
                + "or [1]");
        Tape tape = a.Tape;
        Tensor y = tape.Result("multiply", a.Shape, a, b);
        return tape.Record("multiply", [a, b], [y],
            () => tape.Backend.Multiply(a, b, y),
            (dy, d) => tape.Backend.MultiplyBackward(a, b, dy, d[0], d[1]),         // da = dy∘b, db = Σ dy∘a over what shares a factor
            a, b);
    }
}
