using Hone.Runs;
using Hone.Web.Http;

namespace Hone.Web.Listing;

/// <summary>
/// Finds runs by what an address calls them. A name is looked for among the folders that are there and never joined to a path, so no name
/// leads out of the folder of runs, and no link does either.
/// </summary>
/// <param name="root">The folder of runs.</param>
sealed class RunLookup(string root)
{
    /// <summary>Longer than any name of a folder.</summary>
    const int LongestName = 255;

    /// <summary>The folder of runs.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Their records, as far as lists need them.</summary>
    public RunIndex Index { get; } = new(root);

    /// <summary>A run by its id, a beginning that only its id has, or the same of its name.</summary>
    /// <exception cref="RefusedRequest">There is none, or there are several.</exception>
    public RunFolder Find(string name) => Find(name, Names());

    /// <summary>The same of several, with one look at the folder.</summary>
    public RunFolder[] FindAll(IEnumerable<string> names)
    {
        string[] all = Names();
        return [.. names.Select(name => Find(name, all))];
    }

    RunFolder Find(string name, string[] all)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAny("/\\\0") || name.Any(char.IsControl)) throw Unknown(name);
        string[] meant = [.. RunNames.Meant(name, all, id => id).Where(IsRun)];
        return meant.Length switch
        {
            1 => RunFolder.Open(Path.Combine(Root, meant[0])),
            0 => throw Unknown(name),
            _ => throw RefusedRequest.Conflict($"\"{name}\" names {meant.Length} runs", $"Say which: {string.Join(", ", meant.Take(6))}."),
        };
    }

    string[] Names() => Directory.Exists(Root) ? [.. Directory.EnumerateDirectories(Root).Select(run => Path.GetFileName(run))] : [];

    /// <summary>The same with a checkpoint behind an @.</summary>
    public RunReference Resolve(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0) return new RunReference(Find(text), default);
        return CheckpointSelector.TryParse(text[(at + 1)..], out CheckpointSelector checkpoint)
            ? new RunReference(Find(text[..at]), checkpoint)
            : throw RefusedRequest.Bad($"{Shown(text)} names no checkpoint", "Write RUN@250, RUN@best or RUN@last.");
    }

    /// <summary>A folder of the folder of runs, and no link to one elsewhere.</summary>
    bool IsRun(string id) => new DirectoryInfo(Path.Combine(Root, id)).LinkTarget is null
        && File.Exists(RunFolder.At(Path.Combine(Root, id)).ManifestFile);

    static RefusedRequest Unknown(string name) =>
        RefusedRequest.NotFound($"there is no run \"{Shown(name)}\"", "All of them: /api/runs.");

    static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";
}
