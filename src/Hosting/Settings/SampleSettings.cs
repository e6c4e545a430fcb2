using Hone.Hosting.Recipes;

namespace Hone.Hosting.Settings;

/// <summary>The texts that a model writes while it trains.</summary>
/// <param name="Every">Updates between two.</param>
/// <param name="Options">How they are written.</param>
/// <param name="Prompt">What each begins with, given what it is where the recipe does not say, and why.</param>
/// <param name="Prompts">Several beginnings, each of a text of its own; none where there is one.</param>
sealed record SampleSettings(int Every, GenerationOptions Options, Func<string, string, string> Prompt, IReadOnlyList<string> Prompts)
{
    /// <summary>Reads them; null where none are to be written.</summary>
    public static SampleSettings? Of(Recipe recipe, int steps)
    {
        int every = recipe.IntegerOr("samples.every", Math.Max(1, steps / 4), "a quarter of the steps");
        if (every == 0) return null;
        string[] prompts = recipe.OptionalText("samples.prompts")?.Split('|', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries) ?? [];
        if (prompts.Length > 0 && recipe.Gives("samples.prompt"))
            throw recipe.Refusal("samples.prompts", "samples.prompt and samples.prompts are both given; keep one of them");
        if (prompts.Length == 0 && recipe.OptionalText("samples.prompts") is not null)
            throw recipe.Refusal("samples.prompts", "samples.prompts has no prompt: write some, with | between");
        if (prompts.Length == 0) _ = recipe.TextOr("samples.prompt", "\n", "");   // the data may have another, and say why
        return new SampleSettings(every, new GenerationOptions
        {
            Tokens = recipe.Integer("samples.tokens"),
            Temperature = recipe.Number("samples.temperature"),
            TopK = recipe.Integer("samples.top_k"),
            TopP = recipe.Number("samples.top_p"),
            Seed = (ulong)recipe.Long("seed"),
        }, (derived, because) => recipe.TextOr("samples.prompt", derived, because), prompts);
    }
}
