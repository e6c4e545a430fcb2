using System.Text.Json.Nodes;
using Hone.Hosting.Evaluation;
using Hone.Models.Families;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Exchange;

/// <summary><c>export.json</c>: what was written, of what, and what was found when it was read back.</summary>
static class ExportReport
{
    /// <summary>The document.</summary>
    public static JsonObject Of(EvaluationSubject subject, CheckpointManifest checkpoint, ModelFamily family, ExportProof proof,
        ExportOptions options, Func<string, string> typeOf, JsonObject files, long bytes, IEnumerable<string> notes) => new()
    {
        ["format"] = "hone-export", ["version"] = 1, ["hone_version"] = CodeIdentity.Current.Version, ["to"] = options.To,
        ["run"] = subject.Folder.Id, ["step"] = subject.Step, ["family"] = family.Name,
        ["type"] = options.Type, ["parameters"] = subject.Model.Parameters.Count, ["bytes"] = bytes,
        ["text"] = proof.Text, ["is_own_text"] = subject.IsOwnData, ["tokens"] = proof.Tokens,
        ["loss"] = new JsonObject
        {
            ["before"] = Finite(proof.Before.Loss), ["after"] = Finite(proof.After.Loss), ["increase"] = Finite(proof.LossIncrease),
            ["interval"] = proof.Interval is { } interval
                ? new JsonObject { ["low"] = Finite(interval.Low), ["high"] = Finite(interval.High) } : null,
            ["allowed"] = options.MostLossIncrease,
        },
        ["perplexity"] = new JsonObject
        {
            ["before"] = Finite(proof.Before.Perplexity), ["after"] = Finite(proof.After.Perplexity),
        },
        ["divergence"] = new JsonObject { ["mean"] = Finite(proof.MeanDivergence), ["p99_9"] = Finite(proof.HighDivergence) },
        ["equal_choices"] = proof.EqualChoices,
        ["tokens_per_second"] = new JsonObject { ["before"] = Finite(proof.SpeedBefore), ["after"] = Finite(proof.SpeedAfter) },
        ["most_damaged"] = new JsonArray([.. proof.MostDamaged.Select(tensor => (JsonNode)tensor.Name)]),
        ["tensors"] = new JsonArray([.. proof.Tensors.Select(tensor => (JsonNode)new JsonObject
        {
            ["name"] = tensor.Name, ["type"] = typeOf(tensor.Name), ["largest_error"] = Finite(tensor.Largest),
            ["relative_error"] = Finite(tensor.Relative),
        })]),
        ["source"] = Source(checkpoint), ["files"] = files, ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode)note)]),
    };

    /// <summary>What was written: of every file of a folder its size and hash, and the bytes of all.</summary>
    public static (JsonObject Files, long Bytes) FilesOf(string folder)
    {
        JsonObject files = [];
        long bytes = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            long size = new FileInfo(path).Length;
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] =
                new JsonObject { ["bytes"] = size, ["sha256"] = Sha256.OfFile(path) };
            bytes += size;
        }

        return (files, bytes);
    }

    static JsonObject Source(CheckpointManifest checkpoint)
    {
        JsonObject files = [];
        foreach ((string name, StoredFile file) in checkpoint.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            files[name] = new JsonObject { ["bytes"] = file.Bytes, ["sha256"] = file.Sha256 };
        return files;
    }

    /// <summary>JSON has no infinity.</summary>
    static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
