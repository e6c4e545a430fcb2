namespace Hone.Text;

/// <summary>What a code point is to a split pattern: <c>\p{L}</c>, <c>\p{N}</c>, <c>\s</c> or none of them.</summary>
enum CodePointKind : byte
{
    /// <summary>Punctuation, symbols, marks, controls, and bytes that are not UTF-8.</summary>
    Other,
    Letter,
    Number,
    Space,
}
