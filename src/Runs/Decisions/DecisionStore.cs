using System.Globalization;
using Hone.Text;

namespace Hone.Runs.Decisions;

/// <summary>The decisions about a run: files that are written once and never again, each of which names the one before.</summary>
public static class DecisionStore
{
    const int HashDigits = 12;

    /// <summary>The names of the decisions about a run, oldest first.</summary>
    public static IReadOnlyList<string> Names(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return !Directory.Exists(folder.DecisionsFolder) ? []
            : [.. Directory.GetFiles(folder.DecisionsFolder, "*.json").Select(Path.GetFileName).OfType<string>()
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DecisionRecord Read(RunFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = Path.Combine(folder.DecisionsFolder, name);
        return DecisionRecord.Parse(AtomicFile.Read(path), path);
    }

    /// <summary>The decision about a run that holds, as another names it: by its hash; null where there is none.</summary>
    public static SupersededDecision? Newest(RunFolder folder) => Names(folder) is [.., var name]
        ? new SupersededDecision(folder.Id, name, Sha256.Of(AtomicFile.Read(Path.Combine(folder.DecisionsFolder, name)))) : null;

    /// <summary>Writes a decision into the folder of every candidate, the same bytes, and names it in their manifests.</summary>
    /// <param name="folders">The candidates.</param>
    /// <param name="record">The decision.</param>
    /// <returns>The name of its file.</returns>
    /// <exception cref="IOException">A folder cannot be written, or has a decision of a later moment.</exception>
    public static string Write(IReadOnlyList<RunFolder> folders, DecisionRecord record)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(record);
        DecisionRecord signed = record.Signed();
        byte[] bytes = signed.ToJson();
        string hash = Sha256.Of(bytes), name = string.Create(CultureInfo.InvariantCulture,
            $"{record.DecidedUtc.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff'Z'}-{signed.Sha256[..HashDigits]}.json");
        foreach (RunFolder folder in folders)
            if (Names(folder) is [.., var last] && string.CompareOrdinal(last, name) >= 0)
                throw new IOException($"{folder.Id} has a decision of a later moment, {last}, which this one would not supersede\n"
                    + "See that the clock is right; then decide again.");
        foreach (RunFolder folder in folders)
        {
            AtomicFile.MakeFolder(folder.DecisionsFolder, "A decision is kept beside the run: see that its folder may be written.");
            AtomicFile.Write(Path.Combine(folder.DecisionsFolder, name), bytes);
            folder.UpdateManifest(manifest => manifest with
            {
                Decision = new Decision(signed.Verdict, signed.Reasons[0], signed.DecidedUtc, signed.DecidedBy, name, hash),
            });
        }

        return name;
    }

    /// <summary>What is not as it was written in the decisions about a run, a sentence each; none where all is.</summary>
    /// <param name="folder">The run.</param>
    /// <exception cref="InvalidDataException">The manifest cannot be read.</exception>
    public static IReadOnlyList<string> ProblemsOf(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        List<string> problems = [];
        SupersededDecision? before = null;
        HashSet<string> names = [.. Names(folder)];
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            byte[] bytes = AtomicFile.Read(Path.Combine(folder.DecisionsFolder, name));
            DecisionRecord record;
            try
            {
                record = DecisionRecord.Parse(bytes, $"decisions/{name}");
            }
            catch (InvalidDataException damaged)
            {
                problems.Add(damaged.Message.Split('\n')[0]);
                continue;
            }

            if (record.ContentHash() != record.Sha256 || !name.EndsWith($"-{record.Sha256[..HashDigits]}.json", StringComparison.Ordinal))
                problems.Add($"decisions/{name} is not what was written: its content has the SHA-256 {record.ContentHash()}");
            SupersededDecision? named = record.Supersedes.FirstOrDefault(one => one.Run == folder.Id);
            if (named is not null && !names.Contains(named.File)) problems.Add($"decisions/{named.File} is gone, which {name} supersedes");
            else if (named != before) problems.Add($"decisions/{before?.File ?? named!.File} is not what {name} supersedes");
            before = new SupersededDecision(folder.Id, name, Sha256.Of(bytes));
        }

        Decision? decision = folder.ReadManifest().Decision;
        if (decision?.File is { } newest && !names.Contains(newest)) problems.Add($"decisions/{newest} is gone, which run.json names");
        else if (decision?.File is { } file && before is not null && (file, decision.Sha256) != (before.File, before.Sha256))
            problems.Add($"run.json names decisions/{file} with another SHA-256 than the newest has, {before.File}");
        else if (decision?.File is null && before is not null)
            problems.Add($"run.json does not name the newest decision, {before.File}");
        return problems;
    }

    /// <summary>What the newest decision was taken on and is no longer as it was, a sentence each.</summary>
    /// <param name="folder">One of its candidates; the others, and the baselines, are looked for beside it and where they were.</param>
    /// <exception cref="InvalidDataException">The decision cannot be read.</exception>
    public static IReadOnlyList<string> ChangesSince(RunFolder folder)
    {
        if (Names(folder) is not [.., var name]) return [];
        DecisionRecord record = Read(folder, name);
        List<string> changes = [];
        foreach (DecidedRun run in record.Candidates.Concat(record.Baselines))
        {
            string beside = Path.Combine(Path.GetDirectoryName(folder.Path)!, run.Run);
            string? root = new[] { beside, run.Folder }.FirstOrDefault(Directory.Exists);
            if (root is null) changes.Add($"{run.Run} is neither beside the run nor at {run.Folder}");
            else
                changes.AddRange(run.Files.Where(file => !IsAsItWas(Path.Combine(root, file.Path), file))
                    .Select(file => $"{run.Run}/{file.Path} is not what it was, or gone"));
        }

        return changes;
    }

    /// <summary>A file as a decision names it; <c>events.jsonl</c> may have grown since.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="path">The file, below it.</param>
    public static HashedFile Hash(RunFolder folder, string path)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] bytes = AtomicFile.Read(path);
        return new HashedFile(Path.GetRelativePath(folder.Path, path).Replace('\\', '/'), Sha256.Of(bytes), bytes.LongLength);
    }

    static bool IsAsItWas(string path, HashedFile file)
    {
        if (!File.Exists(path)) return false;
        byte[] bytes = AtomicFile.Read(path);
        return bytes.LongLength >= file.Bytes && Sha256.Of(bytes.AsSpan(0, (int)file.Bytes)) == file.Sha256;
    }
}
