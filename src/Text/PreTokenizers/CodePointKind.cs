namespace Hone.Text.PreTokenizers;

/// <summary>What a code point is to a pre-tokenizer; one of the first seven, or a question about several of them.</summary>
[Flags]
enum CodePointKind : byte
{
    /// <summary><c>\p{Lu}</c> and <c>\p{Lt}</c>.</summary>
    Upper = 1,

    /// <summary><c>\p{Ll}</c>.</summary>
    Lower = 2,

    /// <summary><c>\p{Lm}</c> and <c>\p{Lo}</c>.</summary>
    Caseless = 4,

    /// <summary><c>\p{M}</c>.</summary>
    Mark = 8,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 16,

    /// <summary><c>\s</c>.</summary>
    Space = 32,

    /// <summary>Punctuation, symbols, controls, and bytes that are not UTF-8.</summary>
    Symbol = 64,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = Upper | Lower | Caseless,

    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    Other = Mark | Symbol,
}
