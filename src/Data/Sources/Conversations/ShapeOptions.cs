namespace Hone.Data.Sources.Conversations;

/// <summary>What is said of the shape of conversations, where it is not found out.</summary>
/// <param name="Kind">The reading; null to find it out.</param>
/// <param name="Prompt">The column of what is asked; null to find it out.</param>
/// <param name="Answer">The column of the answer; null to find it out.</param>
/// <param name="Ignored">Columns that may have text which is not used.</param>
public sealed record ShapeOptions(string? Kind = null, string? Prompt = null, string? Answer = null, IReadOnlyList<string>? Ignored = null)
{
    /// <summary>Whether nothing is said.</summary>
    public bool IsNone => Kind is null && Prompt is null && Answer is null && Ignored is null or { Count: 0 };

    /// <summary>Nothing is said.</summary>
    public static ShapeOptions None { get; } = new();
}
