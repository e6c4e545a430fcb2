namespace Hone.Hosting.Recipes;

/// <summary>Words with commas between, as recipes and options have them.</summary>
static class WordList
{
    /// <summary>The words; none for null.</summary>
    public static string[] Of(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
