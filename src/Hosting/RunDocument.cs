using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.Hosting;

/// <summary>A run as one JSON document: what <c>train</c>, <c>resume</c> and <c>show</c> print with <c>--json</c>.</summary>
static class RunDocument
{
    public static JsonObject Of(RunFolder folder, Manifest manifest)
    {
        RunSummary? summary = manifest.Summary;
        return new JsonObject
        {
            ["id"] = manifest.Id,
            ["name"] = manifest.Name,
            ["folder"] = Path.GetFullPath(folder.Path),
            ["status"] = RunEntry.Read(folder).Status.ToString().ToLowerInvariant(),
            ["reason"] = manifest.Reason,
            ["steps"] = summary?.Steps ?? 0,
            ["initial_loss"] = summary?.InitialLoss,
            ["final_loss"] = summary?.FinalLoss,
            ["best_val_loss"] = summary?.BestValidationLoss,
            ["best_bits_per_byte"] = summary?.BestBitsPerByte,
            ["best_step"] = summary?.BestStep,
            ["final_val_loss"] = summary?.FinalValidationLoss,
            ["seconds"] = summary?.Seconds,
            ["tokens"] = summary?.Tokens,
            ["tokens_per_second"] = summary?.TokensPerSecond,
            ["parameters"] = manifest.Model?.Parameters,
            ["checkpoint"] = manifest.SelectedCheckpoint?.Name,
            ["manifest"] = JsonNode.Parse(manifest.ToJson()),
        };
    }
}
