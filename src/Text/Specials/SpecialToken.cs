using System.Text.Json.Serialization;

namespace Hone.Text.Specials;

/// <summary>A token that no text is cut into: the end of a document, the turn of a speaker.</summary>
/// <param name="Text">What stands for it where text is shown, such as <c>&lt;|endoftext|&gt;</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsAlwaysRead">
/// Its text is read as the token in every text, not only where that is allowed: what other programs call an added token that is not
/// special, such as a run of spaces.
/// </param>
public sealed record SpecialToken(
    string Text, int Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsAlwaysRead = false)
{
    /// <summary>White space before it belongs to it (<c>lstrip</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TakesSpaceBefore { get; init; }

    /// <summary>White space after it belongs to it (<c>rstrip</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TakesSpaceAfter { get; init; }

    /// <summary>It is read where no word goes on before or after it (<c>single_word</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWholeWord { get; init; }

    /// <summary>It is looked for in normalized text, after those that are not (<c>normalized</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsNormalized { get; init; }

    /// <summary>More is to be said of it than text, id, and whether it is always read.</summary>
    [JsonIgnore]
    internal bool HasFlags => TakesSpaceBefore || TakesSpaceAfter || IsWholeWord || IsNormalized;
}
