using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone export RUN --to peft</c> or <c>gguf-adapter</c>: what a run learned beside its model, as an adapter.</summary>
static class ExportAdapter
{
    public static void Run(ParseResult parsed, string run, ExportOptions options, IEnumerable<Option> idle)
    {
        IdleOptions.Refuse(parsed, $"with --to {options.To}", idle);
        AdapterExport export = AdapterExport.Write(run, options);
        CommandHost.Answer(parsed, () => Document(export), () => Show(Terminal.OfAnswers(), export));
    }

    static void Show(Terminal terminal, AdapterExport export)
    {
        terminal.Line($"{terminal.Style.Bold(export.Run)}, step {export.Step}, as an adapter: {export.Path}");
        FactSheet.Write(terminal,
        [
            new("size", $"{Figures.Count(export.Parameters)} parameters, {Figures.Size(export.Bytes)}"),
            new("adds to", string.Join(", ", export.Targets)),
            new("model", export.Base),
            new("read back", "every number is the same"),
        ]);
    }

    static JsonObject Document(AdapterExport export) => new()
    {
        ["path"] = export.Path, ["run"] = export.Run, ["step"] = export.Step, ["base"] = export.Base,
        ["targets"] = new JsonArray([.. export.Targets.Select(name => (JsonNode)name)]), ["parameters"] = export.Parameters,
        ["bytes"] = export.Bytes,
    };
}
