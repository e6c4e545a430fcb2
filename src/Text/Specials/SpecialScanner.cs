using System.Buffers;
using System.Text;

namespace Hone.Text.Specials;

/// <summary>Finds the texts of special tokens in a text: the leftmost first, and of those that begin there the longest.</summary>
sealed class SpecialScanner
{
    readonly (byte[] Text, SpecialToken Token)[]?[] _byFirstByte = new (byte[], SpecialToken)[]?[256];
    readonly SearchValues<byte> _firstBytes;
    readonly bool _hidesSpaces;

    /// <param name="tokens">The tokens, with what is looked for.</param>
    /// <param name="hidesSpaces">Spaces stand for marks, and are no white space that a token could take.</param>
    public SpecialScanner(IEnumerable<(byte[] Text, SpecialToken Token)> tokens, bool hidesSpaces)
    {
        foreach (var group in tokens.GroupBy(token => token.Text[0]))
            _byFirstByte[group.Key] = [.. group.OrderByDescending(token => token.Text.Length)];
        _firstBytes = SearchValues.Create(
            [.. Enumerable.Range(0, 256).Where(value => _byFirstByte[value] is not null).Select(value => (byte)value)]);
        _hidesSpaces = hidesSpaces;
    }

    /// <summary>Finds tokens by their own texts.</summary>
    public SpecialScanner(IEnumerable<SpecialToken> tokens)
        : this(tokens.Select(token => (Encoding.UTF8.GetBytes(token.Text), token)), hidesSpaces: false)
    {
    }

    /// <summary>The next one at or after a place.</summary>
    public bool TryFind(ReadOnlySpan<byte> text, int from, out Range range, out int id)
    {
        for (int at = from, skip; (skip = text[at..].IndexOfAny(_firstBytes)) >= 0; at++)
        {
            at += skip;
            foreach ((byte[] candidate, SpecialToken token) in _byFirstByte[text[at]]!)
            {
                if (!text[at..].StartsWith(candidate)) continue;
                int start = at, end = at + candidate.Length;
                if (token.IsWholeWord && (WordCharacters.EndsWithOne(text[..start]) || WordCharacters.BeginsWithOne(text[end..])))
                {
                    at = end - 1;                                            // nothing else is looked for inside of it
                    break;
                }
                if (token.TakesSpaceBefore) start = StartOfSpaces(text, from, start);
                if (token.TakesSpaceAfter) end = EndOfSpaces(text, end);
                (range, id) = (start..end, token.Id);
                return true;
            }
        }
        (range, id) = (default, -1);
        return false;
    }

    int StartOfSpaces(ReadOnlySpan<byte> text, int from, int end)
    {
        while (end > from && Rune.DecodeLastFromUtf8(text[from..end], out Rune rune, out int length) == OperationStatus.Done
            && IsSpace(rune))
            end -= length;
        return end;
    }

    int EndOfSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length) == OperationStatus.Done && IsSpace(rune))
            at += length;
        return at;
    }

    bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) && !(_hidesSpaces && rune.Value == ' ');
}
