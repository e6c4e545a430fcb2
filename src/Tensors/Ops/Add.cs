using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = a + b, element by element: the residual stream.</summary>
public static class AddOp
{
    /// <summary>Sum of two tensors of one shape.</summary>
    /// <returns>float32, the shape of both.</returns>
    public static Tensor Add(this Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ShapeException.ThrowIf(a.Shape != b.Shape, $"Add: {a.Shape} + {b.Shape}: shapes differ");
        Tape tape = a.Tape;
        Tensor y = tape.Result("add", a.Shape, a, b);
        return tape.Record("add", [a, b], [y],
            () => tape.Backend.Add(a, b, y),
            (dy, d) => tape.Backend.AddBackward(dy, d[0], d[1]));                   // da = db = dy
    }
}
