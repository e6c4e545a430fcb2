using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Import;

namespace Hone.Cli.Commands;

/// <summary><c>hone runs import PATH</c>: a run that another program recorded, to be listed and compared here.</summary>
static class ImportRun
{
    static readonly Dictionary<string, ImportKind> _kinds = new(StringComparer.Ordinal)
    {
        ["training_metrics"] = ImportKind.TrainingMetrics, ["trainer_state"] = ImportKind.TrainerState,
        ["tensorboard"] = ImportKind.TensorBoard, ["llmc"] = ImportKind.Llmc, ["wandb"] = ImportKind.Wandb,
    };

    public static Command Command(Option<string> runs)
    {
        Argument<string> path = new("PATH")
        {
            Description = "training_metrics.json, trainer_state.json of Hugging Face, TensorBoard event files (one, or a folder), "
                + "main.log of llm.c, or a .wandb file. Which it is, its content tells.",
        };
        Option<string?> name = Text("--name", "What the run is called here; else as in the record, or as its file or folder.", "NAME");
        Option<string?> from = Text("--from", $"What the record is: {string.Join(", ", _kinds.Keys)}.", "KIND");
        from.AcceptOnlyFromAmong([.. _kinds.Keys]);
        Option<string?> loss = Text("--loss", "The curve that is the training loss, by its name there.", "TAG");
        Option<string?> validation = Text("--validation", "The curve that is the validation loss, by its name there.", "TAG");
        Command command = new("import", """
            Makes a run of what another program recorded: its steps and evaluations, so that it is listed, compared and reported with
            the others. It has neither checkpoints nor a hash chain.

            Example: hone runs import checkpoint-500/trainer_state.json --name bert-base
            """)
        { path, name, from, loss, validation };
        command.SetAction(parsed =>
        {
            (RunFolder folder, ImportedRun imported) = ImportedRuns.Import(new RunStore(parsed.GetRequiredValue(runs)),
                parsed.GetRequiredValue(path), parsed.GetValue(name), parsed.GetValue(from) is { } kind ? _kinds[kind] : null,
                new ImportTags(parsed.GetValue(loss), parsed.GetValue(validation)));
            Manifest manifest = folder.ReadManifest();
            CommandHost.Answer(parsed, () =>
            {
                JsonObject document = RunDocument.Of(folder, manifest);
                document["points"] = imported.Steps.Count;
                document["evaluations"] = imported.Evaluations.Count;
                document["not_taken"] = new JsonArray(
                    [.. imported.OtherTags.Select(tag => (JsonNode)tag)]);
                return document;
            }, () =>
            {
                Terminal terminal = Terminal.OfAnswers();
                terminal.Line($"{terminal.Style.Bold(manifest.Name)}  {manifest.Id}");
                FactSheet.Write(terminal,
                [
                    new("imported from", $"{manifest.ImportedFrom!.Path}, {Report.Kind(imported.Kind)}"),
                    new("steps", $"{Figures.Count(manifest.Summary!.Steps)}, of which {Figures.Count(imported.Steps.Count)} were noted"),
                    new("evaluations", Figures.Count(imported.Evaluations.Count)),
                    .. imported.OtherTags.Count == 0 ? Array.Empty<Fact>() : [new("not taken", string.Join(", ", imported.OtherTags))],
                ]);
                terminal.Line($"Next: {terminal.Style.Bold(NextCommands.For(folder).Of("show"))}");
            });
        });
        return command;
    }

    static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };
}
