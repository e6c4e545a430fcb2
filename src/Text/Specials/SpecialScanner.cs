using System.Buffers;
using System.Text;

namespace Hone.Text.Specials;

/// <summary>Finds the texts of special tokens in a text: the leftmost first, and of those that begin there the longest.</summary>
sealed class SpecialScanner
{
    readonly (byte[] Text, int Id)[]?[] _byFirstByte = new (byte[], int)[]?[256];
    readonly SearchValues<byte> _firstBytes;

    public SpecialScanner(IEnumerable<SpecialToken> tokens)
    {
        foreach (var group in tokens.Select(token => (Text: Encoding.UTF8.GetBytes(token.Text), token.Id)).GroupBy(token => token.Text[0]))
            _byFirstByte[group.Key] = [.. group.OrderByDescending(token => token.Text.Length)];
        _firstBytes = SearchValues.Create(
            [.. Enumerable.Range(0, 256).Where(value => _byFirstByte[value] is not null).Select(value => (byte)value)]);
    }

    /// <summary>The next one at or after a place.</summary>
    public bool TryFind(ReadOnlySpan<byte> text, int from, out Range range, out int id)
    {
        for (int at = from, skip; (skip = text[at..].IndexOfAny(_firstBytes)) >= 0; at++)
        {
            at += skip;
            foreach ((byte[] candidate, int candidateId) in _byFirstByte[text[at]]!)
                if (text[at..].StartsWith(candidate))
                {
                    (range, id) = (at..(at + candidate.Length), candidateId);
                    return true;
                }
        }
        (range, id) = (default, -1);
        return false;
    }
}
