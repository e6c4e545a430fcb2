using System.Text.Json.Nodes;
using Hone.Hosting.Evaluation;
using Hone.Insight.Pictures;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A checkpoint written in every type that a format has, each read back and measured on the same text: what fewer bytes cost. The models
/// are not kept; a folder with the figures and a picture of them is.
/// </summary>
public sealed class ExportComparison
{
    const string ReportFile = "comparison.json", PictureFile = "comparison.png";

    ExportComparison()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Each type, the widest first.</summary>
    public required IReadOnlyList<ModelExport> Exports { get; init; }

    /// <summary>Everything that <c>comparison.json</c> says.</summary>
    public required JsonObject Report { get; init; }

    /// <summary>Writes and measures all types. The folder is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">How; their type is not read.</param>
    /// <param name="progress">Told now and then what is done: a word, and how much of how much.</param>
    /// <exception cref="InvalidDataException">The format cannot hold the model, or the folder is taken.</exception>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public static ExportComparison Write(string run, ExportOptions options, Action<string, long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ExportFormat format = ExportFormat.Of(options);
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        EnsureFree(target, options.Out);
        using EvaluationSubject subject = ModelExport.Open(run, options);
        ExportSource source = ExportSource.Of(subject, format);
        return ModelExport.Writing(target, options.Out, folder =>
        {
            string models = System.IO.Path.Combine(folder, "models");
            List<ModelExport> exports = [];
            foreach (string type in format.Types)
            {
                Directory.CreateDirectory(models);
                exports.Add(ModelExport.Write(source, format, options with { Type = type, MostLossIncrease = null }, models, target,
                    (what, done, all) => progress?.Invoke($"{type}, {what}", done, all)));
                Directory.Delete(models, recursive: true);
            }

            ExportComparison comparison = new()
            {
                Path = target, Run = subject.Folder.Id, Exports = exports, Report = ReportOf(exports, options),
            };
            ForeignJson.Write(System.IO.Path.Combine(folder, ReportFile), comparison.Report);
            File.WriteAllBytes(System.IO.Path.Combine(folder, PictureFile), Draw(comparison));
            EnsureFree(target, options.Out);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(folder, target);
            return comparison;
        });
    }

    static JsonObject ReportOf(List<ModelExport> exports, ExportOptions options)
    {
        JsonObject report = new() { ["format"] = "hone-export-comparison", ["version"] = 1, ["to"] = options.To };
        foreach (string key in (string[])["run", "step", "family", "parameters", "text", "is_own_text", "tokens"])
            report[key] = exports[0].Report[key]?.DeepClone();
        report["types"] = new JsonArray([.. exports.Select(export =>
        {
            JsonObject one = [];
            foreach (string key in (string[])[
                "type", "bytes", "loss", "perplexity", "divergence", "equal_choices", "tokens_per_second", "most_damaged", "notes"])
                one[key] = export.Report[key]?.DeepClone();
            return (JsonNode)one;
        })]);
        return report;
    }

    static byte[] Draw(ExportComparison comparison)
    {
        ExportProof proof = comparison.Exports[0].Proof;
        return SizePicture.Draw($"{comparison.Run}: size against loss",
            $"{comparison.Exports[0].Parameters:N0} parameters · {proof.Tokens:N0} tokens of {proof.Text} · "
            + FormattableString.Invariant($"the checkpoint itself loses {proof.Before.Loss:F4} nats a token"),
            [.. comparison.Exports.Select(export => new SizePoint((string)export.Report["type"]!, export.Bytes, export.Proof.LossIncrease,
                export.Proof.Interval?.Low ?? double.NaN, export.Proof.Interval?.High ?? double.NaN))]);
    }

    static void EnsureFree(string target, string given)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new InvalidDataException($"{given} is there already and not empty\nName a new folder with --out, or remove that one.");
    }
}
