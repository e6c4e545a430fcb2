namespace Hone.Hosting.Recipes;

/// <summary>A setting's name in other trainers, and what becomes of it here.</summary>
/// <param name="Key">What it is called here; null when Hone has no such thing.</param>
/// <param name="Note">What is different, or what to do instead.</param>
sealed record ForeignName(string? Key, string Note)
{
    /// <summary>A sentence for someone who wrote it.</summary>
    public string Explain(string written) => Key is null
        ? $"{written}: {Note}"
        : Note.Length > 0 ? $"{written} is called {Key} here: {Note}" : $"{written} is called {Key} here";
}
