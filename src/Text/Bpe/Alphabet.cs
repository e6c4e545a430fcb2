using System.Buffers;
using System.Text;

namespace Hone.Text.Bpe;

/// <summary>The tokens that a word is before anything of it is merged: its bytes, or its characters and the bytes of those without a
/// token.</summary>
/// <param name="byteIds">The token of each byte.</param>
/// <param name="characterIds">The token of each code point that has one; null where words are bytes.</param>
sealed class Alphabet(int[] byteIds, Dictionary<int, int>? characterIds = null)
{
    const int Ascii = 128;

    readonly int[]? _asciiIds = characterIds is { } known
        ? [.. Enumerable.Range(0, Ascii).Select(value => known.TryGetValue(value, out int id) ? id : byteIds[value])] : null;

    /// <summary>Writes the tokens of a word, as many as its bytes at most, and tells how many.</summary>
    public int Spell(ReadOnlySpan<byte> word, Span<int> ids)
    {
        if (_asciiIds is null)
        {
            for (int i = 0; i < word.Length; i++)
                ids[i] = byteIds[word[i]];
            return word.Length;
        }

        int count = 0;
        for (int at = 0, length; at < word.Length; at += length)
        {
            length = 1;
            if (word[at] < Ascii)
                ids[count++] = _asciiIds[word[at]];
            else if (Rune.DecodeFromUtf8(word[at..], out Rune rune, out length) == OperationStatus.Done
                && characterIds!.TryGetValue(rune.Value, out int id))
                ids[count++] = id;
            else
                foreach (byte value in word.Slice(at, length))
                    ids[count++] = byteIds[value];
        }
        return count;
    }
}
