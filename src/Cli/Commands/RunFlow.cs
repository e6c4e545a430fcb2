using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Data.Sources.Downloads;
using Hone.Hosting;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Flows;
using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Commands;

/// <summary><c>hone flow RECIPE</c>: data → tokenizer → plan → train → evaluate → report, in one go.</summary>
static class RunFlow
{
    public static Command Command()
    {
        RecipeOptions recipe = new("model.depth=4", "The text to learn from");
        Option<string?> folder = new("--out")
        {
            Description = "The folder of the flow; flows/NAME, by the recipe's name, where it is left out.", HelpName = "DIR",
        };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("flow", """
            Makes a model from a recipe in one go: gets the data, learns the tokenizer, plans, trains, evaluates, and writes one
            report. What is made already, from the same things, is not made again; stopped anywhere, the same command goes on.

            Example: hone flow recipes/speedrun-cpu.yaml
            """)
        { recipe.File, recipe.Data, recipe.Set, folder, runs, threads };
        command.SetAction(parsed =>
        {
            string name = Path.GetFileNameWithoutExtension(parsed.GetRequiredValue(recipe.File));
            string to = Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine("flows", name));
            Screen screen = new(parsed, Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json)));
            (FlowRecord record, TrainingEvent? stopped) = Flow.Run(new FlowOptions
            {
                Recipe = settings => recipe.Read(parsed, settings), Folder = to, Runs = parsed.GetRequiredValue(runs),
                Threads = parsed.GetValue(threads), Get = Get,
            }, screen);
            string report = Path.Combine(to, FlowReport.FileName);
            if (stopped is null)
                CommandHost.Answer(parsed, () => Document(record, report), () => Console.Out.WriteLine(report));
            else
                CommandHost.Answer(parsed, () => Document(record, null), () => { });
            return stopped switch
            {
                null => CommandHost.Done,
                RunFailed => CommandHost.Guarded,
                _ => CommandHost.Stopped,
            };
        });
        return command;
    }

    static JsonObject Document(FlowRecord record, string? report) => new()
    {
        ["name"] = record.Name,
        ["report"] = report,
        ["seconds"] = record.Stages.Sum(stage => stage.Seconds),
        ["stages"] = new JsonArray([.. record.Stages.Select(stage => (JsonNode)new JsonObject
        {
            ["name"] = stage.Name, ["output"] = stage.Output, ["summary"] = stage.Summary, ["seconds"] = stage.Seconds,
            ["hash"] = stage.Hash, ["key"] = stage.Key,
        })]),
    };

    static string Get(string name) => GetData.FetchAsync(Catalog.Find(name), Downloads.DefaultFolder).GetAwaiter().GetResult();

    sealed class Screen(ParseResult parsed, Terminal terminal) : IFlowObserver
    {
        readonly EvaluationScreen _evaluation = new(terminal);

        public void Begin(string stage) => terminal.Line(terminal.Style.Bold(stage));

        public void End(FlowStage stage, bool isSkipped)
        {
            _evaluation.End();
            terminal.Line($"{(isSkipped ? terminal.Style.Bold(stage.Name) + "  " : "  ")}{stage.Summary}"
                + terminal.Style.Faint(isSkipped ? "  as before" : $"  {Figures.Duration(stage.Seconds)}"));
        }

        public TrainingEvent? Train(TrainingRun run) => TrainingCommand.Train(parsed, run);

        public void Show(EvaluationProgress progress) => _evaluation.Show(progress);
    }
}
