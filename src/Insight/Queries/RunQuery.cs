using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>Which runs are to be listed, in which order, and what is to be read of them for it.</summary>
public sealed record RunQuery
{
    /// <summary>What each run has to fulfil.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>By what they are ordered; null for their age, the newest first.</summary>
    public RunField? Sort { get; init; }

    /// <summary>The other way round: the highest first. What has no such value, or none that is a number, stays last.</summary>
    public bool IsDescending { get; init; }

    /// <summary>The most runs to list; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Fields that are told of each run.</summary>
    public IReadOnlyList<RunField> Columns { get; init; } = [];

    /// <summary>Fields in which the runs of a group are equal; none for no groups.</summary>
    public IReadOnlyList<RunField> Groups { get; init; } = [];

    /// <summary>The fields of the record that it looks at.</summary>
    public IEnumerable<string> Paths => Fields.SelectMany(one => one.Needs);

    RunField[] Fields => [.. Conditions.Select(condition => condition.Field), .. Columns, .. Groups,
        .. Sort is { } sort ? [sort] : Array.Empty<RunField>()];

    /// <summary>What has to be read.</summary>
    /// <param name="besides">Paths that are needed for other reasons.</param>
    public WantedFields Wanted(IEnumerable<string> besides) => RunRow.Wanting([.. Paths, .. besides],
        Fields.Any(one => one.Path == RunField.Settings) ? RunField.Recipe : null);

    /// <summary>Chooses and orders.</summary>
    /// <param name="rows">Every run, the newest first, with the wanted fields.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidDataException">
    /// A condition compares numbers with what is none, or asks for a field that no run has.
    /// </exception>
    public IReadOnlyList<RunRow> Apply(IReadOnlyList<RunRow> rows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (Condition condition in Conditions) EnsureSense(condition, rows, now);
        IEnumerable<RunRow> chosen = rows.Where(row => Conditions.All(condition => condition.Holds(condition.Field.Of(row, now))));
        if (Sort is { } sort)
        {
            (RunRow Row, FieldValue Value)[] keyed = [.. chosen.Select(row => (row, sort.Of(row, now)))];
            bool IsLast(FieldValue value) => value.Kind == FieldKind.None || (value.Kind == FieldKind.Number && double.IsNaN(value.Number));
            IOrderedEnumerable<(RunRow Row, FieldValue Value)> whole = keyed.OrderBy(pair => IsLast(pair.Value));
            chosen = (IsDescending ? whole.ThenByDescending(pair => pair.Value, Comparer<FieldValue>.Create(Compare))
                : whole.ThenBy(pair => pair.Value, Comparer<FieldValue>.Create(Compare))).Select(pair => pair.Row);
        }
        else if (IsDescending)
            chosen = chosen.Reverse();
        return [.. Limit > 0 ? chosen.Take(Limit) : chosen];
    }

    /// <summary>The runs by the values they share, in the order in which the first of each group comes.</summary>
    public IReadOnlyList<RunGroup> GroupsOf(IEnumerable<RunRow> rows, DateTimeOffset now) =>
        [.. rows.GroupBy(row => string.Join('\0', Groups.Select(field => field.Of(row, now).ToString())))
            .Select(group => new RunGroup([.. Groups.Select(field => field.Of(group.First(), now))], [.. group]))];

    static int Compare(FieldValue one, FieldValue other) => one.Kind == FieldKind.Number && other.Kind == FieldKind.Number
        ? one.Number.CompareTo(other.Number) : string.CompareOrdinal(one.ToString(), other.ToString());

    static void EnsureSense(Condition condition, IReadOnlyList<RunRow> rows, DateTimeOffset now)
    {
        FieldValue[] values = [.. rows.Where(row => row.Status != Hone.Runs.RunStatus.Broken)
            .Select(row => condition.Field.Of(row, now)).Where(value => value.Kind != FieldKind.None)];
        if (values.Length == 0) return;
        if (condition.WordForNumber() is { } word && values.All(value => value.Kind == FieldKind.Number)) throw condition.Senseless(word);
    }
}
