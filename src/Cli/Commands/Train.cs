using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Commands;

/// <summary><c>hone train RECIPE</c>: a run, to its end.</summary>
static class Train
{
    public static Command Command()
    {
        Argument<string> recipe = new("RECIPE") { Description = "A YAML file of few keys, such as recipes/quickstart.yaml." };
        Option<string?> data = new("--data")
        {
            Description = "A text file to learn from; short for --set data.path=PATH.",
            HelpName = "PATH",
        };
        Option<string?> name = new("--name") { Description = "What the run is called; its id ends in it.", HelpName = "NAME" };
        Option<string[]> set = new("--set")
        {
            Description = "Overrides one setting of the recipe: --set training.steps=500. May be given often.",
            HelpName = "key=value",
        };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> profile = Options.Profile();
        Command command = new("train", """
            Trains a model from a recipe, and keeps the run's record.

            Example: hone train recipes/shakespeare-char.yaml --data input.txt --set training.steps=500
            """)
        { recipe, data, name, set, runs, threads, profile };
        command.SetAction(parsed =>
        {
            List<string> overrides = [.. parsed.GetValue(set) ?? []];
            if (parsed.GetValue(data) is { } path) overrides.Add($"data.path={path}");
            if (parsed.GetValue(name) is { } called) overrides.Add($"name={called}");
            using TrainingRun run = TrainingRun.Create(
                Recipe.Read(parsed.GetRequiredValue(recipe), overrides), parsed.GetRequiredValue(runs), parsed.GetValue(threads),
                parsed.GetValue(profile));
            return TrainingCommand.Show(parsed, run);
        });
        return command;
    }
}
