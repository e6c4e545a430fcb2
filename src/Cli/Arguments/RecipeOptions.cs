using System.CommandLine;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Arguments;

/// <summary>A recipe on a command line, and what overrides it, for the verbs that take one.</summary>
/// <param name="setting">A setting to override, as the help shows it.</param>
/// <param name="data">What is to be known of the data, a sentence without its full stop.</param>
sealed class RecipeOptions(string setting, string data)
{
    /// <summary>The recipe's file.</summary>
    public Argument<string> File { get; } = new("RECIPE") { Description = "A YAML file of few keys, such as recipes/quickstart.yaml." };

    /// <summary>The data to learn from.</summary>
    public Option<string?> Data { get; } = new("--data") { Description = $"{data}; short for --set data.path=PATH.", HelpName = "PATH" };

    /// <summary>The model to start from.</summary>
    public Option<string?> From { get; } = new("--from")
    {
        Description = "The model to start from, in place of fresh weights: a run, RUN@step, or one that hone import made; short for --set "
            + "from.model=RUN.",
        HelpName = "RUN",
    };

    /// <summary>Settings that override the recipe's.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = $"Overrides one setting of the recipe: --set {setting}. May be given often.",
        HelpName = "key=value",
    };

    /// <summary>Reads the recipe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="overrides">Further settings, which win.</param>
    public Recipe Read(ParseResult parsed, params IEnumerable<string> overrides) => Recipe.Read(parsed.GetRequiredValue(File),
        [.. parsed.GetValue(Set) ?? [], .. parsed.GetValue(Data) is { } path ? [$"data.path={path}"] : Array.Empty<string>(),
            .. parsed.GetResult(From) is not null && parsed.GetValue(From) is { } from ? [$"from.model={from}"] : Array.Empty<string>(),
            .. overrides]);
}
