using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Classifiers;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone export RUN --to onnx</c> of a classifier of images.</summary>
static class ExportClassifier
{
    public static void Run(ParseResult parsed, string run, ExportOptions options, IEnumerable<Option> idle)
    {
        IdleOptions.Refuse(parsed, "with a classifier", idle);
        ClassifierExport export = ClassifierExport.Write(run, options);
        CommandHost.Answer(parsed, () => Document(export), () => Show(Terminal.OfAnswers(), export));
    }

    static void Show(Terminal terminal, ClassifierExport export)
    {
        terminal.Line($"{terminal.Style.Bold(export.Run)}, step {export.Step}, as a {export.Kind}: {export.Path}");
        List<Fact> facts =
        [
            new("size", $"{Figures.Count(export.Parameters)} parameters, {Figures.Size(export.Bytes)}"),
            new("classes", $"{export.Classes.Count}: "
                + $"{string.Join(", ", export.Classes.Take(10))}{(export.Classes.Count > 10 ? ", …" : "")}"),
            new("temperature", Figures.Number(export.Temperature, 4)),
            new("read back", "every number is the same"),
        ];
        facts.AddRange(export.Notes.Select(note => new Fact("note", note)));
        FactSheet.Write(terminal, facts);
    }

    static JsonObject Document(ClassifierExport export)
    {
        JsonObject document = new() { ["path"] = export.Path };
        foreach ((string key, JsonNode? value) in export.Report) document[key] = value?.DeepClone();
        return document;
    }
}
