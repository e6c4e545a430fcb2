namespace Hone.Hosting.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sentence">What is wrong, and what to write instead.</param>
sealed record RecipeProblem(Place Place, string Sentence);
