using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Formats.TensorBoard;
using Hone.Formats.WandbLog;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Runs.Import;

/// <summary>Makes a run of what another program recorded: steps and evaluations, without checkpoints and without a hash chain.</summary>
public static class RunImporter
{
    const int LongestFile = 1 << 30;

    /// <summary>Reads a record. Which kind it is, its content tells.</summary>
    /// <param name="path">A file, or a folder of TensorBoard event files.</param>
    /// <param name="kind">Its kind; null to find out.</param>
    /// <param name="tags">What the names of curves mean.</param>
    /// <exception cref="InvalidDataException">It is no record that is known, or a damaged one; the message says where.</exception>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    public static ImportedRun Read(string path, ImportKind? kind = null, ImportTags? tags = null)
    {
        try
        {
            return ReadAny(path, kind, tags ?? new ImportTags());
        }
        catch (InvalidOperationException broken)
        {
            throw new InvalidDataException($"{path} holds a name that is no text: {broken.Message.Split('\n')[0]}\n"
                + "Correct it: an escape there is half a character.", broken);
        }
    }

    static ImportedRun ReadAny(string path, ImportKind? kind, ImportTags tags)
    {
        if (Directory.Exists(path)) return ReadFolder(path, kind, tags);
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no file or folder {path}\nGive the record of a run: {Known}.", path);
        ImportKind chosen = kind ?? KindOf(path) ?? throw new InvalidDataException(
            $"{path} is no record of a training run that is known\nGive one of {Known}; or say what it is: --from KIND.");
        return chosen switch
        {
            ImportKind.TensorBoard => BoardRuns.Read([path], null, tags, path),
            ImportKind.Wandb => WandbRuns.Read(WandbLogReader.Read(path), tags, path),
            ImportKind.Llmc => LlmcLog.Read(Bytes(path), path),
            _ => ReadJson(path, chosen, tags),
        };
    }

    /// <summary>SHA-256 of a file; of a folder, of the hashes of its event files in their order.</summary>
    public static string HashOf(string path) => Directory.Exists(path)
        ? Sha256.Of(string.Join('\n', EventFileReader.FilesOf(path).Select(Sha256.OfFile))) : Sha256.OfFile(path);

    /// <summary>Writes a run folder.</summary>
    /// <param name="store">The folder of runs.</param>
    /// <param name="run">What was read.</param>
    /// <param name="from">Where it was read.</param>
    /// <param name="name">What the run is to be called.</param>
    /// <returns>The new run.</returns>
    public static RunFolder Write(RunStore store, ImportedRun run, ImportedFrom from, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(from);
        RecordedEvent[] events = [.. Events(run, from.ImportedUtc)];
        RunFolder folder = store.Create(name);
        AtomicFile.Write(folder.EventsFile, file =>
        {
            foreach (RecordedEvent recorded in events) file.Write(EventLog.Line(recorded.At, recorded.Event));
        });
        AtomicFile.Write(folder.MetricsFile, TrainingMetrics.Of(events.Select(recorded => recorded.Event)).ToJson(), durable: false);
        folder.WriteManifest(new Manifest
        {
            Id = folder.Id,
            Name = name,
            Status = RunStatus.Finished,
            Ending = Ending.Completed,
            Reason = $"Trained by another program; imported from {from.Path}.",
            StartedUtc = events[0].At,
            EndedUtc = events[^1].At,
            Recipe = Recipe(run, name),
            Differences = [],
            ImportedFrom = from,
            Summary = RunSummary.Of(events.Select(recorded => recorded.Event)),
        });
        return folder;
    }

    static string Known => "training_metrics.json, trainer_state.json, TensorBoard event files, llm.c's main.log, a .wandb file";

    static ImportedRun ReadJson(string path, ImportKind kind, ImportTags tags)
    {
        using JsonDocument record = JsonRuns.Parse(Bytes(path), path);
        if (JsonRuns.KindOf(record.RootElement) != kind)
            throw new InvalidDataException($"{path} is not of the kind it is said to be: it lacks "
                + $"{(kind == ImportKind.TrainerState ? "log_history" : "train_loss")}\nLeave --from out, or name another kind.");
        return kind == ImportKind.TrainerState ? JsonRuns.TrainerState(record.RootElement, tags, path)
            : JsonRuns.TrainingMetrics(record.RootElement, path);
    }

    static ImportedRun ReadFolder(string path, ImportKind? kind, ImportTags tags)
    {
        IReadOnlyList<string> files = EventFileReader.FilesOf(path);
        if (kind is not (null or ImportKind.TensorBoard) || files.Count == 0)
            throw new InvalidDataException($"the folder {path} has no TensorBoard event files\nGive the record itself: {Known}.");
        return BoardRuns.Read(files, Path.GetFullPath(path), tags, path);
    }

    static ImportKind? KindOf(string path)
    {
        if (EventFileReader.Recognizes(path)) return ImportKind.TensorBoard;
        if (WandbLogReader.Recognizes(path)) return ImportKind.Wandb;
        byte[] bytes = Bytes(path);
        int first = bytes.AsSpan().IndexOfAnyExcept(" \t\r\n\uFEFF"u8);
        if (first >= 0 && bytes[first] == (byte)'{')
            using (JsonDocument record = JsonRuns.Parse(bytes, path)) return JsonRuns.KindOf(record.RootElement);
        return LlmcLog.Recognizes(System.Text.Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 4096))) ? ImportKind.Llmc : null;
    }

    static byte[] Bytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LongestFile ? AtomicFile.Read(path) : throw new InvalidDataException(
            $"{path} has {length} bytes, and a text or JSON record is read up to {LongestFile}\nGive one of fewer.");
    }

    static IEnumerable<RecordedEvent> Events(ImportedRun run, DateTimeOffset imported)
    {
        int last = Math.Max(run.Steps.Count > 0 ? run.Steps[^1].Step : 0, run.Evaluations.Count > 0 ? run.Evaluations[^1].Step : 0);
        DateTimeOffset at = run.Steps.Select(step => step.At).Concat(run.Evaluations.Select(one => one.At)).OfType<DateTimeOffset>()
            .DefaultIfEmpty(imported).Min();
        double best = double.PositiveInfinity;
        yield return new RecordedEvent(at, new RunStarted(0, last, 0, "imported", 0, new string('0', 32)));
        Queue<ImportedEvaluation> evaluations = new(run.Evaluations);
        foreach (ImportedStep step in run.Steps)
        {
            while (evaluations.TryPeek(out ImportedEvaluation? before) && before.Step < step.Step)
                yield return Evaluation(evaluations.Dequeue());
            if (step.Step == 0) continue;                                        // a note of the model before its first update
            at = step.At ?? at;
            yield return new RecordedEvent(at, new StepTaken(step.Step - 1, (float)step.Loss, (float)step.GradientNorm,
                (float)step.LearningRate, 0, double.IsNaN(step.Epoch) ? 0 : step.Epoch, 0, "", ""));
        }

        while (evaluations.TryDequeue(out ImportedEvaluation? rest)) yield return Evaluation(rest);
        yield return new RecordedEvent(at, new RunFinished(last, Ending.Completed, "Trained by another program, and imported."));

        RecordedEvent Evaluation(ImportedEvaluation measured)
        {
            at = measured.At ?? at;
            bool isBest = measured.Loss < best;
            if (isBest) best = measured.Loss;
            return new RecordedEvent(at, new Evaluated(measured.Step, measured.Loss, double.NaN, 0, isBest, 0));
        }
    }

    /// <summary>A number as a number, so that conditions can be put to it; else a text.</summary>
    static JsonNode Typed(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : value is "True" or "true" ? true : value is "False" or "false" ? false : value;

    /// <summary>Its settings under their own names, in a section that no recipe has.</summary>
    static JsonObject Recipe(ImportedRun run, string name)
    {
        JsonObject settings = [];
        foreach ((string key, string value) in run.Settings) settings[key.Replace('.', '_')] = Typed(value);
        JsonObject recipe = new() { ["name"] = name };
        if (settings.Count > 0) recipe["imported"] = settings;
        return recipe;
    }
}
