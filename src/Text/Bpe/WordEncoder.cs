using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hone.Text.PreTokenizers;

namespace Hone.Text.Bpe;

/// <summary>
/// Merges the bytes or characters of words, and remembers the ids of words of up to 16 bytes, which is nearly all of them. For one thread.
/// </summary>
/// <remarks>
/// The memory of words is a table without chains: a new word takes the place of the one that hashes to the same slot. It holds no
/// references and allocates nothing per word.
/// </remarks>
sealed class WordEncoder(Alphabet alphabet, MergeTable merges, WholeWords? wholeWords, PreTokenizer preTokenizer)
{
    const int SlotBits = 15;
    const int LongestRemembered = 16;

    /// <summary>Up to here it is faster to look for the first merge in all places than to keep them in a heap.</summary>
    const int LongestScanned = 128;

    readonly MergeTable _merges = merges;
    readonly Slot[] _slots = new Slot[1 << SlotBits];
    readonly int[] _remembered = new int[LongestRemembered << SlotBits];
    readonly int[] _symbols = new int[LongestScanned];
    readonly int[] _ranks = new int[LongestScanned];

    public int[] Encode(ReadOnlySpan<byte> text)
    {
        List<int> ids = new(text.Length / 4 + 16);
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = preTokenizer.EndOfWord(text, start);
            if (end - start <= LongestRemembered)
                EncodeRemembered(text, start, end - start, ids);
            else if (end - start <= LongestScanned)
                ids.AddRange(IdsOf(text[start..end]));
            else if (wholeWords?.Find(text[start..end]) is { } whole)
                ids.Add(whole);
            else
                LongWord.Encode(text[start..end], alphabet, _merges, ids);
        }
        return [.. ids];
    }

    void EncodeRemembered(ReadOnlySpan<byte> text, int start, int length, List<int> ids)
    {
        (ulong low, ulong high) = Load(text, start, length);
        int index = SlotOf(low, high, length);
        ref Slot slot = ref _slots[index];
        Span<int> known = _remembered.AsSpan(index * LongestRemembered, LongestRemembered);
        if (slot.Low != low || slot.High != high || slot.Length != length)
        {
            ReadOnlySpan<int> merged = IdsOf(text.Slice(start, length));
            merged.CopyTo(known);
            slot = new(low, high, length, merged.Length);
        }
        if (slot.TokenCount == 1)
            ids.Add(known[0]);
        else
            ids.AddRange(known[..slot.TokenCount]);
    }

    /// <summary>The ids of a word of at most 128 bytes. Valid until the next call.</summary>
    ReadOnlySpan<int> IdsOf(ReadOnlySpan<byte> word)
    {
        if (wholeWords?.Find(word) is not { } whole)
            return MergeByScanning(word);
        _symbols[0] = whole;
        return _symbols.AsSpan(0, 1);
    }

    /// <summary>The ids of a word, found by merging the pair of lowest rank until none merges. Valid until the next call.</summary>
    ReadOnlySpan<int> MergeByScanning(ReadOnlySpan<byte> word)
    {
        int count = alphabet.Spell(word, _symbols);
        for (int i = 0; i < count - 1; i++)
            _ranks[i] = _merges.RankOf(_symbols[i], _symbols[i + 1]);

        while (count > 1)
        {
            int first = 0;
            for (int i = 1; i < count - 1; i++)
                if (_ranks[i] < _ranks[first])
                    first = i;
            if (_ranks[first] == MergeTable.None)
                break;

            _symbols[first] = _merges.ResultOf(_ranks[first]);
            count--;
            for (int i = first + 1; i < count; i++)
            {
                _symbols[i] = _symbols[i + 1];
                _ranks[i] = _ranks[i + 1];
            }
            if (first > 0)
                _ranks[first - 1] = _merges.RankOf(_symbols[first - 1], _symbols[first]);
            if (first < count - 1)
                _ranks[first] = _merges.RankOf(_symbols[first], _symbols[first + 1]);
        }
        return _symbols.AsSpan(0, count);
    }

    /// <summary>The bytes of a short word in two integers, zeros behind them.</summary>
    static (ulong Low, ulong High) Load(ReadOnlySpan<byte> text, int start, int length)
    {
        if (start + LongestRemembered > text.Length)
        {
            Span<byte> padded = stackalloc byte[LongestRemembered];
            padded.Clear();
            text.Slice(start, length).CopyTo(padded);
            return (BinaryPrimitives.ReadUInt64LittleEndian(padded), BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]));
        }
        ReadOnlySpan<byte> bytes = text.Slice(start, LongestRemembered);
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return length <= 8
            ? (low & (ulong.MaxValue >> (64 - 8 * length)), 0)
            : (low, high & (ulong.MaxValue >> (128 - 8 * length)));
    }

    static int SlotOf(ulong low, ulong high, int length)
    {
        ulong mixed = (low ^ (high * 0x9E3779B97F4A7C15) ^ (ulong)length) * 0xD6E8FEB86659FD93;
        return (int)((mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15 >> (64 - SlotBits));
    }

    /// <param name="Low">The first eight bytes of the word.</param>
    /// <param name="High">The bytes after them.</param>
    /// <param name="Length">Bytes of the word; 0 where the slot is empty.</param>
    /// <param name="TokenCount">How many tokens the word is.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Slot(ulong Low, ulong High, int Length, int TokenCount);
}
