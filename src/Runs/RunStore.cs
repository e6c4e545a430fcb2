using Hone.Runs.Fields;

namespace Hone.Runs;

/// <summary>The folder the runs are in: the database, nothing else is.</summary>
/// <param name="root">The folder; it need not exist before the first run.</param>
/// <param name="clock">What time it is; the system's clock when null.</param>
public sealed class RunStore(string root, TimeProvider? clock = null)
{
    const int ListedAtMost = 6;

    /// <summary>So few are read before other threads would have begun to help.</summary>
    const int FewRuns = 50;
    const string NameAFolder = "Name the folder that runs are kept in: --run-dir DIR.";

    RunFolder[]? _listed;                                                    // while several runs are looked for

    /// <summary>The folder as it was given.</summary>
    public string Root { get; } = root;

    /// <summary>Makes the folder of a new run, with an id of its own however many processes begin one at once.</summary>
    public RunFolder Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (DateTimeOffset second = (clock ?? TimeProvider.System).GetUtcNow(); ; second = second.AddSeconds(1))
        {
            // A second is one run's, so that its digits alone name it.
            bool isTaken = Directory.Exists(Root) && Directory.EnumerateDirectories(Root, RunId.Time(second) + "-*").Any();
            RunFolder folder = RunFolder.At(Path.Combine(Root, RunId.At(second, name)));
            if (!isTaken && folder.TryClaim())
                return folder;
        }
    }

    /// <summary>Every run, the newest first. Folders that are no run are skipped; a run that cannot be read is told as broken.</summary>
    public IReadOnlyList<RunEntry> List() => [.. Folders().Select(folder => RunEntry.Read(folder, clock))];

    /// <summary>The same with only some of their fields, which is much faster: many runs are read by several threads.</summary>
    /// <param name="wanted">From <see cref="RunRow.Wanting"/>.</param>
    public IReadOnlyList<RunRow> Rows(WantedFields wanted)
    {
        RunFolder[] folders = [.. Folders()];
        RunRow[] rows = new RunRow[folders.Length];
        if (folders.Length < FewRuns)
            for (int i = 0; i < folders.Length; i++) rows[i] = RunRow.Read(folders[i], wanted, clock);
        else
            Parallel.For(0, folders.Length, i => rows[i] = RunRow.Read(folders[i], wanted, clock));
        return rows;
    }

    /// <summary>
    /// Finds what a person means by RUN: a path, an id, the beginning of one, or the same of its name, with or without a checkpoint.
    /// </summary>
    /// <exception cref="InvalidDataException">It means no run, or several, or what follows the <c>@</c> is no checkpoint.</exception>
    public RunReference Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.LastIndexOf('@');
        if (at < 0 || Directory.Exists(text))
            return new RunReference(Find(text), default);
        return CheckpointSelector.TryParse(text[(at + 1)..], out CheckpointSelector checkpoint)
            ? new RunReference(Find(text[..at]), checkpoint)
            : throw new InvalidDataException($"{text} names no checkpoint: \"{text[(at + 1)..]}\" is neither a step, nor best, nor last\n"
                + $"Write {text[..at]}@250, {text[..at]}@best or {text[..at]}@last");
    }

    /// <summary>The same of several, with one look at the folder.</summary>
    /// <exception cref="InvalidDataException">One of them means no run, or several.</exception>
    public IReadOnlyList<RunReference> ResolveAll(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        try
        {
            if (texts.Count > 1) _listed = [.. Folders()];
            return [.. texts.Select(Resolve)];
        }
        finally
        {
            _listed = null;
        }
    }

    /// <summary>Finds a run by its path, its id, a beginning that only its id has, or the same of its name.</summary>
    /// <exception cref="InvalidDataException">There is no such run, or there are several.</exception>
    public RunFolder Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (File.Exists(Path.Combine(text, "run.json")) || text.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar))
            return RunFolder.Open(text);

        RunFolder[] all = _listed ?? [.. Folders()];
        RunFolder[] found = RunNames.Meant(text, all, run => run.Id);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidDataException($"there is no run \"{text}\" in {Root}\n{Suggestion(text, all)}"),
            _ => throw new InvalidDataException($"\"{text}\" names {found.Length} runs\nSay which: {Some(found.Select(run => run.Id))}"),
        };
    }

    static string Suggestion(string text, RunFolder[] all)
    {
        string[] near = [.. Nearest.To(text, all.SelectMany(run => new[] { run.Id, RunId.NamePart(run.Id) }).Distinct())];
        return near.Length > 0 ? $"Did you mean {near[0]}? All of them: hone runs"
            : all.Length > 0 ? $"There are {Some(all.Select(run => run.Id))}"
            : "There are none yet: hone train RECIPE begins one";
    }

    static string Some(IEnumerable<string> ids)
    {
        string[] all = [.. ids];
        string rest = all.Length > ListedAtMost ? $" and {all.Length - ListedAtMost} more: hone runs" : "";
        return string.Join(", ", all.Take(ListedAtMost)) + rest;
    }

    /// <exception cref="InvalidDataException">The folder of runs is none.</exception>
    IEnumerable<RunFolder> Folders() =>
        File.Exists(Root) ? throw new InvalidDataException($"{Root} is a file, not a folder of runs\n{NameAFolder}")
        : File.Exists(Path.Combine(Root, "run.json"))
            ? throw new InvalidDataException($"{Root} is a run itself, not the folder that runs are in\n{NameAFolder}")
        : Directory.Exists(Root) ? Directory.EnumerateDirectories(Root).Select(RunFolder.At)
            // One that was killed before it had a manifest or an event to tell is no run yet.
            .Where(run => File.Exists(run.ManifestFile) || new FileInfo(run.EventsFile) is { Exists: true, Length: > 0 })
            .OrderByDescending(run => run.Id, StringComparer.Ordinal)
        : [];
}
