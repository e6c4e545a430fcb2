using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Models.Gpt;
using Hone.Training;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>The recipe of a sweep, of which each cell has its own with another depth, horizon and seed.</summary>
/// <remarks>
/// The horizon is written as updates, counted with the vocabulary that the data turned out to have: training.flops would count them with a
/// stand-in where only the data tells it. Cells are measured once, at their end, write no samples, and never stop early.
/// </remarks>
sealed class SweepRecipe
{
    /// <summary>What stands for the updates while they are not known; nothing else that is read here depends on them.</summary>
    const int AnySteps = 1_000_000;

    /// <summary>What is said of a run, and what changes none of its numbers: how often it is measured, sampled and saved.</summary>
    static readonly string[] _ofNoMatter =
        [.. RunField.Descriptions, "data.path", "data.waive", "evaluation.every", "evaluation.batch", "samples", "checkpoints"];

    readonly Recipe _recipe;

    /// <exception cref="InvalidDataException">The recipe leaves the depth no say.</exception>
    public SweepRecipe(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Gives("model.layers"))
            throw recipe.Refusal("model.layers", "model.layers is given, and every depth of the sweep would have as many: take it out, "
                + "layers follow from the depth");
        _recipe = recipe;
        LanguageSettings settings = SettingsOf(Read(depth: 1, AnySteps, seed: null));
        (Name, Seed) = (settings.Name, (long)settings.Seed);
    }

    /// <summary>What the sweep is called.</summary>
    public string Name { get; }

    /// <summary>The recipe's own seed.</summary>
    public long Seed { get; }

    /// <summary>The file it was read from, or what else it is called.</summary>
    public string Source => _recipe.Source;

    /// <summary>What it learns from.</summary>
    /// <param name="seed">The seed, from which stories follow.</param>
    public DataSettings DataOf(long seed) => SettingsOf(Read(depth: 1, AnySteps, seed)).Data;

    /// <summary>A depth, as far as it does not depend on the horizon.</summary>
    /// <param name="depth">The depth.</param>
    /// <param name="vocabulary">Tokens there are.</param>
    public (GptCost Cost, TrainingOptions Training) SizeOf(int depth, int vocabulary)
    {
        LanguageSettings settings = SettingsOf(Read(depth, AnySteps, seed: null));
        return (new GptCost(settings.Model with { Vocabulary = vocabulary }), settings.Training);
    }

    /// <summary>The recipe of a cell, unread.</summary>
    public Recipe Of(SweepCell cell)
    {
        Recipe recipe = Read(cell.Depth, cell.Steps, cell.Seed, cell.Budget);
        return recipe.Gives("checkpoints.every") ? recipe : recipe.With(_ => true,
            [string.Create(CultureInfo.InvariantCulture, $"checkpoints.every={Math.Max(1, cell.Steps / 8)}")]);
    }

    /// <summary>What a cell's result depends on, beside its data.</summary>
    /// <exception cref="InvalidDataException">Its settings contradict each other.</exception>
    public string IdentityOf(SweepCell cell)
    {
        try
        {
            return IdentityOf(Of(cell));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException(
                $"depth {cell.Depth} with {Figures.Rate(cell.Budget)} FLOP cannot be trained: {problem.Message}", problem);
        }
    }

    /// <summary>The same of a recorded run; null where this version does not understand it.</summary>
    /// <param name="recorded">Every setting it used.</param>
    public string? IdentityOf(JsonObject recorded)
    {
        try
        {
            string[] here = _recipe.Gives("data.path") && _recipe.OptionalText("data.path") is { } path ? [$"data.path={path}"] : [];
            return IdentityOf(Recipe.FromEffective(recorded, "a run", here));
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            return null;
        }
    }

    static string IdentityOf(Recipe recipe)
    {
        SettingsOf(recipe);
        JsonObject all = recipe.Effective;
        foreach (string key in _ofNoMatter)
            if (key.Split('.') is [var section, var name]) (all[section] as JsonObject)?.Remove(name);
            else all.Remove(key);
        return all.ToJsonString();
    }

    static LanguageSettings SettingsOf(Recipe recipe)
    {
        Planner.Apply(recipe);
        return LanguageSettings.Of(recipe);
    }

    Recipe Read(int depth, int steps, long? seed, double budget = 0)
    {
        List<string> set = [string.Create(CultureInfo.InvariantCulture, $"model.depth={depth}"),
            string.Create(CultureInfo.InvariantCulture, $"training.steps={steps}"), "samples.every=0"];
        if (!_recipe.Gives("evaluation.every")) set.Add("evaluation.every=0");
        if (seed is { } given) set.Add(string.Create(CultureInfo.InvariantCulture, $"seed={given}"));
        if (budget > 0)
        {
            string flops = Figures.Rate(budget, 4);
            set.Add($"name={Name}-d{depth}-{flops}");
            if (!_recipe.Gives("goal")) set.Add($"goal=A cell of a sweep for a scaling law: depth {depth} with {flops} FLOP.");
        }

        return _recipe.With(key => !Planner.Horizons.Contains(key) && !key.StartsWith("training.early_stop.", StringComparison.Ordinal)
            && !key.StartsWith("samples.", StringComparison.Ordinal) && !key.StartsWith("flow.", StringComparison.Ordinal), set);
    }
}
