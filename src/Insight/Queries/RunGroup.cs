using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>Runs that are equal in some fields.</summary>
/// <param name="Keys">What they share, a value for each field.</param>
/// <param name="Rows">The runs.</param>
public sealed record RunGroup(IReadOnlyList<FieldValue> Keys, IReadOnlyList<RunRow> Rows)
{
    /// <summary>Mean and deviation of a field over the runs that have it as a number; null where none has.</summary>
    public Spread? SpreadOf(RunField field, DateTimeOffset now) => Spread.Of(Rows.Select(row => field.Of(row, now))
        .Where(value => value.Kind == FieldKind.Number).Select(value => value.Number));
}
