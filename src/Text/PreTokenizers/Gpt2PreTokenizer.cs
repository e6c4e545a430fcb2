namespace Hone.Text.PreTokenizers;

/// <summary>The split of GPT-2 (Radford et al. 2019), as its encoder publishes it.</summary>
sealed class Gpt2PreTokenizer : PreTokenizer
{
    public override string Name => "gpt2";

    public override string Regex => @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    internal override IReadOnlyList<string> OtherSpellings => [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"];

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        int contraction = ContractionLength(text[start..]);
        if (contraction > 0)
            return start + contraction;
        int run = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CodePointKind kind = CodePoints.Read(text, run, out int length);
        return kind == CodePointKind.Space ? EndOfSpaces(text, start) : CodePoints.EndOfRun(text, run + length, GroupOf(kind));
    }

    static CodePointKind GroupOf(CodePointKind kind) =>
        (kind & CodePointKind.Letter) != 0 ? CodePointKind.Letter
        : kind == CodePointKind.Number ? CodePointKind.Number
        : CodePointKind.Other;

    static int ContractionLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\'')
            return 0;
        if (text[1] is (byte)'s' or (byte)'d' or (byte)'m' or (byte)'t')
            return 2;
        ReadOnlySpan<byte> pair = text[1..Math.Min(3, text.Length)];
        return pair.SequenceEqual("ll"u8) || pair.SequenceEqual("ve"u8) || pair.SequenceEqual("re"u8) ? 3 : 0;
    }
}
