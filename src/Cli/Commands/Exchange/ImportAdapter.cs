using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone import DIR --onto RUN</c>: an adapter of PEFT, from now on a run here.</summary>
static class ImportAdapter
{
    public static void Run(ParseResult parsed, string folder, string onto, ImportOptions options, IEnumerable<Option> idle)
    {
        IdleOptions.Refuse(parsed, "with --onto", idle);
        AdapterImport import = AdapterImport.Read(folder, onto, options);
        CommandHost.Answer(parsed, () => Document(import), () => Show(Terminal.OfAnswers(), import));
    }

    static void Show(Terminal terminal, AdapterImport import)
    {
        terminal.Line(terminal.Style.Bold(import.Folder.Id));
        FactSheet.Write(terminal,
        [
            new("adapter", $"{Figures.Count(import.Parameters)} parameters in {Figures.Count(import.Tensors, "tensor")}, "
                + $"{Figures.Size(import.Source.Bytes)}; rank {import.Lora.Rank} beside {string.Join(", ", import.Lora.Targets)}"
                + (import.Lora.TrainAlso.Count > 0 ? $", {string.Join(", ", import.Lora.TrainAlso)} whole" : "")),
            new("model", TrainingHeader.From(import.Base)),
            new("source", $"{import.Source.Folder}, SHA-256 {import.Source.Sha256}"),
        ]);
        terminal.Line();
        terminal.Line($"Let it write: hone sample {import.Folder.Id}");
    }

    static JsonObject Document(AdapterImport import) => new()
    {
        ["run"] = import.Folder.Id, ["path"] = import.Folder.Path, ["family"] = import.Source.Family, ["parameters"] = import.Parameters,
        ["tensors"] = import.Tensors, ["rank"] = import.Lora.Rank, ["alpha"] = import.Lora.Alpha,
        ["targets"] = new JsonArray([.. import.Lora.Targets.Select(name => (JsonNode)name)]), ["base"] = import.Base.Run,
        ["base_step"] = import.Base.Step, ["sha256"] = import.Source.Sha256, ["bytes"] = import.Source.Bytes,
    };
}
