namespace Hone.Runs.Store;

/// <summary>
/// Names of files as a store has them: below the run's folder, parts with / between. Whoever can write to a store can write any name, so
/// each is looked at before a file is made of it.
/// </summary>
static class StoredPath
{
    const string Remedy = "The store was changed by hand, or by a program that is not Hone: nothing was written. "
        + "Push the run again from where it was trained.";

    /// <summary>Whether a part of a path is a plain name on every system: no way out, no drive, no stream, no device.</summary>
    public static bool IsPlain(string name) => name.Length is > 0 and <= 255 && name[0] != ' ' && name[^1] is not ('.' or ' ')
        && !name.Any(c => c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(c)) && !IsDevice(name);

    /// <summary>Where a file of a run is to be written.</summary>
    /// <param name="folder">The run's folder, whole.</param>
    /// <param name="path">The file's name in the store.</param>
    /// <exception cref="InvalidDataException">It would lie outside, or is what only a run's own process may write.</exception>
    public static string In(string folder, string path)
    {
        if (!path.Split('/').All(IsPlain) || IsOfProcess(path) || path is "run.json" or "events.jsonl")
            throw new InvalidDataException($"the store has a file of the run by the name \"{Shown(path)}\", which is not a name of one\n"
                + Remedy);
        return Path.Combine([folder, .. path.Split('/')]);
    }

    /// <summary>The id of a run, which becomes the name of a folder.</summary>
    /// <exception cref="InvalidDataException">It is a path, or no name.</exception>
    public static string Id(string id) => IsPlain(id) ? id
        : throw new InvalidDataException($"the store has a run by the id \"{Shown(id)}\", which is not the name of a folder\n{Remedy}");

    /// <summary>What belongs to the process that trains, or is not finished: it stays where it is.</summary>
    public static bool IsOfProcess(string path) => path == "heartbeat.json" || path.EndsWith(".lock", StringComparison.Ordinal)
        || path.EndsWith(".tmp", StringComparison.Ordinal);

    static string Shown(string name) => string.Concat(name.Take(80).Select(c => char.IsControl(c) ? '�' : c));

    /// <summary>Names that Windows gives to devices, with any ending.</summary>
    static bool IsDevice(string name) => name.Split('.')[0].ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL"
        or ['C', 'O', 'M', >= '0' and <= '9'] or ['L', 'P', 'T', >= '0' and <= '9'];
}
