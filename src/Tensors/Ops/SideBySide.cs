using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>Images one after the other, and the same images 32 side by side, as convolutions read them (<see cref="Planes"/>).</summary>
public static class SideBySideOp
{
    /// <summary>y[b/32, k, b mod 32] = x[b, k]; places without an image are 0.</summary>
    /// <param name="x">float32 [B, K].</param>
    /// <returns>float32 [⌈B/32⌉, K, 32].</returns>
    public static Tensor SideBySide(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(x.Shape.Rank != 2, $"SideBySide: images are [B, C·H·W], not {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("side_by_side", new Shape(Planes.Groups(x.Shape[0]), x.Shape.Columns, Planes.Together), x);
        return tape.Record("side_by_side", [x], [y],
            () => tape.Backend.SideBySide(x, y, adds: false),
            (dy, d) => { if (d[0].IsNeeded) tape.Backend.InTurn(dy, d[0].Tensor, d[0].Adds); });
    }

    /// <summary>y[b, k] = x[b/32, k, b mod 32].</summary>
    /// <param name="x">float32 [⌈B/32⌉, K, 32].</param>
    /// <param name="images">B.</param>
    /// <returns>float32 [B, K].</returns>
    public static Tensor InTurn(this Tensor x, int images)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(images < 1 || x.Shape.Rank != 3 || x.Shape[2] != Planes.Together || x.Shape[0] != Planes.Groups(images),
            $"InTurn: {x.Shape} does not hold {images} images, {Planes.Together} side by side");
        Tape tape = x.Tape;
        Tensor y = tape.Result("in_turn", new Shape(images, x.Shape[1]), x);
        return tape.Record("in_turn", [x], [y],
            () => tape.Backend.InTurn(x, y, adds: false),
            (dy, d) => { if (d[0].IsNeeded) tape.Backend.SideBySide(dy, d[0].Tensor, d[0].Adds); });
    }
}
