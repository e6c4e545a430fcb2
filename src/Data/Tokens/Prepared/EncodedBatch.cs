using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Text;

namespace Hone.Data.Tokens.Prepared;

/// <summary>Some documents on their way from text to tokens, about a megabyte of them or a single long one.</summary>
sealed class EncodedBatch
{
    const int EnoughBytes = 1 << 20, LargestKept = 4 * EnoughBytes;

    readonly List<(SourceDocument Document, int Start, int Length)> _read = [];
    byte[] _text = new byte[EnoughBytes + (EnoughBytes >> 2)];
    int _used;

    /// <summary>What was made of each document, in order.</summary>
    public List<(Split Split, SourcePlace Place, int TokenCount, int TextBytes, Dropped Dropped)> Documents { get; } = [];

    /// <summary>Tokens of all of them.</summary>
    public List<int> Tokens { get; } = new(EnoughBytes / 3);

    public bool IsFull => _used >= EnoughBytes;

    public bool IsEmpty => _read.Count == 0;

    /// <summary>Copies a borrowed document.</summary>
    public void Add(in SourceDocument document)
    {
        int length = document.Text.Length;
        if (_used + length > _text.Length)
            Array.Resize(ref _text, Math.Max(_used + length, _text.Length));
        document.Text.CopyTo(_text.AsMemory(_used));
        _read.Add((document with { Text = default }, _used, length));
        _used += length;
    }

    /// <summary>Makes tokens of the documents.</summary>
    public EncodedBatch Encode(SplitRule rule, DocumentEncoder encoder, int threads)
    {
        foreach ((SourceDocument read, int start, int length) in _read)
        {
            SourceDocument document = read with { Text = _text.AsMemory(start, length) };
            int first = Tokens.Count;
            Split split = rule.SplitOf(document);
            Dropped dropped = encoder.Encode(document, Tokens, threads);
            Documents.Add((split, document.Place, Tokens.Count - first, length, dropped));
        }
        return this;
    }

    /// <summary>Forgets its documents, to be filled again: memory that was touched once is faster than new memory.</summary>
    public EncodedBatch Emptied()
    {
        _read.Clear();
        _used = 0;
        Documents.Clear();
        Tokens.Clear();
        if (_text.Length > LargestKept)
            _text = new byte[EnoughBytes + (EnoughBytes >> 2)];
        if (Tokens.Capacity > LargestKept)
            Tokens.Capacity = EnoughBytes / 3;
        return this;
    }
}
