using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = x·wᵀ + b + r, the weight stored as outputs × inputs.</summary>
public static class LinearOp
{
    /// <summary>A dense layer, over the last dimension.</summary>
    /// <param name="x">float32 […, K].</param>
    /// <param name="w">float32 [M, K].</param>
    /// <param name="bias">float32 [M], or null for none.</param>
    /// <param name="residual">float32 […, M] that the result is added to, or null for none: each tile of the product takes it in while it
    /// is at hand.</param>
    /// <returns>float32 […, M].</returns>
    /// <exception cref="ShapeException">Inner sizes differ.</exception>
    /// <remarks>2·N·K·M FLOPs forward, twice that backward, N the rows of x.</remarks>
    public static Tensor Linear(this Tensor x, Tensor w, Tensor? bias = null, Tensor? residual = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ShapeException.ThrowIf(w.Shape.Rank != 2, $"Linear: the weight is [outputs, inputs], not {w.Shape}");
        ShapeException.ThrowIf(x.Shape.Columns != w.Shape.Columns,
            $"Linear: {x.Shape} · {w.Shape}ᵀ: inner sizes {x.Shape.Columns} and {w.Shape.Columns} differ");
        ShapeException.ThrowIf(bias is not null && bias.Shape != new Shape(w.Shape[0]),
            $"Linear: bias {bias?.Shape} does not go with weight {w.Shape}");
        Shape shape = x.Shape.WithColumns(w.Shape[0]);
        ShapeException.ThrowIf(residual is not null && residual.Shape != shape,
            $"Linear: residual {residual?.Shape} does not go with a result {shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("linear", shape, x, w, bias, residual);
        return tape.Record("linear", [x, w, bias, residual], [y],
            () => tape.Backend.Linear(x, w, bias, residual, y),
            (dy, d) => tape.Backend.LinearBackward(x, w, dy, d[0], d[1], d[2], d[3]),   // dx = dy·w, dw = dyᵀ·x, db = Σ dy, dr = dy
            recompute: null, saves: w.NeedsGradient ? [x] : [], sums: [w]);
    }
}
