using System.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

/// <summary>Texts to be wrong about: bytes of every kind, and words that repeat.</summary>
static class Samples
{
    /// <summary>A little of everything the pre-tokenizers tell apart, line breaks and emoji included.</summary>
    public const string Mixed =
        "First Citizen:\nBefore we proceed any further, hear me speak. They'll say it's 1,234,567.89 — isn't it?\r\n\r\n"
        + "  def f(x):\n\t\treturn x**2  # naïve\n\n\n«Straße» ÉTÉ I'VE 日本語、テキスト。 ١٢٣ ½ 𝒳 👩‍👩‍👧 🇫🇷\u00a0\u3000end \t ";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] RandomBytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Words of few letters, so that pairs repeat, tie and run.</summary>
    public static byte[] Repetitive(int seed, int length, string letters = "aab c")
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)letters[random.Next(letters.Length)])];
    }

    /// <summary>A tokenizer that has learned from real-looking text; small enough to make in milliseconds.</summary>
    public static BpeTokenizer Bpe(PreTokenizer? split = null) =>
        Train(Utf8(string.Concat(Enumerable.Repeat(Mixed, 3))), 400, split ?? PreTokenizer.Gpt4);

    /// <summary>The same tokens by rank: the bytes in an order of their own, and an id that has no token.</summary>
    public static BpeTokenizer Ranks(PreTokenizer split)
    {
        BpeTokenizer trained = Bpe(split);
        byte[]?[] tokens = [.. Enumerable.Range(0, trained.VocabularySize)
            .Select(id => trained.BytesOf(id < 256 ? id * 7 % 256 : id).ToArray()), null, Utf8("tail")];
        return new(split, BpeVocabulary.OfRanks(tokens), SpecialTokens.None);
    }

    /// <summary>Trains as a caller does who may be stopped.</summary>
    public static BpeTokenizer Train(byte[] text, int vocabularySize, PreTokenizer split) =>
        BpeTrainer.Train(text, vocabularySize, split, stop: TestContext.Current.CancellationToken);

    public static TheoryData<string> SplitNames => [.. PreTokenizer.All.Select(pattern => pattern.Name)];
}
