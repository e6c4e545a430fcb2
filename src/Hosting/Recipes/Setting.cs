namespace Hone.Hosting.Recipes;

/// <summary>A setting as a person wrote it, not yet understood.</summary>
/// <param name="Name">Its name, sections and dots.</param>
/// <param name="Value">What was written.</param>
/// <param name="IsText">It was written as text beyond doubt, in quotes: even nothing is a text then.</param>
/// <param name="Place">Where it was written.</param>
sealed record Setting(string Name, string Value, bool IsText, Place Place)
{
    /// <summary>Nothing was written, or the YAML word for it.</summary>
    public bool IsEmpty => !IsText && Value is "" or "~" or "null";
}
