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
    string Text, int Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsAlwaysRead = false);
