using System.Text.Json;
using Hone.Hosting.Recipes;
using Hone.Web.Http;

namespace Hone.Web.Starting;

/// <summary>A recipe to plan or to train: one of those that are offered, or a text, and settings that override it.</summary>
/// <param name="Recipe">The name of an offered recipe.</param>
/// <param name="Yaml">The text of a recipe, where none is named.</param>
/// <param name="Settings">Settings by their keys, which win.</param>
/// <param name="Name">What the run is called; the recipe's own name when null.</param>
/// <param name="Read">To plan: read the data, too.</param>
/// <param name="Probe">To plan: take a few steps, to tell how long the run will be.</param>
/// <param name="Wait">To train: seconds to wait for the run's record.</param>
sealed record RecipeRequest(string? Recipe = null, string? Yaml = null, IReadOnlyDictionary<string, JsonElement>? Settings = null,
    string? Name = null, bool Read = false, bool Probe = false, double Wait = 30)
{
    /// <summary>The overrides, as <c>--set</c> takes them.</summary>
    public IReadOnlyList<string> Overrides =>
    [
        .. (Settings ?? new Dictionary<string, JsonElement>()).Select(setting => $"{setting.Key}={Text(setting.Key, setting.Value)}"),
        .. Name is { Length: > 0 } ? [$"name={Name}"] : Array.Empty<string>(),
    ];

    /// <summary>The recipe, read and checked.</summary>
    /// <param name="recipes">The recipes that are offered.</param>
    /// <param name="roots">Where it may have its data from.</param>
    /// <param name="without">Settings that are left out.</param>
    /// <exception cref="RefusedRequest">It is neither named nor given, or names what the server was not started for.</exception>
    /// <exception cref="InvalidDataException">Something is wrong with it.</exception>
    public Recipe ReadRecipe(RecipeFolder recipes, DataRoots roots, IReadOnlyCollection<string> without)
    {
        if (Recipe is null == Yaml is null)
            throw RefusedRequest.Bad("a recipe is either named or given as a text", "Send \"recipe\" or \"yaml\".");
        string[] overrides = [.. Overrides.Where(one => !without.Contains(one.Split('=', 2)[0]))];
        Recipe read = Recipe is { } name ? Hosting.Recipes.Recipe.Read(recipes.PathOf(name), overrides)
            : Hosting.Recipes.Recipe.Parse(Yaml!, "the recipe", overrides);
        roots.EnsureWithin(read);
        return without.Count == 0 ? read : read.With(key => !without.Contains(key), []);
    }

    /// <summary>
    /// The settings that are given, by their keys: those of the recipe as far as it can be read, and those that override it.
    /// </summary>
    /// <param name="recipes">The recipes that are offered.</param>
    public IReadOnlyCollection<string> GivenKeys(RecipeFolder recipes)
    {
        IEnumerable<string> overriding = Overrides.Select(one => one.Split('=', 2)[0]);
        try
        {
            Recipe read = Recipe is { } name ? Hosting.Recipes.Recipe.Read(recipes.PathOf(name))
                : Hosting.Recipes.Recipe.Parse(Yaml!, "the recipe");
            return [.. overriding.Concat(read.GivenIn("").Select(one => one.Split('=', 2)[0])).Distinct()];
        }
        catch (InvalidDataException)                                         // what is wrong with the text itself is told already
        {
            return [.. overriding];
        }
    }

    static string TextOf(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException none)                               // bytes that are no UTF-8, or half of a character
        {
            throw new RefusedRequest(new Problem(422, $"{key} is given a text that is none: {none.Message}", "Give a text in UTF-8.",
                [KeyValuePair.Create(key, "give a text of whole characters")]));
        }
    }

    static string Text(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TextOf(key, value),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new RefusedRequest(new Problem(422, $"{key} is given {value.GetRawText()}", "Give one value.",
            [KeyValuePair.Create(key, "give a text, a number, true or false")])),
    };
}
