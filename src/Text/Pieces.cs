namespace Hone.Text;

/// <summary>The bytes of each token, one after the other in one array; none where an id has no token.</summary>
sealed class Pieces
{
    readonly byte[] _bytes;
    readonly int[] _ends;

    Pieces(byte[] bytes, int[] ends)
    {
        _bytes = bytes;
        _ends = ends;
    }

    public int Count => _ends.Length;

    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            int start = id == 0 ? 0 : _ends[id - 1];
            return _bytes.AsSpan(start, _ends[id] - start);
        }
    }

    public static Pieces Of(IEnumerable<byte[]?> pieces)
    {
        List<byte> _bytes = [];
        List<int> _ends = [];
        foreach (byte[]? piece in pieces)
        {
            _bytes.AddRange(piece ?? []);
            _ends.Add(_bytes.Count);
        }
        return new([.. _bytes], [.. _ends]);
    }
}
