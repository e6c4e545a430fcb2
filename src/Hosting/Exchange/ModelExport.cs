using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Writes a checkpoint as a Hugging Face folder and proves, before the folder appears, that what stands in it says the same: it is read
/// back by the reader of imports, run on held-out text beside the checkpoint, and what was found is written into <c>export.json</c>.
/// </summary>
public sealed class ModelExport
{
    const string ReportFile = "export.json", CardFile = "README.md";

    ModelExport()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Updates the checkpoint has had.</summary>
    public required int Step { get; init; }

    /// <summary>The family it was written as.</summary>
    public required string Family { get; init; }

    /// <summary>Numbers of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>What was found when it was read back.</summary>
    public required ExportProof Proof { get; init; }

    /// <summary>Everything that <c>export.json</c> says.</summary>
    public required JsonObject Report { get; init; }

    /// <summary>What a person should know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Bytes of all files but the report.</summary>
    public required long Bytes { get; init; }

    /// <summary>Writes a run's checkpoint. The folder is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told now and then what is done: a word, and how much of how much.</param>
    /// <exception cref="InvalidDataException">The family cannot hold the model, the folder is taken, or the loss increased by more than is
    /// allowed.</exception>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public static ModelExport Write(string run, ExportOptions options, Action<string, long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        EnsureFree(target, options.Out);
        RunReference reference = new RunStore(options.Runs).Resolve(run);
        Manifest manifest = reference.Folder.ReadManifest();
        using EvaluationSubject subject = EvaluationSubject.Open(
            reference, new EvaluationOptions { Data = options.Data, MostTokens = options.Tokens, Threads = options.Threads });
        ModelFamily family = ModelFamily.Of(subject.Model.Options);
        string parent = System.IO.Path.GetDirectoryName(target)!;
        AtomicFile.MakeFolder(parent, "Choose another place with --out.");
        string writing = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(target)}.writing-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(writing);
            ModelExport export = Write(subject, manifest, family, writing, target, options, progress);
            Publish(writing, target, options.Out);
            return export;
        }
        catch (Exception failure)
        {
            if (Directory.Exists(writing)) Directory.Delete(writing, recursive: true);
            if (failure is IOException or UnauthorizedAccessException && !failure.Message.Contains('\n', StringComparison.Ordinal))
                throw new IOException($"{options.Out} could not be written: {failure.Message.ReplaceLineEndings(" ")}\n"
                    + "Make room, or name another place with --out; nothing was left there.", failure);
            throw;
        }
    }

    static ModelExport Write(EvaluationSubject subject, Manifest manifest, ModelFamily family, string writing, string target,
        ExportOptions options, Action<string, long, long>? progress)
    {
        GptOptions model = subject.Model.Options;
        KeptFiles kept = KeptFiles.Of(subject.Folder);
        List<string> notes = [];
        JsonObject config = kept.Complete(family, model);
        int? end = subject.Format.Bos is { } bos ? subject.Tokenizer.FindSpecial(bos) : null;
        if (!config.ContainsKey("bos_token_id")) config["bos_token_id"] = end;
        if (!config.ContainsKey("eos_token_id"))
            config["eos_token_id"] = subject.Format.Conversation is { } form
                && subject.Tokenizer.FindSpecial(form.AssistantEnd) is { } answered ? new JsonArray(answered, end) : end;
        config["torch_dtype"] = options.Type switch { StoredType.F16 => "float16", StoredType.BF16 => "bfloat16", _ => "float32" };
        ForeignJson.Write(In(HuggingFaceFolder.ConfigFile), config);
        ForeignJson.Write(In(HuggingFaceFolder.GenerationFile), kept.Read(HuggingFaceFolder.GenerationFile) ?? new JsonObject
        {
            ["bos_token_id"] = config["bos_token_id"]?.DeepClone(), ["eos_token_id"] = config["eos_token_id"]?.DeepClone(),
        });
        TokenizerFiles.Write(subject, kept, writing, notes);
        progress?.Invoke("writing", 0, 1);
        new ModelFolderWriter(writing, options.Type, options.ShardBytes).Write(family.Tensors(model), subject.Model.Parameters);

        using HuggingFaceFolder folder = HuggingFaceFolder.Open(writing);
        FamilyReading reading = ModelFamily.Read(folder.Config, model.IsRotary ? model.Context : null);
        using GptModel written = new(reading.Options, subject.Backend, seed: null);
        TensorPlan.Of(folder, reading.Family, reading.Options).LoadInto(written.Parameters);
        ExportProof proof = ProofMeasurement.Of(
            subject, written, family, options.Tokens, (done, all) => progress?.Invoke("proving", done, all));
        if (options.MostLossIncrease is { } most && !(proof.LossIncrease <= most))
            throw new InvalidDataException(FormattableString.Invariant(
                $"the written model loses {proof.LossIncrease:G4} nats a token more than the checkpoint, above the {most:G4} allowed: ")
                + FormattableString.Invariant($"{proof.After.Loss:F4} on {proof.Text}, and {proof.Before.Loss:F4} before\n")
                + "Nothing was left there. Export with a wider --type, or allow more with --max-loss-increase.");
        File.WriteAllText(In(CardFile), ModelCard.Of(subject, manifest, family, proof, options));
        JsonObject files = [];
        long bytes = 0;
        foreach (string path in Directory.EnumerateFiles(writing).Order(StringComparer.Ordinal))
        {
            long size = new FileInfo(path).Length;
            files[System.IO.Path.GetFileName(path)] = new JsonObject { ["bytes"] = size, ["sha256"] = Sha256.OfFile(path) };
            bytes += size;
        }

        CheckpointManifest checkpoint = Checkpoint.ReadManifest(
            CheckpointStore.PathOf(subject.Folder.CheckpointsFolder, subject.Step));
        JsonObject report = ExportReport.Of(subject, checkpoint, family, proof, options, files, bytes, notes);
        ForeignJson.Write(In(ReportFile), report);
        return new ModelExport
        {
            Path = target, Run = subject.Folder.Id, Step = subject.Step, Family = family.Name,
            Parameters = subject.Model.Parameters.Count, Proof = proof, Report = report, Notes = notes, Bytes = bytes,
        };

        string In(string name) => System.IO.Path.Combine(writing, name);
    }

    static void EnsureFree(string target, string given)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw Taken(given);
    }

    static void Publish(string writing, string target, string given)
    {
        EnsureFree(target, given);
        if (Directory.Exists(target)) Directory.Delete(target);
        try
        {
            Directory.Move(writing, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            throw Taken(given);                                              // another export was there first
        }
    }

    static InvalidDataException Taken(string given) =>
        new($"{given} is there already and not empty\nName a new folder with --out, or remove that one.");
}
