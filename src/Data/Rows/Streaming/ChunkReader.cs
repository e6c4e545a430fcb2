using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Rows.Streaming;

/// <summary>Cuts a rank's share of a source into chunks, from any chunk on, pass after pass without end.</summary>
/// <remarks>
/// A chunk ends when it has enough documents and tokens (<see cref="BestFit.IsEnough"/>), or with its pass. So where it ends
/// follows from where it begins, and a chunk that is read again is the same.
/// </remarks>
sealed class ChunkReader
{
    const int WindowRows = 256;

    readonly StreamOptions _options;
    readonly int _length;
    readonly ulong _seed;
    readonly (int File, int Unit)[] _units;

    public ChunkReader(StreamOptions options, int length, ulong seed)
    {
        (_options, _length, _seed) = (options, length, seed);
        (int, int)[] all = [.. options.Source.Files.SelectMany((file, i) => Enumerable.Range(0, file.Units).Select(unit => (i, unit)))];
        _units = [.. all.Where((_, i) => i % options.Ranks == options.Rank)];
        if (_units.Length == 0)
            throw new InvalidDataException(
                $"{options.Source.Name} has {all.Length} units (files, or row groups of Parquet files), too few for {options.Ranks} ranks\n"
                    + "Use fewer ranks, or store it in more row groups.");
    }

    /// <summary>Passes at a position, by units that are complete.</summary>
    public double EpochsAt(Position position) => position.Epoch + (double)UnitAt(position.Chunk) / _units.Length;

    /// <summary>Chunks from the one that begins at a position on.</summary>
    public IEnumerable<Chunk> From(Position start, CancellationToken stop)
    {
        start = start with { Row = 0 };
        bool any = false;
        List<int> tokens = [];
        List<long> starts = [];
        List<SourcePlace> places = [];
        while (true)
        {
            bool isWholePass = start.Chunk == default;
            foreach (SourceDocument document in Documents(start.Chunk))
            {
                stop.ThrowIfCancellationRequested();
                if (_options.Rule.SplitOf(document) != Split.Train)
                    continue;
                if (IsEnough(tokens.Count, starts.Count) && Take(start with { Chunk = document.Place }) is { } full)
                    yield return full;
                Add(document);
            }
            if (Take(new Position(start.Epoch + 1, 0)) is { } rest)
                yield return rest;
            if (isWholePass && !any)
                throw new InvalidDataException(
                    $"{_options.Source.Name} has no document to learn from that makes a row of {_length + 1} tokens\n"
                        + "Bring more text, change the rule that splits it, or change model.context.");
            start = new Position(start.Epoch + 1, 0);
        }

        void Add(in SourceDocument document)
        {
            starts.Add(tokens.Count);
            places.Add(document.Place);
            _options.Encoder.Encode(document, tokens);
            long longest = starts[^1] + _length + 2;                  // what is cropped anyway is not kept
            if (_options.Packing == PackingKind.Documents && tokens.Count > longest)
                tokens.RemoveRange((int)longest, tokens.Count - (int)longest);
        }

        Chunk? Take(Position next)
        {
            Chunk? chunk = Chunk.Of(start, next, tokens, starts, places, _length, _options.Encoder.Padding, _options.Packing, _seed);
            tokens.Clear();
            starts.Clear();
            places.Clear();
            if (chunk is not null && next.Epoch == start.Epoch)
                start = next;                                         // documents that made no row belong to the chunk that follows
            any |= chunk is not null;
            return chunk;
        }
    }

    bool IsEnough(int tokens, int documents) => _options.Packing == PackingKind.Windows
        ? tokens > WindowRows * _length
        : BestFit.IsEnough(documents, tokens, _length + 1);

    IEnumerable<SourceDocument> Documents(SourcePlace from)
    {
        if (_options.Ranks == 1)
            return _options.Source.Read(from);
        return _units[UnitAt(from)..].SelectMany(unit => _options.Source
            .Read(from > new SourcePlace(unit.File, unit.Unit, 0) ? from : new SourcePlace(unit.File, unit.Unit, 0))
            .TakeWhile(document => (document.Place.File, document.Place.Unit) == unit));
    }

    int UnitAt(SourcePlace place)
    {
        int found = Array.BinarySearch(_units, (place.File, place.Unit));
        return found >= 0 ? found : Math.Min(~found, _units.Length - 1);
    }
}
