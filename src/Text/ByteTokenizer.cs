namespace Hone.Text;

/// <summary>Every byte is a token: 256 of them, any text in any encoding, nothing to train.</summary>
public sealed class ByteTokenizer() : Tokenizer(Pieces.Of(Enumerable.Range(0, 256).Select(value => new[] { (byte)value })))
{
    internal const string KindName = "bytes";

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    public override int[] Encode(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        dropped = default;
        int[] ids = new int[utf8.Length];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = utf8[i];
        return ids;
    }

    internal override TokenizerFile ToFile() => new() { Kind = KindName };
}
