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
    /// <exception cref="RefusedRequest">Something is wrong with it: all of it is told, each at its key.</exception>
    public Recipe ReadRecipe(RecipeFolder recipes, DataRoots roots)
    {
        if (Recipe is null == Yaml is null)
            throw RefusedRequest.Bad("a recipe is either named or given as a text", "Send \"recipe\" or \"yaml\".");
        return Checked(() =>
        {
            Recipe read = Recipe is { } name ? Hosting.Recipes.Recipe.Read(recipes.PathOf(name), Overrides)
                : Hosting.Recipes.Recipe.Parse(Yaml!, "the recipe", Overrides);
            roots.EnsureWithin(read);
            return read;
        });
    }

    /// <summary>Does something with a recipe, and turns what is wrong with it into problems at its keys.</summary>
    public static T Checked<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (InvalidDataException failure)
        {
            IReadOnlyList<RecipeProblem> problems = RecipeProblem.Of(failure);
            Problem told = Problem.Of(422, failure.Message);
            throw new RefusedRequest(told with
            {
                Errors = problems.Count > 0 ? [.. problems.Select(problem => KeyValuePair.Create(problem.Key ?? "",
                    problem.Place.Line > 0 ? $"{problem.Place}: {problem.Sentence}" : problem.Sentence))]
                    : [KeyValuePair.Create("", failure.Message.ReplaceLineEndings(" "))],
            });
        }
    }

    static string Text(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new RefusedRequest(new Problem(422, $"{key} is given {value.GetRawText()}", "Give one value.",
            [KeyValuePair.Create(key, "give a text, a number, true or false")])),
    };
}
