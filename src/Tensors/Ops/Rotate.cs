using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>
/// Rotary positions: pairs (x[i], x[i + D/2]) of every query and key head are turned by the angle position · base^(−2i/D)
/// (Su et al. 2021, arXiv:2104.09864; halves paired as GPT-NeoX does). With QK-norm each head is first divided by its root mean
/// square (Henry et al. 2020, arXiv:2010.04245); the two commute, so one pass does both. Values pass through.
/// </summary>
public static class RotateOp
{
    /// <summary>Gives queries and keys their positions.</summary>
    /// <param name="qkv">Queries, keys and values, float32 [B, T, (H + 2G)·D].</param>
    /// <param name="heads">How a row is divided; D is even.</param>
    /// <param name="table">Angles from <see cref="RotationTable"/>, float32 [P, D]; P is at least start + T.</param>
    /// <param name="normalizes">QK-norm: scale each head to unit mean square.</param>
    /// <param name="start">Position of the first token; null is 0.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>float32, the shape of qkv.</returns>
    public static Tensor Rotate(this Tensor qkv, Heads heads, Tensor table, bool normalizes, Cursor? start = null, float epsilon = 1e-6f)
    {
        ArgumentNullException.ThrowIfNull(qkv);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(table);
        heads.Check("Rotate", qkv.Shape);
        ShapeException.ThrowIf(heads.Size % 2 != 0, $"Rotate: a head of {heads.Size} numbers has no pairs; make the size even");
        ShapeException.ThrowIf(table.Shape.Columns != heads.Size || table.Shape[0] < qkv.Shape[1],
            $"Rotate: table {table.Shape} does not go with {qkv.Shape} and {heads}");
        Tape tape = qkv.Tape;
        Tensor y = tape.Result("rotate", qkv.Shape, qkv);
        return tape.Record("rotate", [qkv], [y],
            () => tape.Backend.Rotate(qkv, heads, table, normalizes, epsilon, start, y),
            (dy, d) => tape.Backend.RotateBackward(qkv, heads, table, normalizes, epsilon, dy, d[0]),   // turned back, then the norm's
            qkv);
    }
}
