using Hone.Hosting.Recipes;

namespace Hone.Hosting.Classifiers;

/// <summary>The kinds of classifiers there are, one a line.</summary>
static class ClassifierKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassifierKind> All { get; } = [];

    /// <summary>Whether a recipe is that of a classifier.</summary>
    public static bool IsAsked(Recipe recipe) => recipe.Choice("model.kind") != "language";

    /// <summary>The kind that a recipe asks for.</summary>
    public static ClassifierKind Of(Recipe recipe)
    {
        string name = recipe.Choice("model.kind");
        return All.Single(kind => kind.Name == name);
    }
}
