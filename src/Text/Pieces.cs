namespace Hone.Text;

/// <summary>The bytes of each token, one after the other in one array; none where an id has no token.</summary>
sealed class Pieces
{
    readonly byte[] bytes;
    readonly int[] ends;

    Pieces(byte[] bytes, int[] ends)
    {
        this.bytes = bytes;
        this.ends = ends;
    }

    public int Count => ends.Length;

    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            int start = id == 0 ? 0 : ends[id - 1];
            return bytes.AsSpan(start, ends[id] - start);
        }
    }

    public static Pieces Of(IEnumerable<byte[]?> pieces)
    {
        List<byte> bytes = [];
        List<int> ends = [];
        foreach (byte[]? piece in pieces)
        {
            bytes.AddRange(piece ?? []);
            ends.Add(bytes.Count);
        }
        return new([.. bytes], [.. ends]);
    }
}
