using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y[b] = mean of table[ids[b, l]] over the ids of b that are not negative; 0 where there is none.</summary>
/// <remarks>
/// Source: Joulin et al. 2016, arXiv:1607.01759. The rows of an embedding are never stored one by one, and the gradient goes straight to
/// the rows that were read, summed in the order of b and l.
/// </remarks>
public static class EmbeddingBagOp
{
    /// <summary>Looks up sets of ids.</summary>
    /// <param name="ids">int32 [B, L], each below V; a negative one is no member.</param>
    /// <param name="table">float32 [V, C].</param>
    /// <returns>float32 [B, C].</returns>
    public static Tensor EmbeddingBag(this Tensor ids, Tensor table)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(table);
        ShapeException.ThrowIf(
            ids.Type != DType.Int32 || ids.Shape.Rank != 2, $"EmbeddingBag: ids are int32 [B, L], not {ids.Type} {ids.Shape}");
        ShapeException.ThrowIf(table.Shape.Rank != 2, $"EmbeddingBag: the table is [V, C], not {table.Shape}");
        Tape tape = ids.Tape;
        Tensor y = tape.Result("embedding_bag", new Shape(ids.Shape[0], table.Shape.Columns), table);
        return tape.Record("embedding_bag", [table, ids], [y],
            () => tape.Backend.EmbeddingBag(ids, table, y),
            (dy, d) => tape.Backend.EmbeddingBagBackward(ids, dy, d[0]));           // dtable[id] += dy[b] / members of b
    }
}
