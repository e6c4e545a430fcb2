using Hone.Data.Sources;

namespace Hone.Data.Tokens;

/// <summary>A split that is held in memory.</summary>
public sealed class MemoryTokens : SplitTokens
{
    readonly ReadOnlyMemory<int> _tokens;
    readonly IReadOnlyList<long> _starts;
    readonly IReadOnlyList<SourcePlace> _places;

    /// <summary>Documents of a text.</summary>
    /// <param name="tokens">All tokens; borrowed.</param>
    /// <param name="starts">Where each document begins, ascending from 0; borrowed.</param>
    /// <param name="places">Where each stood.</param>
    public MemoryTokens(ReadOnlyMemory<int> tokens, IReadOnlyList<long> starts, IReadOnlyList<SourcePlace> places)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(places);
        if (starts.Count != places.Count)
            throw new ArgumentException($"{starts.Count} documents have {places.Count} places", nameof(places));
        (_tokens, _starts, _places) = (tokens, starts, places);
    }

    /// <summary>One running text.</summary>
    public MemoryTokens(ReadOnlyMemory<int> tokens) : this(tokens, [0L], [default]) { }

    /// <inheritdoc/>
    public override long TokenCount => _tokens.Length;

    /// <inheritdoc/>
    public override long DocumentCount => _starts.Count;

    /// <inheritdoc/>
    public override long StartOf(long document) => document == _starts.Count ? _tokens.Length : _starts[(int)document];

    /// <inheritdoc/>
    public override SourcePlace PlaceOf(long document) => _places[(int)document];

    /// <inheritdoc/>
    public override void Read(long start, Span<int> tokens) => _tokens.Span.Slice((int)start, tokens.Length).CopyTo(tokens);
}
