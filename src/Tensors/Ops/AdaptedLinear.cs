using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = x·wᵀ + b + r, and in some columns tᵀ·u added: a dense layer with what narrow matrices add to its weight (Hu et al. 2021,
/// arXiv:2106.09685).
/// </summary>
/// <remarks>
/// w is most often a constant: then there is neither its gradient nor the product that would be it, and x need not be kept.
/// Where u is 0, the bits of y are those of <see cref="LinearOp"/>.
/// </remarks>
public static class AdaptedLinearOp
{
    /// <summary>Some columns of a dense layer, and what is added to them.</summary>
    /// <param name="Inner">t, float32 [S, N]: what <see cref="NarrowOp"/> gives of the N rows of the layer's argument.</param>
    /// <param name="FirstRow">The first row of t that counts here.</param>
    /// <param name="Outer">u, float32 [R, P]; R rows of t count.</param>
    /// <param name="FirstColumn">The first of the P columns of y.</param>
    public readonly record struct Part(Tensor Inner, int FirstRow, Tensor Outer, int FirstColumn);

    /// <summary>A dense layer with additions, over the last dimension.</summary>
    /// <param name="x">float32 […, K], N rows.</param>
    /// <param name="w">float32 [M, K].</param>
    /// <param name="bias">float32 [M], or null for none.</param>
    /// <param name="residual">float32 […, M], or null for none.</param>
    /// <param name="parts">What is added where. Of each t every row counts in exactly one of them.</param>
    /// <returns>float32 […, M].</returns>
    /// <exception cref="ShapeException">Sizes do not go together.</exception>
    public static Tensor AdaptedLinear(this Tensor x, Tensor w, Tensor? bias, Tensor? residual, IReadOnlyList<Part> parts)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(parts);
        ShapeException.ThrowIf(w.Shape.Rank != 2 || x.Shape.Columns != w.Shape.Columns,
            $"AdaptedLinear: {x.Shape} · {w.Shape}ᵀ: inner sizes differ");
        Shape shape = x.Shape.WithColumns(w.Shape[0]);
        ShapeException.ThrowIf(
            (bias is not null && bias.Shape != new Shape(w.Shape[0])) || (residual is not null && residual.Shape != shape),
            $"AdaptedLinear: bias {bias?.Shape} and residual {residual?.Shape} do not go with weight {w.Shape}");
        foreach (Part part in parts)
            ShapeException.ThrowIf(part.Outer.Shape.Rank != 2 || part.Inner.Shape != new Shape(part.Inner.Shape[0], (int)x.Shape.Rows)
                || part.FirstRow < 0 || part.FirstRow + part.Outer.Shape[0] > part.Inner.Shape[0]
                || part.FirstColumn < 0 || part.FirstColumn + part.Outer.Shape[1] > w.Shape[0],
                $"AdaptedLinear: {part.Inner.Shape} from row {part.FirstRow} · {part.Outer.Shape} from column {part.FirstColumn} does not "
                + $"go with a result {shape}");
        Tape tape = x.Tape;
        Tensor[] inner = [.. parts.Select(part => part.Inner).Distinct()];
        int[] places = [.. parts.Select(part => 4 + Array.IndexOf(inner, part.Inner))];
        Tensor?[] inputs = [x, w, bias, residual, .. inner, .. parts.Select(part => part.Outer)];
        Tensor y = tape.Result("adapted_linear", shape, inputs);
        return tape.Record("adapted_linear", inputs, [y],
            () =>
            {
                tape.Backend.Linear(x, w, bias, residual, y);
                foreach (Part part in parts) tape.Backend.Widen(part.Inner, part.FirstRow, part.Outer, part.FirstColumn, y);
            },
            (dy, d) =>
            {
                tape.Backend.LinearBackward(x, w, dy, d[0], d[1], d[2], d[3]);
                for (int i = 0; i < parts.Count; i++)                       // dt = u·dyᵀ, du = t·dy, each of its columns of dy
                    tape.Backend.WidenBackward(parts[i].Inner, parts[i].FirstRow, parts[i].Outer, parts[i].FirstColumn, dy, d[places[i]],
                        d[4 + inner.Length + i]);
            },
            recompute: null, saves: [.. w.NeedsGradient ? [x] : Array.Empty<Tensor>(), .. inner], sums: [w]);
    }
}
