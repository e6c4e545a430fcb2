using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>
/// Cuts images into squares, row by row, each of which becomes a row of numbers; a dense layer after it embeds them
/// (Dosovitskiy et al. 2021, arXiv:2010.11929 §3.1).
/// </summary>
public static class PatchesOp
{
    /// <summary>y[b, i·(W/P) + j, (c·P + u)·P + v] = x[b, c, i·P + u, j·P + v].</summary>
    /// <param name="x">float32 [B, C·H·W].</param>
    /// <param name="planes">How an image is divided.</param>
    /// <param name="size">P, which divides H and W.</param>
    /// <returns>float32 [B, (H/P)·(W/P), C·P·P].</returns>
    public static Tensor Patches(this Tensor x, Planes planes, int size)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(planes);
        ShapeException.ThrowIf(x.Shape.Rank != 2 || x.Shape.Columns != planes.Count, $"Patches: {x.Shape} is not [B, {planes.Count}]");
        ShapeException.ThrowIf(size < 1 || planes.Height % size != 0 || planes.Width % size != 0,
            $"Patches: squares of {size} do not divide {planes.Height}×{planes.Width}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("patches",
            new Shape(x.Shape[0], planes.Area / (size * size), planes.Channels * size * size), x);
        return tape.Record("patches", [x], [y],
            () => tape.Backend.Patches(x, planes, size, y),
            (dy, d) => tape.Backend.PatchesBackward(dy, planes, size, d[0]));       // each number has one place: dx is dy there
    }
}
