namespace Hone.Text;

/// <summary>Turns UTF-8 bytes into token ids and back. Never changes once made, and may be used from many threads at once.</summary>
public abstract class Tokenizer
{
    readonly Pieces pieces;
    readonly Lazy<string> hash;

    private protected Tokenizer(Pieces pieces)
    {
        this.pieces = pieces;
        hash = new(() => ToFile().ComputeHash());
    }

    /// <summary>The name recipes and files use: <c>characters</c>, <c>bytes</c> or <c>bpe</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>How many tokens there are; ids go from 0 to one below.</summary>
    public int VocabularySize => pieces.Count;

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over the kind and the vocabulary: equal for tokenizers that give equal ids, whoever made them.
    /// </summary>
    public string Hash => hash.Value;

    /// <summary>The ids of a text. What cannot be spelled is left out; the other overloads tell how much that was.</summary>
    public int[] Encode(ReadOnlySpan<byte> utf8) => Encode(utf8, out _);

    /// <summary>The ids of a text, and what was left out of it: always nothing for <c>bytes</c> and <c>bpe</c>.</summary>
    public abstract int[] Encode(ReadOnlySpan<byte> utf8, out Dropped dropped);

    /// <summary>The ids of a large text, found on several threads where that is faster; the same ids for any number of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public virtual int[] Encode(ReadOnlyMemory<byte> utf8, int threads, out Dropped dropped)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return Encode(utf8.Span, out dropped);
    }

    /// <summary>The bytes one token stands for. A token may be part of a code point: only a sequence of tokens is text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids of this vocabulary go from 0 to {VocabularySize - 1}.");
        return pieces[id];
    }

    /// <summary>The bytes a sequence of tokens stands for. They are text again only if the sequence was cut between code points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not one of this vocabulary; the message says which and where.</exception>
    public byte[] Decode(ReadOnlySpan<int> ids)
    {
        int length = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)VocabularySize)
                throw new ArgumentOutOfRangeException(
                    nameof(ids), ids[i], $"Token {i} of the sequence: ids of this vocabulary go from 0 to {VocabularySize - 1}.");
            length = checked(length + pieces[ids[i]].Length);
        }

        byte[] bytes = new byte[length];
        Span<byte> rest = bytes;
        foreach (int id in ids)
        {
            pieces[id].CopyTo(rest);
            rest = rest[pieces[id].Length..];
        }
        return bytes;
    }

    /// <summary>
    /// Writes the tokenizer to a file, whole or not at all: under a name with <c>.tmp</c> added, flushed to the disk, then renamed over
    /// what was there.
    /// </summary>
    public void Save(string path) => ToFile().Write(path, Hash);

    /// <summary>Reads a tokenizer that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is truncated, altered, no tokenizer, or of a version this program does not know; the message names it.
    /// </exception>
    public static Tokenizer Load(string path) => TokenizerFile.Load(path);

    internal abstract TokenizerFile ToFile();
}
