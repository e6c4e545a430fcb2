using System.Text.Json.Nodes;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Writes a checkpoint for other programs and proves, before the folder or file appears, that what stands in it says the same: it is read
/// back by the reader of imports, run on held-out text beside the checkpoint, and what was found is written into <c>export.json</c>.
/// </summary>
public sealed class ModelExport
{
    internal const string ReportFile = "export.json";

    ModelExport()
    {
    }

    /// <summary>The folder or file.</summary>
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

    /// <summary>Writes a run's checkpoint. It is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told now and then what is done: a word, and how much of how much.</param>
    /// <exception cref="InvalidDataException">The format cannot hold the model, its place is taken, or the loss increased by more than is
    /// allowed.</exception>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public static ModelExport Write(string run, ExportOptions options, Action<string, long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ExportFormat format = ExportFormat.Of(options);
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        EnsureFree(format, target, options.Out);
        using EvaluationSubject subject = Open(run, options);
        ExportSource source = ExportSource.Of(subject, format);
        return Writing(target, options.Out, folder =>
        {
            ModelExport export = Write(source, format, options, folder, target, progress);
            Publish(format, () => format.Publish(folder, target), target, options.Out);
            return export;
        });
    }

    /// <summary>The checkpoint and the text that it is measured on.</summary>
    internal static EvaluationSubject Open(string run, ExportOptions options) => EvaluationSubject.Open(
        new RunStore(options.Runs).Resolve(run),
        new EvaluationOptions { Data = options.Data, MostTokens = options.Tokens, Threads = options.Threads, Merges = true });

    /// <summary>Does something in a folder beside a target that is gone afterwards.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    internal static T Writing<T>(string target, string given, Func<string, T> write)
    {
        try
        {
            using WritingFolder folder = WritingFolder.For(target);
            return write(folder.Model);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException
            && !failure.Message.Contains('\n', StringComparison.Ordinal))
        {
            throw new IOException($"{given} could not be written: {failure.Message.ReplaceLineEndings(" ")}\n"
                + "Make room, or name another place with --out; nothing was left there.", failure);
        }
    }

    /// <summary>Writes into a folder, reads it back and measures it.</summary>
    internal static ModelExport Write(ExportSource source, ExportFormat format, ExportOptions options, string folder, string target,
        Action<string, long, long>? progress)
    {
        EvaluationSubject subject = source.Subject;
        GptOptions model = source.Model;
        List<string> notes = [];
        progress?.Invoke("writing", 0, 1);
        format.Write(source, options, folder, notes);

        using ForeignModel read = format.Open(folder);
        FamilyReading reading = read.Read(model.IsRotary ? model.Context : null);
        using GptModel written = new(reading.Options, subject.Backend, seed: null);
        TensorPlan.Of(read, reading.Family, reading.Options).LoadInto(written.Parameters);
        ExportProof proof = ProofMeasurement.Of(subject, written, shape => format.Tensors(source.Family, shape), options.Tokens,
            (done, all) => progress?.Invoke("proving", done, all));
        if (options.MostLossIncrease is { } most && !(proof.LossIncrease <= most))
            throw new InvalidDataException(FormattableString.Invariant(
                $"the written model loses {proof.LossIncrease:G4} nats a token more than the checkpoint, above the {most:G4} allowed: ")
                + FormattableString.Invariant($"{proof.After.Loss:F4} on {proof.Text}, and {proof.Before.Loss:F4} before\n")
                + "Nothing was left there. Export with a wider --type, or allow more with --max-loss-increase.");
        format.Describe(source, options, proof, folder);
        (JsonObject files, long bytes) = ExportReport.FilesOf(folder);
        JsonObject report = ExportReport.Of(subject, subject.Checkpoint, source.Family, proof, options, name => read[name].Type, files,
            bytes, notes);
        ForeignJson.Write(System.IO.Path.Combine(folder, ReportFile), report);
        return new ModelExport
        {
            Path = target, Run = subject.Folder.Id, Step = subject.Step, Family = source.Family.Name,
            Parameters = subject.Model.Parameters.Count, Proof = proof, Report = report, Notes = notes, Bytes = bytes,
        };
    }

    internal static void EnsureFree(ExportFormat format, string target, string given)
    {
        if (format.IsTaken(target)) throw Taken(format, given);
    }

    /// <summary>Puts what was written in its place.</summary>
    internal static void Publish(ExportFormat format, Action publish, string target, string given)
    {
        EnsureFree(format, target, given);
        try
        {
            publish();
        }
        catch (IOException) when (format.IsTaken(target))
        {
            throw Taken(format, given);                                      // another export was there first
        }
    }

    static InvalidDataException Taken(ExportFormat format, string given) => format is GgufFormat
        ? new($"{given} is there already\nName a new file with --out, or remove that one.")
        : new($"{given} is there already and not empty\nName a new folder with --out, or remove that one.");
}
