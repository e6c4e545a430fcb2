using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;

namespace Hone.Hosting.Planning;

/// <summary>The ten things to know before a run, read from its recipe.</summary>
static class Questions
{
    public static IReadOnlyList<ChecklistItem> Of(Recipe recipe)
    {
        bool stops = recipe.Integer("training.early_stop.patience") > 0;
        return
        [
            new("goal", recipe.OptionalText("goal"), "goal"),
            new("baseline", "unigram, bigram and trigram of the same tokens, measured with every run", "always there"),
            new("data", DataOf(recipe), "data.path"),
            new("splits", $"{recipe.Number("data.validation"):P0} held out", "data.validation"),
            new("configuration", recipe.Source, "the recipe"),
            new("metrics", "validation loss, perplexity, bits per byte", "always there"),
            new("logging", "every step in events.jsonl and training_metrics.json", "always there"),
            new("checkpoints", $"the newest {recipe.Integer("checkpoints.keep")}"
                + (recipe.Flag("checkpoints.keep_best") ? " and the best" : ""), "checkpoints"),
            new("stop rule", stops ? $"after {recipe.Integer("training.early_stop.patience")} evaluations without gain, or at the last step"
                : "the last step", "training.early_stop.patience"),
            new("decision rule", recipe.OptionalText("decision_rule"), "decision_rule"),
        ];
    }

    static string? DataOf(Recipe recipe) => recipe.NamesIn("data.mixture") is { Count: > 0 } names
        ? $"a mixture of {string.Join(", ", names)}"
        : DataSettings.IsOfStories(recipe) ? "stories that Hone makes up" : recipe.OptionalText("data.path");
}
