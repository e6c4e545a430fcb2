using System.Runtime.InteropServices;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Tokens;

namespace Hone.Data.Rows.Streaming;

/// <summary>Some documents as rows, shuffled: what a streamed row is made from, and all that must be read again to make it again.</summary>
sealed class Chunk
{
    readonly RowLayout _layout;
    readonly Permutation _order;

    Chunk(Position start, Position next, RowLayout layout, ulong seed)
    {
        (Start, Next, _layout) = (start, next, layout);
        SourcePlace place = start.Chunk;
        ulong key = Philox.Draw(seed, Purpose.ChunkOrder, (ulong)place.Row, (uint)place.Unit) ^ (ulong)place.File << 32;
        _order = new Permutation(layout.RowCount, key, start.Epoch);
    }

    /// <summary>The position of its first row.</summary>
    public Position Start { get; }

    /// <summary>The position of the first row behind it.</summary>
    public Position Next { get; }

    public long RowCount => _layout.RowCount;

    /// <summary>Makes rows of documents; null where they make none.</summary>
    public static Chunk? Of(Position start, Position next, List<int> tokens, List<long> starts, List<SourcePlace> places, int length,
        int padding, PackingKind packing, ulong seed)
    {
        if (starts.Count == 0)
            return null;
        MemoryTokens split = new(tokens.ToArray(), [.. starts], [.. places]);
        RowLayout layout = packing == PackingKind.Windows ? new WindowLayout(split, length, phase: 0, padding)
            : Packed(split, length, padding, packing);
        return layout.RowCount == 0 ? null : new Chunk(start, next, layout, seed);
    }

    public void Read(long row, Span<int> tokens, Span<int> starts) => _layout.Read(_order[row], tokens, starts);

    public IReadOnlyList<RowPiece> PiecesOf(long row) => _layout.PiecesOf(_order[row]);

    static PackedLayout Packed(MemoryTokens split, int length, int padding, PackingKind packing)
    {
        List<int> lengths = [];
        for (long document = 0; document < split.DocumentCount; document++)
            lengths.Add((int)(split.StartOf(document + 1) - split.StartOf(document)));
        RowPlan plan = new();
        new BestFit(length + 1, crops: packing == PackingKind.Documents).Pack(CollectionsMarshal.AsSpan(lengths), 0, plan);
        return new PackedLayout(split, plan, padding);
    }
}
