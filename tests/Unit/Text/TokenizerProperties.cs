using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Unit.Text;

/// <summary>What holds of any text; the same inputs every time.</summary>
[Properties(MaxTest = 300, EndSize = 400, Replay = "(2026,1131)")]
public sealed class TokenizerProperties
{
    static readonly BpeTokenizer[] OfEverySplit = [.. PreTokenizer.All.Select(split => Samples.Bpe(split))];

    /// <summary>What pre-tokenizers tell apart, to be put together in any order.</summary>
    static readonly string[] Parts =
    [
        "a", "B", "É", "ß", "日", "e\u0301", "\u0301", "𝒳", "'", "'s", "'VE", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "1", "٣", ".", "/",
        "🇫🇷",
    ];

    [Property]
    public void Any_bytes_come_back(byte[] bytes)
    {
        foreach (Tokenizer tokenizer in (Tokenizer[])[.. OfEverySplit, new ByteTokenizer()])
        {
            tokenizer.Decode(tokenizer.Encode(bytes, out Dropped dropped)).ShouldBe(bytes);
            dropped.Any.ShouldBeFalse();
        }
    }

    [Property]
    public void A_text_has_the_ids_of_its_words_wherever_it_is_cut(NonNegativeInt[] parts, PositiveInt size)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => Parts[part.Get % Parts.Length])));
        foreach (BpeTokenizer tokenizer in OfEverySplit)
        {
            List<int> ofWords = [];
            for (int at = 0, end; at < text.Length; at = end)
            {
                end = tokenizer.PreTokenizer.EndOfWord(text, at);
                ofWords.AddRange(NaiveBpe.Encode(text.AsSpan(at..end), tokenizer.Merges, tokenizer.PreTokenizer));
            }
            tokenizer.Encode(text, threads: 2, bytesPerPart: size.Get).ShouldBe(ofWords, ignoreOrder: false, tokenizer.PreTokenizer.Name);
        }
    }

    [Property]
    public void A_text_that_comes_in_pieces_is_the_text(byte[][] pieces)
    {
        StreamingDecoder decoder = new();
        string text = string.Concat(pieces.Select(piece => decoder.Append(piece))) + decoder.Flush();
        text.ShouldBe(Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece)]));
    }
}
