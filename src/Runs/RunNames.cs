namespace Hone.Runs;

/// <summary>What a person may call a run by: its id, a beginning that only its id has, or the same of its name.</summary>
static class RunNames
{
    /// <summary>Those that are meant; several where the text does not tell them apart.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="all">Those that there are.</param>
    /// <param name="idOf">The id of one.</param>
    public static T[] Meant<T>(string text, IReadOnlyList<T> all, Func<T, string> idOf)
    {
        if (text.Length == 0) return [];
        Func<string, bool>[] readings =
        [
            id => id == text,
            id => id.StartsWith(text, StringComparison.Ordinal),
            id => RunId.NamePart(id) == text,
            id => RunId.NamePart(id).StartsWith(text, StringComparison.Ordinal),
        ];
        return readings.Select(reading => all.Where(run => reading(idOf(run))).ToArray()).FirstOrDefault(runs => runs.Length > 0) ?? [];
    }
}
