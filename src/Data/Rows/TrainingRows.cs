using System.Buffers;
using Hone.Data.Tokens;

namespace Hone.Data.Rows;

/// <summary>Training tokens as endless rows: what a row holds depends on the seed and its <see cref="Position"/> alone.</summary>
public abstract class TrainingRows : IDisposable
{
    /// <summary>Rows of <paramref name="length"/> inputs and as many targets.</summary>
    protected TrainingRows(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
    }

    /// <summary>Inputs of a row, and as many targets.</summary>
    public int Length { get; }

    /// <summary>What the rows are mixed of, by name; one name where nothing is mixed.</summary>
    public virtual IReadOnlyList<string> Sources { get; init; } = ["data"];

    /// <summary>How many times the data has been passed over at a position, as a fraction.</summary>
    public abstract double EpochsAt(Position position);

    /// <summary>The same of one of the <see cref="Sources"/>.</summary>
    public virtual double EpochsOf(int source, Position position) => EpochsAt(position);

    /// <summary>Where the tokens of the row at a position are from, in the order of the row; padding is from nowhere.</summary>
    public abstract IReadOnlyList<RowPiece> PiecesAt(Position position);

    /// <summary>Time that readers had to wait for tokens that were not ready yet; null where all of them are at hand.</summary>
    public virtual TimeSpan? Waited => null;

    /// <summary>Reads the row at a position and moves the position to the next.</summary>
    /// <param name="position">Advanced by one row.</param>
    /// <param name="inputs">Token ids, [Length].</param>
    /// <param name="targets">The token that follows each input, or <see cref="EvaluationRows.Ignored"/> where it is no loss token,
    /// [Length].</param>
    /// <param name="starts">For each input the first place of the row that belongs to the same document, [Length]; or empty.</param>
    /// <returns>The index of the row's source among <see cref="Sources"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is none of these rows: other data, or another length.</exception>
    public int Read(ref Position position, Span<int> inputs, Span<int> targets, Span<int> starts = default)
    {
        if (inputs.Length != Length || targets.Length != Length || (!starts.IsEmpty && starts.Length != Length))
            throw new ArgumentException(
                $"a row has {Length} inputs, targets and starts, not {inputs.Length}, {targets.Length} and {starts.Length}");

        int[] rented = ArrayPool<int>.Shared.Rent(Length + 1);
        Span<int> row = rented.AsSpan(0, Length + 1);
        int source = Fetch(ref position, row, starts);
        Part(row, inputs, targets);
        ArrayPool<int>.Shared.Return(rented);
        return source;
    }

    /// <summary>Parts the tokens of a row into inputs and targets.</summary>
    private protected static void Part(ReadOnlySpan<int> row, Span<int> inputs, Span<int> targets)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = SplitTokens.IdOf(row[i]);
            targets[i] = row[i + 1] < 0 ? EvaluationRows.Ignored : row[i + 1];
        }
    }

    /// <summary>Lets go of what was opened.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Reads the Length + 1 tokens of a row, and moves the position.</summary>
    /// <param name="position">Advanced by one row.</param>
    /// <param name="row">Ids, or complements of those that are no loss tokens, [Length + 1].</param>
    /// <param name="starts">As in <see cref="Read"/>.</param>
    internal abstract int Fetch(ref Position position, Span<int> row, Span<int> starts);
}
