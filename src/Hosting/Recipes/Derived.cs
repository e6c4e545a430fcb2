namespace Hone.Hosting.Recipes;

/// <summary>A default that follows from other settings, the data or the machine.</summary>
/// <param name="Rule">From what, in a few words.</param>
sealed record Derived(string Rule);
