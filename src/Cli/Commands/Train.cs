using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Hosting;

namespace Hone.Cli.Commands;

/// <summary><c>hone train RECIPE</c>: a run, to its end.</summary>
static class Train
{
    public static Command Command()
    {
        RecipeOptions recipe = new("training.steps=500", "A text file to learn from");
        Option<string?> name = new("--name") { Description = "What the run is called; its id ends in it.", HelpName = "NAME" };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> profile = Options.Profile();
        Option<string?> budget = Options.Budget();
        Option<bool> prove = new("--prove")
        {
            Description = "Has a process of its own take steps again from the first checkpoint, as hone prove does, while the run goes on.",
        };
        Command command = new("train", """
            Trains a model from a recipe, and keeps the run's record.

            Example: hone train recipes/shakespeare-char.yaml --data input.txt --set training.steps=500
            """)
        { recipe.File, recipe.Data, recipe.From, name, recipe.Set, runs, threads, profile, budget, prove };
        command.SetAction(parsed =>
        {
            string[] called = parsed.GetValue(name) is { } given ? [$"name={given}"] : [];
            using TrainingRun run = TrainingRun.Create(
                recipe.Read(parsed, called), parsed.GetRequiredValue(runs), parsed.GetValue(threads), parsed.GetValue(profile));
            return TrainingCommand.Show(parsed, run, parsed.GetValue(budget), parsed.GetValue(prove));
        });
        return command;
    }
}
