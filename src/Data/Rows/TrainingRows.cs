namespace Hone.Data;

/// <summary>
/// Training tokens as endless rows. Each epoch cuts the tokens into windows side by side, starting at a phase of its own, and
/// visits every window once, shuffled.
/// </summary>
/// <remarks>
/// The phase lets a token stand at every place of a window as epochs pass, and the ends of the text be reached. What a row
/// holds depends on the seed and its <see cref="Position"/> alone, so a run goes on from two integers. Safe for concurrent use.
/// </remarks>
public sealed class TrainingRows
{
    readonly ReadOnlyMemory<int> _tokens;
    readonly ulong _seed;

    /// <summary>Rows of <paramref name="length"/> inputs from a training part.</summary>
    /// <param name="tokens">The part, whole; borrowed for the life of this object.</param>
    /// <param name="length">Tokens a model sees at once (the context).</param>
    /// <param name="seed">Decides phases and orders.</param>
    /// <exception cref="ArgumentException">There are not length + 1 tokens; see <see cref="Split.EnsureRow"/>.</exception>
    public TrainingRows(ReadOnlyMemory<int> tokens, int length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (tokens.Length <= length)
            throw new ArgumentException($"{tokens.Length} tokens are no row of {length} inputs and their targets", nameof(tokens));
        (_tokens, Length, _seed) = (tokens, length, seed);
    }

    /// <summary>Inputs of a row, and as many targets.</summary>
    public int Length { get; }

    /// <summary>Rows of an epoch. One epoch may have one row more than another: its phase leaves room for it.</summary>
    public long RowsIn(long epoch) => (_tokens.Length - 1 - PhaseOf(epoch)) / Length;

    /// <summary>How many times the text has been passed over at a position, as a fraction.</summary>
    public double EpochsAt(Position position) => position.Epoch + (double)position.Row / RowsIn(position.Epoch);

    /// <summary>Reads the row at a position and moves the position to the next.</summary>
    /// <param name="position">Advanced by one row; after an epoch's last row, to the next epoch's first.</param>
    /// <param name="inputs">Token ids, [Length].</param>
    /// <param name="targets">The token that follows each input, [Length].</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is none of these rows: other data, or another length.</exception>
    public void Read(ref Position position, Span<int> inputs, Span<int> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch, nameof(position));
        long rows = RowsIn(position.Epoch);
        if (position.Row < 0 || position.Row >= rows)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"epoch {position.Epoch} has {rows} rows");
        if (inputs.Length != Length || targets.Length != Length)
            throw new ArgumentException($"a row has {Length} inputs and targets, not {inputs.Length} and {targets.Length}");

        long window = new Permutation(rows, _seed, position.Epoch)[position.Row];
        int start = (int)(PhaseOf(position.Epoch) + window * Length);
        ReadOnlySpan<int> row = _tokens.Span.Slice(start, Length + 1);
        row[..^1].CopyTo(inputs);
        row[1..].CopyTo(targets);

        position = position.Row + 1 < rows ? position with { Row = position.Row + 1 } : new Position(position.Epoch + 1, 0);
    }

    /// <summary>Tokens an epoch leaves out in front; fewer than Length, and never so many that no row is left.</summary>
    internal long PhaseOf(long epoch)
    {
        long phases = Math.Min(Length, _tokens.Length - Length);
        return Philox.Below(phases, Philox.Draw(_seed, Purpose.EpochPhase, (ulong)epoch));
    }
}
