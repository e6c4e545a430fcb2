namespace Hone.Hosting.Recipes;

/// <summary>A value that nobody gave, and why it is what it is.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">The value used, as it would be written in a recipe.</param>
/// <param name="Because">How it was found.</param>
sealed record RecipeDecision(string Key, string Value, string Because);
