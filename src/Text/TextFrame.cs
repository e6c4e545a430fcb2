namespace Hone.Text;

/// <summary>The special tokens that a model wants around a text, as its maker's files say. Encoding adds none: who begins a text does,
/// once.</summary>
/// <param name="Begin">The id of the token before a text; null for none.</param>
/// <param name="End">That of the token after it; null for none.</param>
public sealed record TextFrame(int? Begin, int? End)
{
    /// <summary>Null where there is neither.</summary>
    internal static TextFrame? Of(int? begin, int? end) => begin is null && end is null ? null : new(begin, end);
}
