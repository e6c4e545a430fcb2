using Hone.Runs.Fields;
using Hone.Runs.Store;

namespace Hone.Insight.Queries;

/// <summary>Finds runs in a team's store as they are found in a folder: the server chooses, and what it cannot is done here.</summary>
public static class StoredRuns
{
    /// <summary>Chooses and orders, as <see cref="RunQuery.Apply"/> does.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">Which runs.</param>
    /// <param name="besides">Paths that are needed for other reasons.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidDataException">A condition compares numbers with what is none.</exception>
    public static IReadOnlyList<RunRow> Find(TeamStore store, RunQuery query, IEnumerable<string> besides, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        foreach (Condition condition in query.Conditions)
            if (condition.WordForNumber() is { } word && store.IsNumber(condition.Field.Path)) throw condition.Senseless(word);
        Condition[] asked = [.. query.Conditions.Where(condition => IsStored(condition.Field))];
        // A text of all settings is made of what is listed, so then everything is listed first.
        bool isWhole = asked.Length == query.Conditions.Count && (query.Sort is not { } sort || IsStored(sort));
        StoreQuery sent = new([.. asked.Select(condition => new StoreCondition(condition.Field.Path, condition.Relation, condition.Values,
            [.. condition.Values.Select(Condition.NumberOf)]))], isWhole ? query.Sort?.Path : null, isWhole && query.IsDescending,
            isWhole ? query.Limit : 0, now);
        IReadOnlyList<RunRow> rows = store.List(sent, query.Wanted(besides));
        return isWhole ? rows : (query with { Conditions = [.. query.Conditions.Except(asked)] }).Apply(rows, now);
    }

    static bool IsStored(RunField field) => field.Path != RunField.Settings;
}
