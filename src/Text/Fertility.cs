using System.Buffers;
using System.Text;

namespace Hone.Text;

/// <summary>How short a tokenizer makes a text.</summary>
/// <param name="Bytes">Bytes of the text.</param>
/// <param name="Words">Its words: what stands between white space.</param>
/// <param name="Tokens">Tokens it becomes.</param>
/// <param name="Kinds">How many different tokens these are.</param>
/// <param name="Dropped">What could not be spelled.</param>
public sealed record Fertility(long Bytes, long Words, long Tokens, int Kinds, Dropped Dropped)
{
    /// <summary>More is shorter: fewer steps for the same text.</summary>
    public double BytesPerToken => (double)Bytes / Tokens;

    /// <summary>1 where every word is a token of its own.</summary>
    public double TokensPerWord => (double)Tokens / Words;

    /// <summary>Measures a tokenizer on a text.</summary>
    /// <exception cref="InvalidDataException">The text has no word, or nothing of it has a token.</exception>
    public static Fertility Of(Tokenizer tokenizer, ReadOnlyMemory<byte> text, int threads = 1)
    {
        int[] ids = tokenizer.Encode(text, threads, out Dropped dropped);
        long words = CountWords(text.Span);
        return words > 0 && ids.Length > 0
            ? new(text.Length, words, ids.Length, ids.Distinct().Count(), dropped)
            : throw new InvalidDataException(
            $"The text has {words} words, which become {ids.Length} tokens: nothing to measure.\nGive a text with words in it.");
    }

    static long CountWords(ReadOnlySpan<byte> text)
    {
        long words = 0;
        bool isInWord = false;
        for (int at = 0, length; at < text.Length; at += length)
        {
            bool isSpace = Rune.DecodeFromUtf8(text[at..], out Rune rune, out length) == OperationStatus.Done && Rune.IsWhiteSpace(rune);
            if (!isSpace && !isInWord)
                words++;
            isInWord = !isSpace;
        }
        return words;
    }
}
