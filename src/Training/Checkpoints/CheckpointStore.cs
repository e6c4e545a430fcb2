using System.Diagnostics;
using System.Text.Json;
using Hone.Formats;
using Hone.Tensors;
using Hone.Tensors.Parameters;
using Hone.Text;
using Hone.Training.Events;
using Hone.Training.Optimizers;

namespace Hone.Training.Checkpoints;

/// <summary>The checkpoints of a run: each appears whole or not at all, and the old ones go when newer ones are safe.</summary>
/// <remarks>
/// Files are written and flushed in a folder with a temporary name, the manifest last, and the folder is renamed. Only then does
/// the retention rule look: the newest <paramref name="keep"/> stay, and the one with the lowest validation loss. A model that was not
/// trained here has no optimizer, and its checkpoint no file of one.
/// </remarks>
public sealed class CheckpointStore(string folder, ParameterSet parameters, Optimizer? optimizer, CheckpointIdentity identity, int keep,
    bool keepsBest, WeightAverage? average = null)
{
    const int MostLooks = 20;
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);
    const string Prefix = "step-", Temporary = ".writing-", Replaced = ".replaced-", Doomed = ".removing-";

    /// <summary>Checkpoints in a folder, oldest first; what is not whole is not one.</summary>
    /// <remarks>
    /// Also while a run writes it: where all that were seen have gone meanwhile, newer ones are there, so it looks again.
    /// </remarks>
    public static IReadOnlyList<CheckpointManifest> List(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            string[] seen = !Directory.Exists(folder) ? [] :
                [.. Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Select(NameIn).OfType<string>()
                    .Distinct()];
            CheckpointManifest[] whole = [.. seen.Select(name => TryReadManifest(PathOf(folder, name))).OfType<CheckpointManifest>()
                .OrderBy(manifest => manifest.Step)];
            if (whole.Length > 0 || seen.Length == 0 || attempt == MostLooks) return whole;
            Thread.Sleep(BetweenLooks);
        }
    }

    /// <summary>Where the checkpoint of a step is; in the moment in which one takes the place of another, the one that gives way.</summary>
    public static string PathOf(string folder, int step) => PathOf(folder, NameOf(step));

    /// <summary>
    /// Clears up after a process that was killed while it saved or removed: puts a checkpoint back that was to be replaced, and removes
    /// what was half written or half removed. Only for a run that nobody writes.
    /// </summary>
    public static void Tidy(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string old in Directory.GetDirectories(folder, $"{Replaced}*"))
        {
            string target = Path.Combine(folder, Path.GetFileName(old)[Replaced.Length..]);
            if (Checkpoint.IsAt(target) || !Checkpoint.IsAt(old)) Remove(old);
            else
            {
                Remove(target);
                Directory.Move(old, target);
            }
        }

        foreach (string rest in (string[])[.. Directory.GetDirectories(folder, $"{Temporary}*"),
            .. Directory.GetDirectories(folder, $"{Doomed}*")]) Remove(rest);
    }

    /// <summary>The newest with the name of a checkpoint that is none, being truncated; null where there is none.</summary>
    public static string? NewestIncomplete(string folder) => AllIncomplete(folder).Max(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IEnumerable<string> AllIncomplete(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateDirectories(folder, $"{Prefix}*").Where(path => !Checkpoint.IsWhole(path))
            .Select(path => Path.GetFileName(path));

    /// <summary>There is a whole checkpoint of that step.</summary>
    public bool Has(int step) => TryReadManifest(Path.Combine(folder, NameOf(step))) is not null;

    /// <summary>The one with the lowest validation loss; the newest where none was measured; null where there is none.</summary>
    public static CheckpointManifest? Best(IReadOnlyList<CheckpointManifest> checkpoints) =>
        checkpoints.Where(checkpoint => checkpoint.ValidationLoss is not null).MinBy(checkpoint => checkpoint.ValidationLoss)
        ?? (checkpoints.Count > 0 ? checkpoints[^1] : null);

    /// <summary>Name of a checkpoint's folder: <c>step-00000250</c>.</summary>
    public static string NameOf(int step) => $"{Prefix}{step:D8}";

    /// <summary>Saves the model as it is.</summary>
    /// <exception cref="IOException">The disk is full or gone; what was saved before is as it was, and the message names it.</exception>
    public CheckpointSaved Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        long start = Stopwatch.GetTimestamp();
        string name = NameOf(state.Step), target = Path.Combine(folder, name), writing = Path.Combine(folder, Temporary + name);
        string replaced = Path.Combine(folder, Replaced + name);
        CheckpointManifest manifest;
        try
        {
            Directory.CreateDirectory(folder);
            Remove(writing);
            Directory.CreateDirectory(writing);
            manifest = Write(writing, CheckpointState.Of(state, identity));
            Remove(replaced);
            // a step taken again gives the same bits; a measured one adds its loss
            if (Directory.Exists(target)) Directory.Move(target, replaced);
            Directory.Move(writing, target);
            Remove(replaced);
        }
        // the last: past a limit on file sizes
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            string last = List(folder) is [.., var newest] ? $"The last whole checkpoint is {NameOf(newest.Step)}; it is intact."
                : "There is no earlier checkpoint.";
            TryRemove(writing);
            throw new IOException(
                $"The checkpoint of step {state.Step} could not be written: {e.Message.ReplaceLineEndings(" ")}\n"
                + $"{last} Make room or mend {folder}, then resume the run.", e);
        }

        IReadOnlyList<CheckpointManifest> all = List(folder);
        bool isBest = manifest.ValidationLoss is not null && Best(all)!.Step == state.Step;
        return new CheckpointSaved(state.Step, name, manifest.Files.Values.Sum(file => file.Bytes), isBest, Prune(all),
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    CheckpointManifest Write(string path, CheckpointState state)
    {
        Dictionary<string, StoredFile> files = [];
        Dictionary<string, IReadOnlyDictionary<string, string>> tensors = [];
        void Tensors(string file, IEnumerable<(string Name, Tensor Tensor)> entries)
        {
            (string Name, Tensor Tensor)[] all = [.. entries];
            string filePath = Path.Combine(path, file);
            using FileStream stream = new(filePath, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            using SafeTensorsWriter writer = new(stream, [.. all.Select(entry => Stored(entry.Name, entry.Tensor.Shape))]);
            foreach ((string name, Tensor tensor) in all)
                foreach (ReadOnlyMemory<float> piece in tensor.Pieces()) writer.Write(name, piece.Span);
            SafeTensorsHashes hashes = writer.Finish();
            stream.Flush(flushToDisk: true);
            files[file] = new StoredFile(stream.Length, hashes.File);
            tensors[file] = hashes.Tensors;
        }

        Tensors(Checkpoint.ModelFile, parameters.Learned.Select(parameter => (parameter.Name, parameter.Tensor)));
        if (optimizer is not null) Tensors(Checkpoint.OptimizerFile, optimizer.State);
        if (average is not null) Tensors(Checkpoint.AverageFile, average.State);
        files[Checkpoint.StateFile] = WriteJson(Path.Combine(path, Checkpoint.StateFile),
            JsonSerializer.SerializeToUtf8Bytes(state, CheckpointJson.Default.CheckpointState));
        CheckpointManifest manifest = new CheckpointManifest(
            Checkpoint.Format, Checkpoint.Version, state.Step, state.ValidationLoss, files, tensors, "")
            .WithChecksum();
        WriteJson(Path.Combine(path, Checkpoint.ManifestFile), manifest.ToJson());
        return manifest;
    }

    List<string> Prune(IReadOnlyList<CheckpointManifest> all)
    {
        int? best = keepsBest ? Best(all)?.Step : null;
        List<string> removed = [];
        foreach (CheckpointManifest old in all.SkipLast(keep).Where(checkpoint => checkpoint.Step != best))
        {
            string name = NameOf(old.Step), doomed = Path.Combine(folder, Doomed + name);
            Remove(doomed);
            // gone for readers at once, and plainly ours to remove if this is cut short
            Directory.Move(Path.Combine(folder, name), doomed);
            Remove(doomed);
            removed.Add(name);
        }

        return removed;
    }

    static string PathOf(string folder, string name) =>
        Path.Combine(folder, name) is var path && !Directory.Exists(path) && Directory.Exists(Path.Combine(folder, Replaced + name))
            ? Path.Combine(folder, Replaced + name) : path;

    /// <summary>The checkpoint that a folder is, or was until another takes its place; null for what is none.</summary>
    static string? NameIn(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name
        : name.StartsWith(Replaced + Prefix, StringComparison.Ordinal) ? name[Replaced.Length..] : null;

    static CheckpointManifest? TryReadManifest(string path)
    {
        try
        {
            return Checkpoint.ReadManifest(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    static StoredTensor Stored(string name, Shape shape) =>
        new(name, StoredType.F32, [.. Enumerable.Range(0, shape.Rank).Select(i => (long)shape[i])]);

    static StoredFile WriteJson(string path, byte[] bytes)
    {
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        return new StoredFile(bytes.Length, Sha256.Of(bytes));
    }

    /// <summary>Removes a folder in an order that never leaves something that looks whole: the manifest goes first.</summary>
    static void Remove(string path)
    {
        if (!Directory.Exists(path)) return;
        File.Delete(Path.Combine(path, Checkpoint.ManifestFile));
        Directory.Delete(path, recursive: true);
    }

    static void TryRemove(string path)
    {
        try
        {
            Remove(path);
        }
        catch (IOException)
        {
            // The error about the failed write is already on its way; the temporary folder is not a checkpoint to anyone.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
