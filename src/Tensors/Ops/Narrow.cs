using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>t = a·xᵀ: a few numbers of each row of x, such as the inner ones of a product of two narrow matrices (LoRA).</summary>
/// <remarks>
/// It stands the other way round than <see cref="LinearOp"/> has its results, [R, N]: so both products with the few rows of t fill the
/// tiles of a product better, and t is read as it was written.
/// </remarks>
public static class NarrowOp
{
    /// <summary>The product.</summary>
    /// <param name="x">float32 […, K], N rows.</param>
    /// <param name="a">float32 [R, K].</param>
    /// <returns>float32 [R, N].</returns>
    /// <exception cref="ShapeException">Inner sizes differ.</exception>
    public static Tensor Narrow(this Tensor x, Tensor a)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(a);
        ShapeException.ThrowIf(a.Shape.Rank != 2 || x.Shape.Columns != a.Shape.Columns,
            $"Narrow: {a.Shape} · {x.Shape}ᵀ: inner sizes differ");
        Tape tape = x.Tape;
        Tensor t = tape.Result("narrow", new Shape(a.Shape[0], checked((int)x.Shape.Rows)), x, a);
        return tape.Record("narrow", [x, a], [t],
            () => tape.Backend.Narrow(x, a, t),
            (dt, d) => tape.Backend.NarrowBackward(x, a, dt, d[0], d[1]),            // dx = dtᵀ·a, da = dt·x
            a.NeedsGradient ? [x] : []);
    }
}
