using System.Text;

namespace Hone.Text;

/// <summary>
/// Spells any bytes as printable characters, one for each byte, the way GPT-2's vocabulary files do: printable Latin-1 characters
/// stand for themselves, the 68 other bytes, in order, for U+0100 and on. A space is <c>Ġ</c>, a line feed <c>Ċ</c>.
/// </summary>
public static class ByteSpelling
{
    static readonly char[] Characters = BuildCharacters();
    static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(value => Characters[value], value => (byte)value);

    /// <summary>The spelling of some bytes; as many characters as bytes.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        StringBuilder spelling = new(bytes.Length);
        foreach (byte value in bytes)
            spelling.Append(Characters[value]);
        return spelling.ToString();
    }

    /// <summary>Whether it is the spelling of one byte.</summary>
    public static bool IsOneByte(string spelling)
    {
        ArgumentNullException.ThrowIfNull(spelling);
        return spelling.Length == 1 && Bytes.ContainsKey(spelling[0]);
    }

    /// <summary>The bytes a spelling stands for.</summary>
    /// <exception cref="FormatException">A character stands for no byte.</exception>
    public static byte[] Parse(ReadOnlySpan<char> spelling)
    {
        byte[] bytes = new byte[spelling.Length];
        for (int i = 0; i < bytes.Length; i++)
            if (!Bytes.TryGetValue(spelling[i], out bytes[i]))
                throw new FormatException($"U+{(int)spelling[i]:X4} stands for no byte");
        return bytes;
    }

    static char[] BuildCharacters()
    {
        char[] characters = new char[256];
        int others = 0;
        for (int value = 0; value < 256; value++)
            characters[value] = IsPrintable(value) ? (char)value : (char)(256 + others++);
        return characters;
    }

    static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xFF and not 0xAD);
}
