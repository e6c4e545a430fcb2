using System.Diagnostics;
using System.Threading.Channels;

namespace Hone.Data.Rows.Streaming;

/// <summary>Training rows made of documents while they are read: a thread of its own reads ahead and encodes, two chunks at most.</summary>
/// <remarks>
/// A <see cref="Position"/> names a chunk by the place of its first document, and a row of it; to go on, that chunk is read
/// again. Nothing else is saved, and the rows are the same as if they had never been interrupted. Rows are shuffled within a
/// chunk only: where neighbours in a source are alike, prepare it instead. For one reader.
/// </remarks>
public sealed class StreamedRows : TrainingRows
{
    const int ChunksAhead = 2;

    readonly ChunkReader _reader;
    CancellationTokenSource _stop = new();
    ChannelReader<Chunk>? _ahead;
    Task _reading = Task.CompletedTask;
    Chunk? _current;
    long _waited;

    /// <summary>Rows of <paramref name="length"/> inputs.</summary>
    /// <param name="options">What is read.</param>
    /// <param name="length">Tokens a model sees at once (the context).</param>
    /// <param name="seed">Decides the orders.</param>
    /// <exception cref="InvalidDataException">There are more ranks than units to give them.</exception>
    public StreamedRows(StreamOptions options, int length, ulong seed) : base(length)
    {
        ArgumentNullException.ThrowIfNull(options);
        _reader = new ChunkReader(options, length, seed);
        Sources = [options.Source.Name];
    }

    /// <summary>Time readers waited for a chunk, the very first among it.</summary>
    public override TimeSpan? Waited => Stopwatch.GetElapsedTime(0, _waited);

    /// <summary>Passes at a position, in steps of a file or row group.</summary>
    public override double EpochsAt(Position position) => _reader.EpochsAt(position);

    /// <inheritdoc/>
    public override IReadOnlyList<RowPiece> PiecesAt(Position position) => ChunkOf(position).PiecesOf(position.Row);

    /// <summary>Ends reading ahead.</summary>
    public override void Dispose()
    {
        Stop();
        _stop.Dispose();
        base.Dispose();
    }

    internal override int Fetch(ref Position position, Span<int> row, Span<int> starts)
    {
        Chunk chunk = ChunkOf(position);
        chunk.Read(position.Row, row, starts);
        position = position.Row + 1 < chunk.RowCount ? position with { Row = position.Row + 1 } : chunk.Next;
        return 0;
    }

    Chunk ChunkOf(Position position)
    {
        Position start = position with { Row = 0 };
        if (_current?.Start != start)
        {
            if (_ahead is null || _current?.Next != start)
                Begin(start);
            _current = Take();
        }
        return position.Row >= 0 && position.Row < _current!.RowCount ? _current : throw new ArgumentOutOfRangeException(
            nameof(position), position, $"the chunk has {_current!.RowCount} rows");
    }

    Chunk Take()
    {
        if (_ahead!.TryRead(out Chunk? ready))
            return ready;
        long start = Stopwatch.GetTimestamp();
        bool isOpen = _ahead.WaitToReadAsync().AsTask().GetAwaiter().GetResult();     // throws what reading threw
        _waited += Stopwatch.GetTimestamp() - start;
        return isOpen && _ahead.TryRead(out ready) ? ready : throw new ObjectDisposedException(nameof(StreamedRows));
    }

    void Begin(Position start)
    {
        Stop();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        Channel<Chunk> channel = Channel.CreateBounded<Chunk>(ChunksAhead);
        CancellationToken stop = _stop.Token;
        _ahead = channel.Reader;
        _reading = Task.Run(async () =>
        {
            Exception? failure = null;
            try
            {
                foreach (Chunk chunk in _reader.From(start, stop))
                    await channel.Writer.WriteAsync(chunk, stop);
            }
            catch (Exception problem)
            {
                failure = problem;                                    // told to whoever takes the next chunk
            }
            channel.Writer.Complete(failure);
        }, CancellationToken.None);
    }

    void Stop()
    {
        _stop.Cancel();
        _reading.GetAwaiter().GetResult();
        _ahead = null;
    }
}
