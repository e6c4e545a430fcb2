using System.Buffers;
using System.Text;

namespace Hone.Text.PreTokenizers;

/// <summary>
/// No cutting at all, as SentencePiece's, made fast: a text is cut where two characters meet that no merge of the vocabulary has side by
/// side. No merge crosses such a place, so the tokens are those of the text as a whole.
/// </summary>
sealed class JoinedPreTokenizer : PreTokenizer
{
    /// <summary>What it is called where it does not cut, and where every space begins a word.</summary>
    public const string Whole = "none", BySpaces = "spaces";

    const int Ascii = 128;

    readonly bool[] _asciiPairs = new bool[Ascii * Ascii];
    readonly HashSet<ulong> _pairs = [];

    /// <param name="merged">What the merges make, each valid UTF-8.</param>
    /// <param name="cutsAtSpaces">Every space begins a word, whatever could be merged.</param>
    public JoinedPreTokenizer(IEnumerable<byte[]> merged, bool cutsAtSpaces)
    {
        CutsAtSpaces = cutsAtSpaces;
        foreach (byte[] token in merged)
            for (int at = Next(token, 0, out int left); at < token.Length;)
            {
                at = Next(token, at, out int right);
                if (!cutsAtSpaces || right != ' ') Add(left, right);
                left = right;
            }
    }

    /// <summary>Every space begins a word.</summary>
    public bool CutsAtSpaces { get; }

    public override string Name => CutsAtSpaces ? BySpaces : Whole;

    public override string Regex => CutsAtSpaces ? @" [^ ]*|[^ ]+" : @"[\s\S]+";

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        for (int at = Next(text, start, out int left); at < text.Length;)
        {
            int after = Next(text, at, out int right);
            if (!AreJoined(left, right)) return at;
            (at, left) = (after, right);
        }
        return text.Length;
    }

    internal override int? PlaceToCut(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length && (text[from] & 0xC0) == 0x80) from++;
        int end = from < text.Length ? EndOfWord(text, from) : text.Length;
        return end < text.Length ? end : null;
    }

    bool AreJoined(int left, int right) => (left | right) is >= 0 and < Ascii ? _asciiPairs[left * Ascii + right]
        : _pairs.Contains(PairOf(left, right));

    void Add(int left, int right)
    {
        if ((left | right) is >= 0 and < Ascii) _asciiPairs[left * Ascii + right] = true;
        else _pairs.Add(PairOf(left, right));
    }

    static ulong PairOf(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Where the next code point begins; it is below zero where bytes are none.</summary>
    static int Next(ReadOnlySpan<byte> text, int at, out int codePoint)
    {
        if (text[at] < Ascii)
        {
            codePoint = text[at];
            return at + 1;
        }
        codePoint = Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length) == OperationStatus.Done ? rune.Value : -1;
        return at + length;
    }
}
