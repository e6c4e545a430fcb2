using System.Globalization;
using System.Text;

namespace Hone.Text.Interchange;

/// <summary>How SentencePiece's vocabularies are written: spaces as U+2581, and the tokens of bytes as <c>&lt;0x0A&gt;</c>.</summary>
static class PieceSpelling
{
    const char Mark = '\u2581';

    /// <summary>What a token stands for.</summary>
    /// <exception cref="FormatException">It is empty, or has a space, which no text comes to.</exception>
    public static byte[] Parse(string spelled) => spelled.Length == 0 || spelled.Contains(' ', StringComparison.Ordinal)
        ? throw new FormatException($"the token '{spelled}' is empty or has a space, which is written as {Mark} there")
        : Encoding.UTF8.GetBytes(spelled.Replace(Mark, ' '));

    /// <summary>How a token is written.</summary>
    public static string Spell(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Replace(' ', Mark);

    /// <summary>The byte that a token is of; null where it is of none.</summary>
    public static byte? ByteOf(string spelled) => spelled.Length == 6 && spelled.StartsWith("<0x", StringComparison.Ordinal)
        && byte.TryParse(spelled.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
        && spelled == OfByte(value) ? value : null;

    /// <summary>How the token of a byte is written.</summary>
    public static string OfByte(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
}
