using Hone.Hosting.Recipes;
using Hone.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Starting;

/// <summary>
/// Finds everything that is wrong with a recipe at once. What uses a recipe stops at the first thing that does not fit the others; so what
/// was found is taken out, and the rest is looked at again, until nothing more is found.
/// </summary>
/// <remarks>
/// Limitations: a choice that much else hangs on, such as <c>model.kind</c>, is not taken out, and what is wrong behind it is told when it
/// is right.
/// </remarks>
static class RecipeChecks
{
    const int MostLooks = 12;

    /// <summary>Without these the rest would be another recipe.</summary>
    static readonly string[] Roots = ["model.kind", "model.dialect", "data.source", "tokenizer.kind", "from.model", "training.preference"];

    /// <summary>Reads a recipe that was sent, and does something with it.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="recipes">The recipes that are offered.</param>
    /// <param name="roots">Where it may have its data from.</param>
    /// <param name="use">What is done; it throws where a setting does not fit.</param>
    /// <exception cref="RefusedRequest">Something is wrong with it: all of it is told, each at its key.</exception>
    public static T Use<T>(RecipeRequest request, RecipeFolder recipes, DataRoots roots, Func<Recipe, T> use)
    {
        List<RecipeProblem> problems = [];
        HashSet<string> without = new(StringComparer.Ordinal);
        InvalidDataException? first = null;
        for (int look = 0; look < MostLooks; look++)
            try
            {
                T used = use(request.ReadRecipe(recipes, roots, without));
                if (first is null) return used;
                break;
            }
            catch (InvalidDataException failure)
            {
                first ??= failure;
                RecipeProblem[] found = [.. RecipeProblem.Of(failure)
                    .Where(problem => problem.Key is null || !without.Contains(problem.Key)).Except(problems)];
                problems.AddRange(found);
                string[] culprits = [.. found.SelectMany(problem => Culprits(problem, request.GivenKeys(recipes)))
                    .Except(Roots).Where(key => !without.Contains(key))];
                if (found.Length == 0 || culprits.Length == 0) break;
                without.UnionWith(culprits);
            }

        throw new RefusedRequest(ProblemOf(first!, problems));
    }

    /// <summary>A failure as a problem, with what is wrong at each key.</summary>
    public static Problem ProblemOf(InvalidDataException failure, IReadOnlyList<RecipeProblem> problems) =>
        Problem.Of(StatusCodes.Status422UnprocessableEntity, failure.Message) with
        {
            Errors = problems.Count > 0 ? [.. problems.Select(problem => KeyValuePair.Create(problem.Key ?? "",
                problem.Place.Line > 0 ? $"{problem.Place}: {problem.Sentence}" : problem.Sentence))]
                : [KeyValuePair.Create("", failure.Message.ReplaceLineEndings(" "))],
        };

    /// <summary>
    /// The settings that a problem comes from: the one it is about, or where nobody gave that, those given that its sentence speaks of.
    /// </summary>
    static IEnumerable<string> Culprits(RecipeProblem problem, IReadOnlyCollection<string> given) =>
        problem.Key is { } key && given.Contains(key) ? [key]
            : given.Where(one => problem.Sentence.Contains(one[(one.LastIndexOf('.') + 1)..], StringComparison.Ordinal));
}
