using System.Text;

namespace Hone.Oracles;

/// <summary>Texts of the shapes that pre-tokenizers tell apart, the same ones every time.</summary>
static class RandomTexts
{
    static readonly string[] Parts =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u0085", "\u3000", "the", "The", "THE", "naïve", "ÉTÉ", "iPhone", "ǅungla", "слово",
        "日本語", "हिन्दी", "نص", "e\u0301", "'s", "'S", "'ll", "'VE", "'", "’s", ".", ",", "//", "/\n", "()", "=>", "…", "€", "\u200d",
        "\ufeff", "0", "42", "123456", "٣", "½", "Ⅷ",
    ];

    /// <summary>What is beyond U+FFFF, which .NET's regular expressions do not see as letters, and the long s, which they do not see as an
    /// s.</summary>
    static readonly string[] Hard = ["𝒳", "𐐀𐐨", "𠀀", "𝟘", "👩‍👩‍👧", "🇫🇷", "'ſ", "ſ"];

    /// <param name="count">How many.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="isPlain">Without what is known to be read in another way by .NET's regular expressions.</param>
    public static IEnumerable<string> Of(int count, int seed, bool isPlain = false)
    {
        Random random = new(seed);
        string[] parts = isPlain ? Parts : [.. Parts, .. Hard];
        for (int i = 0; i < count; i++)
        {
            StringBuilder text = new();
            for (int length = random.Next(24); length >= 0; length--)
                text.Append(random.Next(4) == 0 ? AnyScalar(random, isPlain) : parts[random.Next(parts.Length)]);
            yield return text.ToString();
        }
    }

    static string AnyScalar(Random random, bool isPlain)
    {
        int ceiling = random.Next(3) switch { 0 => 0x7F, 1 => 0x3000, _ => isPlain ? 0x10000 : 0x110000 };
        while (true)
            if (Rune.TryCreate(random.Next(ceiling), out Rune rune) && !(isPlain && rune.Value == 'ſ'))
                return rune.ToString();
    }
}
