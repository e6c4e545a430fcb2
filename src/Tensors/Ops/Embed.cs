using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>Rows of a table by token id, plus a learned row for each position: y[b, t] = table[ids[b, t]] + positions[start + t].</summary>
/// <remarks>Source of the learned positions: Radford et al. 2019 (GPT-2), as in Gehring et al. 2017, arXiv:1705.03122.</remarks>
public static class EmbedOp
{
    /// <summary>Looks up tokens.</summary>
    /// <param name="ids">Token ids, int32 [B, T].</param>
    /// <param name="table">float32 [V, C].</param>
    /// <param name="positions">float32 [P, C], or null for none; P is at least start + T.</param>
    /// <param name="start">Position of the first token; null is 0.</param>
    /// <returns>float32 [B, T, C].</returns>
    public static Tensor Embed(this Tensor ids, Tensor table, Tensor? positions = null, Cursor? start = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(table);
        ShapeException.ThrowIf(ids.Type != DType.Int32 || ids.Shape.Rank != 2, $"Embed: ids are int32 [B, T], not {ids.Type} {ids.Shape}");
        ShapeException.ThrowIf(table.Shape.Rank != 2, $"Embed: the table is [V, C], not {table.Shape}");
        ShapeException.ThrowIf(
            positions is not null && (positions.Shape.Columns != table.Shape.Columns || positions.Shape[0] < ids.Shape.Columns),
            $"Embed: positions {positions?.Shape} do not go with ids {ids.Shape} and table {table.Shape}");
        Tape tape = ids.Tape;
        Tensor y = tape.Result("embed", new Shape(ids.Shape[0], ids.Shape[1], table.Shape.Columns), table, positions);
        return tape.Record("embed", [table, positions, ids], [y],
            () => tape.Backend.Embed(ids, table, positions, start, y),
            (dy, d) => tape.Backend.EmbedBackward(ids, dy, d[0], d[1]));          // dtable[id] += dy, dpositions[t] += Σ_b dy
    }
}
