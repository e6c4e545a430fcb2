using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Tokens;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Pairs of answers of one split, encoded one after the other into memory.</summary>
sealed class EncodedPairs
{
    readonly List<int> _tokens = [];
    readonly List<long> _starts = [];
    readonly List<SourcePlace> _places = [];

    /// <summary>How many pairs there are.</summary>
    public int Count => _places.Count;

    /// <summary>Bytes of their rows.</summary>
    public long TextBytes { get; private set; }

    /// <summary>What of them has no token.</summary>
    public Dropped Dropped { get; private set; }

    /// <summary>Encodes a row, if it is not dropped.</summary>
    public void Add(in SourceDocument document, PreferenceEncoder encoder)
    {
        int first = _tokens.Count;
        Dropped = EncodedDocuments.Sum(Dropped, encoder.EncodePair(document, _tokens, out int rejected));
        if (_tokens.Count == first) return;
        TextBytes += document.Text.Length;
        _starts.Add(first);
        _starts.Add(rejected);
        _places.Add(document.Place);
    }

    /// <summary>So many of the pairs, evenly spread, as documents.</summary>
    /// <param name="most">How many; all where it is 0.</param>
    /// <param name="sides">2 for the chosen and the rejected side of each in turn, 1 for the chosen one alone.</param>
    public MemoryTokens ToPart(int most = 0, int sides = 2)
    {
        int count = most == 0 ? Count : Math.Min(most, Count);
        List<int> tokens = [];
        List<long> starts = [];
        List<SourcePlace> places = [];
        for (int i = 0; i < count; i++)
        {
            int pair = (int)((2L * i + 1) * Count / (2L * count));
            for (int side = 0; side < sides; side++)
            {
                int document = 2 * pair + side, start = (int)_starts[document];
                starts.Add(tokens.Count);
                places.Add(_places[pair]);
                tokens.AddRange(_tokens[start..(document + 1 < _starts.Count ? (int)_starts[document + 1] : _tokens.Count)]);
            }
        }

        return new MemoryTokens(tokens.ToArray(), starts, places);
    }
}
