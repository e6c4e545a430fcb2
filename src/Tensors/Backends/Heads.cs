namespace Hone.Tensors.Backends;

/// <summary>How a row of query, key and value numbers is divided: H query heads, G key heads, G value heads, each of D numbers.</summary>
/// <param name="Query">Query heads, H.</param>
/// <param name="KeyValue">Key heads, and as many value heads, G; divides H (Ainslie et al. 2023, arXiv:2305.13245).</param>
/// <param name="Size">Numbers in one head, D; even where positions are rotated.</param>
public sealed record Heads(int Query, int KeyValue, int Size)
{
    /// <summary>Numbers in one row of packed queries, keys and values.</summary>
    public int PackedColumns => (Query + 2 * KeyValue) * Size;

    /// <summary>Numbers in one row of the attention's result.</summary>
    public int ResultColumns => Query * Size;

    /// <summary>Query heads that share one key-value head.</summary>
    public int Group => Query / KeyValue;

    internal void Check(string operation, Shape packed)
    {
        ShapeException.ThrowIf(packed.Rank != 3, $"{operation}: queries, keys and values come as [B, T, (H + 2G)·D], not {packed}");
        ShapeException.ThrowIf(Query < 1 || KeyValue < 1 || Size < 1 || Query % KeyValue != 0,
            $"{operation}: {KeyValue} key-value heads must divide {Query} query heads of size {Size}");
        ShapeException.ThrowIf(packed.Columns != PackedColumns,
            $"{operation}: {packed} has {packed.Columns} columns; {this} needs ({Query} + 2·{KeyValue})·{Size} = {PackedColumns}");
    }
}
