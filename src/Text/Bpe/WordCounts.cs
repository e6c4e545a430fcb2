using System.Runtime.InteropServices;
using Hone.Text.PreTokenizers;

namespace Hone.Text.Bpe;

/// <summary>How often each word stands in a text; a word that is known already costs no allocation.</summary>
sealed class WordCounts
{
    readonly Dictionary<byte[], long> _counts;
    readonly Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> _bySlice;

    public WordCounts()
    {
        _counts = new(new BytesComparer());
        _bySlice = _counts.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IReadOnlyCollection<KeyValuePair<byte[], long>> All => _counts;

    public void Add(ReadOnlySpan<byte> text, PreTokenizer preTokenizer)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = preTokenizer.EndOfWord(text, start);
            CollectionsMarshal.GetValueRefOrAddDefault(_bySlice, text[start..end], out _)++;
        }
    }

    public void Add(WordCounts others)
    {
        foreach ((byte[] word, long count) in others._counts)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, word, out _) += count;
    }
}
