using Hone.Hosting.Recipes;
using Hone.Runs;

namespace Hone.Hosting.Classifiers;

/// <summary>The kinds of classifiers there are, one a line.</summary>
static class ClassifierKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassifierKind> All { get; } = [NgramKind.Kind, .. ImageKinds.All];

    /// <summary>Whether a recipe is that of a classifier.</summary>
    public static bool IsRequested(Recipe recipe) => recipe.Choice("model.kind") != "language";

    /// <summary>Refuses what only a language model can do.</summary>
    /// <exception cref="InvalidDataException">The run is a classifier.</exception>
    public static void Refuse(Manifest run)
    {
        if (run.Classes is not { } classes) return;
        throw new InvalidDataException($"run {run.Id} is a classifier of {classes.Count} classes ({run.Model?.Family}), and no language "
            + $"model: it writes nothing\nAsk it for classes: hone classify {run.Id}.");
    }

    /// <summary>The kind that a recipe asks for.</summary>
    public static ClassifierKind Of(Recipe recipe)
    {
        string name = recipe.Choice("model.kind");
        return All.Single(kind => kind.Name == name);
    }
}
