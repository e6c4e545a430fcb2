namespace Hone.Data.Rows.Mixtures;

/// <summary>Rows of several sources, each with its share, exact to within one row at any time.</summary>
/// <remarks>
/// Which source gives row n, and which of its rows that is, follows from n alone, so a run goes on from one number. A source
/// that has made all its passes drops out, and the others share its place in proportion to their weights. The seed decides where
/// in the order of turns a run begins.
/// </remarks>
public sealed class MixtureRows : TrainingRows
{
    readonly IReadOnlyList<MixtureMember> _members;
    readonly List<RowSpan> _spans = [];

    /// <summary>A span of rows over which the same sources are mixed.</summary>
    /// <param name="First">Its first row.</param>
    /// <param name="Cycle">The order of turns.</param>
    /// <param name="Shift">The turn it begins with.</param>
    /// <param name="Given">Rows each source gave before it.</param>
    sealed record RowSpan(long First, Cycle Cycle, long Shift, long[] Given)
    {
        public int SourceAt(long row) => Cycle[row - First + Shift];

        public long Before(long row, int source) => Given[source] + Cycle.Before(row - First + Shift, source) - Cycle.Before(Shift, source);

        /// <summary>The first row behind the n-th that a source gives in all.</summary>
        public long EndOf(int source, long n) =>
            First - Shift + Cycle.TurnOf(source, n - 1 - Given[source] + Cycle.Before(Shift, source)) + 1;
    }

    /// <summary>Mixes sources.</summary>
    /// <param name="members">The sources; their rows have the same length.</param>
    /// <param name="seed">Decides where the order begins.</param>
    /// <exception cref="InvalidDataException">A weight is not above zero, or a source gives no row.</exception>
    public MixtureRows(IReadOnlyList<MixtureMember> members, ulong seed)
        : base(members is [var first, ..] ? first.Rows.Length : throw new ArgumentException("a mixture needs a source", nameof(members)))
    {
        if (members.Count > byte.MaxValue)
            throw new InvalidDataException($"a mixture of {members.Count} sources is more than {byte.MaxValue}\nJoin some of them.");
        foreach (MixtureMember member in members)
            if (member.Weight <= 0)
                throw new InvalidDataException(
                    $"{member.Name} has a weight of {member.Weight} in the mixture\nGive it one above zero, or leave it out.");
        _members = members;
        Sources = [.. members.Select(member => member.Name)];
        long[] toGive = [.. members.Select(member => member.RowsToGive)];
        long[] given = new long[members.Count];
        for (long start = 0; given.Zip(toGive).Any(member => member.First < member.Second);)
        {
            Cycle cycle = new([.. members.Select((member, i) => given[i] < toGive[i] ? member.Weight : 0)]);
            long shift = Philox.Below(cycle.Length, Philox.Draw(seed, Purpose.MixtureTurn, (ulong)_spans.Count));
            RowSpan span = new(start, cycle, shift, [.. given]);
            _spans.Add(span);
            long end = Enumerable.Range(0, members.Count).Where(i => given[i] < toGive[i] && toGive[i] != long.MaxValue)
                .Select(i => span.EndOf(i, toGive[i])).DefaultIfEmpty(long.MaxValue).Min();
            RowCount = start = end;
            if (end == long.MaxValue)
                return;
            given = [.. given.Select((_, i) => span.Before(end, i))];
        }
    }

    /// <summary>Rows until every source has made all its passes; <see cref="long.MaxValue"/> where one never ends.</summary>
    public long RowCount { get; }

    /// <summary>Rows of all sources in one pass each.</summary>
    long RowsOfAPass => _members.Sum(member => member.Rows.RowsIn(0));

    /// <summary>The source of a row, and how many rows it gave before.</summary>
    public (int Source, long Row) At(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (row >= RowCount)
            throw new InvalidDataException(
                $"the mixture is used up after {RowCount:N0} rows: every source has made all its passes\n"
                    + "Raise data.mixture.<name>.passes, or lower training.steps.");
        RowSpan span = SpanAt(row);
        int source = span.SourceAt(row);
        return (source, span.Before(row, source));
    }

    /// <inheritdoc/>
    public override double EpochsAt(Position position) => (double)position.Row / RowsOfAPass;

    /// <inheritdoc/>
    public override double EpochsOf(int source, Position position)
    {
        RowSpan span = SpanAt(position.Row);
        return _members[source].Rows.EpochsAt(PositionOf(source, span.Before(position.Row, source)));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RowPiece> PiecesAt(Position position)
    {
        (int source, long row) = At(position.Row);
        return [.. _members[source].Rows.PiecesAt(PositionOf(source, row)).Select(piece => piece with { Source = source })];
    }

    internal override int Fetch(ref Position position, Span<int> row, Span<int> starts)
    {
        (int source, long number) = At(position.Row);
        Position own = PositionOf(source, number);
        _members[source].Rows.Fetch(ref own, row, starts);
        position = new Position(0, position.Row + 1);
        return source;
    }

    RowSpan SpanAt(long row)
    {
        RowSpan span = _spans[^1];
        for (int i = _spans.Count - 2; i >= 0 && span.First > row; i--)
            span = _spans[i];
        return span;
    }

    Position PositionOf(int source, long row)
    {
        for (long epoch = 0; ; epoch++)
        {
            long rows = _members[source].Rows.RowsIn(epoch);
            if (row < rows)
                return new Position(epoch, row);
            row -= rows;
        }
    }
}
