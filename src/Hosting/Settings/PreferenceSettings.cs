using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Tensors.Backends;

namespace Hone.Hosting.Settings;

/// <summary>Pairs of answers, of which one is preferred.</summary>
/// <param name="Input">The file, and how it is read.</param>
/// <param name="Tokenizer">What makes tokens of it.</param>
sealed record PreferenceSettings(DocumentInput.Requested Input, TokenizerSettings Tokenizer) : DataSettings
{
    const string Key = "training.preference";

    /// <summary>Whether a recipe learns from preferences.</summary>
    public static bool IsRequested(Recipe recipe) => recipe.Choice(Key) != "none";

    /// <summary>The loss that a recipe asks for; null where it does not learn from preferences.</summary>
    /// <exception cref="InvalidDataException">Other settings contradict it.</exception>
    public static PreferenceForm? FormOf(Recipe recipe)
    {
        if (!IsRequested(recipe)) return null;
        PreferenceKind kind = recipe.Choice<PreferenceKind>(Key);
        if (!recipe.Gives("from.model"))
            throw recipe.Refusal(Key, $"{Key} is {recipe.Choice(Key)}, and no model is given to start from and to be compared with: add "
                + "--from RUN");
        if (recipe.Integer("training.batch") % 2 != 0)
            throw recipe.Refusal("training.batch", $"training.batch is {recipe.Integer("training.batch")}, and a pair of answers takes two "
                + "rows: write an even number");
        if (recipe.Integer("training.ramp.steps") > 0)
            throw recipe.Refusal("training.ramp.steps", "a ramp cuts rows, and an answer stands in one row whole: leave training.ramp out");
        if (recipe.Number("training.label_smoothing") > 0)
            throw recipe.Refusal("training.label_smoothing", "training.label_smoothing is of targets, and preferences have none of their "
                + "own: smooth which answer is the better one with training.preference_smoothing");
        return new PreferenceForm(kind, recipe.Number("training.preference_beta"),
            kind == PreferenceKind.Dpo ? recipe.Number("training.preference_smoothing") : 0);
    }
}
