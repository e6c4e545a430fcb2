using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = x·wᵀ + b, the weight stored as outputs × inputs.</summary>
public static class LinearOp
{
    /// <summary>A dense layer, over the last dimension.</summary>
    /// <param name="x">float32 […, K].</param>
    /// <param name="w">float32 [M, K].</param>
    /// <param name="bias">float32 [M], or null for none.</param>
    /// <returns>float32 […, M].</returns>
    /// <exception cref="ShapeException">Inner sizes differ.</exception>
    /// <remarks>2·N·K·M FLOPs forward, twice that backward, N the rows of x.</remarks>
    public static Tensor Linear(this Tensor x, Tensor w, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ShapeException.ThrowIf(w.Shape.Rank != 2, $"Linear: the weight is [outputs, inputs], not {w.Shape}");
        ShapeException.ThrowIf(x.Shape.Columns != w.Shape.Columns,
            $"Linear: {x.Shape} · {w.Shape}ᵀ: inner sizes {x.Shape.Columns} and {w.Shape.Columns} differ");
        ShapeException.ThrowIf(bias is not null && bias.Shape != new Shape(w.Shape[0]), $"Linear: bias {bias?.Shape} does not go with weight {w.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("linear", x.Shape.WithColumns(w.Shape[0]), x, w, bias);
        return tape.Record("linear", [x, w, bias], [y],
            () => tape.Backend.Linear(x, w, bias, y),
            (dy, d) => tape.Backend.LinearBackward(x, w, dy, d[0], d[1], d[2]),   // dx = dy·w, dw = dyᵀ·x, db = Σ dy
            x);
    }
}
