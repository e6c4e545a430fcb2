namespace Hone.Text.Templates;

/// <summary>What a piece of a template's source is.</summary>
enum TokenKind { Text, BlockBegin, BlockEnd, ValueBegin, ValueEnd, Name, String, Integer, Float, Operator, End }

/// <summary>A piece of a template's source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text; of a string what it stands for.</param>
/// <param name="Line">Where it is, from 1.</param>
readonly record struct TemplateToken(TokenKind Kind, string Value, int Line)
{
    /// <summary>Whether it is this operator.</summary>
    public bool Is(string value) => Kind == TokenKind.Operator && Value == value;

    /// <summary>Whether it is this word.</summary>
    public bool IsName(string value) => Kind == TokenKind.Name && Value == value;
}
