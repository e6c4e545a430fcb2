using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y = f(x·wᵢᵀ + bᵢ)·wₒᵀ + bₒ + r: both matrices of a feed-forward part with what stands between and after them.</summary>
/// <remarks>
/// As one operation because of what never has to pass through memory by itself: f is applied to each tile of the first product while
/// that is at hand, r added to each tile of the second, and walking back, the derivative of f multiplies each tile of d(f). Of GELU both
/// argument and result are kept, and the result, once the outer weight has its gradient, gives its memory to d(f); where that weight is a
/// constant, the result is not kept. Of relu² and relu the result is
/// enough: its root, or its sign, is all of the argument that the derivative needs; d(f) has memory only while it is walked back.
/// </remarks>
public static class FeedForwardOp
{
    /// <summary>A feed-forward part with its residual.</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="inner">float32 [F, C].</param>
    /// <param name="innerBias">float32 [F], or null for none.</param>
    /// <param name="outer">float32 [M, F].</param>
    /// <param name="outerBias">float32 [M], or null for none.</param>
    /// <param name="residual">float32 […, M], or null for none.</param>
    /// <param name="nonlinearity">f.</param>
    /// <returns>float32 […, M].</returns>
    /// <exception cref="ShapeException">Sizes do not go together.</exception>
    public static Tensor FeedForward(
        this Tensor x, Tensor inner, Tensor? innerBias, Tensor outer, Tensor? outerBias, Tensor? residual, Nonlinearity nonlinearity)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(outer);
        ShapeException.ThrowIf(inner.Shape.Rank != 2 || outer.Shape.Rank != 2 || x.Shape.Columns != inner.Shape.Columns
            || outer.Shape.Columns != inner.Shape[0],
            $"FeedForward: {x.Shape} · {inner.Shape}ᵀ · {outer.Shape}ᵀ: inner sizes differ");
        Shape wide = x.Shape.WithColumns(inner.Shape[0]), shape = x.Shape.WithColumns(outer.Shape[0]);
        ShapeException.ThrowIf(innerBias is not null && innerBias.Shape != new Shape(inner.Shape[0]),
            $"FeedForward: bias {innerBias?.Shape} does not go with weight {inner.Shape}");
        ShapeException.ThrowIf(outerBias is not null && outerBias.Shape != new Shape(outer.Shape[0]),
            $"FeedForward: bias {outerBias?.Shape} does not go with weight {outer.Shape}");
        ShapeException.ThrowIf(residual is not null && residual.Shape != shape,
            $"FeedForward: residual {residual?.Shape} does not go with a result {shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("feed_forward", shape, x, inner, innerBias, outer, outerBias, residual);
        Tensor after = tape.SavedTensor("feed_forward.after", wide);
        bool tellsArgument = nonlinearity != Nonlinearity.Gelu;
        Tensor before = tellsArgument ? after : tape.SavedTensor("feed_forward.before", wide);
        Tensor derivative = tellsArgument || !outer.NeedsGradient ? tape.SavedTensor("feed_forward.derivative", wide) : after;
        return tape.Record("feed_forward", [outer, outerBias, residual, x, inner, innerBias], [y, before, after],
            () =>
            {
                tape.Backend.LinearWith(nonlinearity, x, inner, innerBias, before, after);
                tape.Backend.Linear(after, outer, outerBias, residual, y);
            },
            (dy, d) =>
            {
                tape.Backend.LinearBackward(after, outer, dy, default, d[0], d[1], d[2]);
                tape.Backend.LinearWithBackward(nonlinearity, before, outer, dy, derivative);
                tape.Backend.LinearBackward(x, inner, derivative, d[3], d[4], d[5], default);
            },
            recompute: () => tape.Backend.LinearWith(nonlinearity, x, inner, innerBias, before, after),
            saves:
            [
                .. inner.NeedsGradient ? [x] : Array.Empty<Tensor>(), before, .. outer.NeedsGradient ? [after] : Array.Empty<Tensor>(),
                derivative,
            ], sums: [inner, outer]);
    }
}
