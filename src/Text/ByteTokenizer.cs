using Hone.Text.Specials;

namespace Hone.Text;

/// <summary>Every byte is a token: 256 of them, any text in any encoding, nothing to train.</summary>
public sealed class ByteTokenizer : Tokenizer
{
    internal const string KindName = "bytes";
    static readonly Pieces Bytes = Pieces.Of(Enumerable.Range(0, 256).Select(value => new[] { (byte)value }));

    /// <summary>The bytes and nothing else.</summary>
    public ByteTokenizer() : this(SpecialTokens.None)
    {
    }

    ByteTokenizer(SpecialTokens specials) : base(Bytes, specials)
    {
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    internal static ByteTokenizer FromFile(IEnumerable<SpecialToken> specials) => new(SpecialTokens.Of(specials, Bytes));

    private protected override int[] EncodeText(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        dropped = default;
        int[] ids = new int[utf8.Length];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = utf8[i];
        return ids;
    }

    private protected override Tokenizer With(SpecialTokens changed) => new ByteTokenizer(changed);

    internal override TokenizerFile ToFile() => new() { Kind = KindName, Special = SpecialsForFile };
}
