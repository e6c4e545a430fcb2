using Hone.Data.Sources;
using Hone.Data.Tokens;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Documents of one split, encoded one after the other into memory.</summary>
sealed class EncodedDocuments
{
    readonly List<int> _tokens = [];
    readonly List<long> _starts = [];
    readonly List<SourcePlace> _places = [];

    public long TokenCount => _tokens.Count;

    /// <summary>Bytes of their text.</summary>
    public long TextBytes { get; private set; }

    /// <summary>What of it has no token.</summary>
    public Dropped Dropped { get; private set; }

    public void Add(in SourceDocument document, DocumentEncoder encoder, int threads)
    {
        _starts.Add(_tokens.Count);
        _places.Add(document.Place);
        TextBytes += document.Text.Length;
        Dropped = Sum(Dropped, encoder.Encode(document, _tokens, threads));
        if (_tokens.Count > _starts[^1]) return;
        _starts.RemoveAt(_starts.Count - 1);                                 // there is nothing to learn in it, as was counted
        _places.RemoveAt(_places.Count - 1);
    }

    /// <summary>What has no token in one text and another; where it first stands is not kept.</summary>
    public static Dropped Sum(Dropped first, Dropped second) =>
        new(first.InvalidBytes + second.InvalidBytes, first.UnknownCharacters + second.UnknownCharacters, null);

    public MemoryTokens ToPart() => new(_tokens.ToArray(), _starts, _places);
}
