using System.Buffers.Text;
using System.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>tiktoken's ranks: on each line a token in base64, a space, and its rank, which is its id too.</summary>
/// <remarks>Source: load_tiktoken_bpe in github.com/openai/tiktoken.</remarks>
static class RankFile
{
    public static ImportedTokenizer Read(ForeignFile file, PreTokenizer? preTokenizer)
    {
        PublishedRanks? published = PublishedRanks.Find(file.Content);
        if ((preTokenizer ?? published?.PreTokenizer) is not { } cut)
            throw new InvalidDataException(
                $"{file.Path} is a tiktoken rank file, which does not say how text is cut into words, and none of those that OpenAI "
                    + "publishes.\n"
                + $"Add --pre-tokenizer with one of: {string.Join(", ", PreTokenizer.Names)}.");
        BpeVocabulary vocabulary = BpeVocabulary.OfRanks(Tokens(file.Content));
        SpecialTokens specials = SpecialTokens.Of(published?.Specials ?? [], vocabulary.Tokens);
        return new(new BpeTokenizer(cut, vocabulary, specials),
            $"tiktoken ranks{(published is null ? "" : $", {published.Name} as OpenAI publishes it")}", []);
    }

    public static bool IsBase64(string text) => text.Length > 0 && Base64.IsValid(text);

    static byte[]?[] Tokens(ReadOnlySpan<byte> content)
    {
        List<byte[]?> tokens = [];
        int number = 0;
        foreach (Range range in content.Split((byte)'\n'))
        {
            number++;
            string line = Encoding.UTF8.GetString(content[range]).TrimEnd('\r');
            if (line.Length == 0)
                continue;
            if (line.Split(' ') is not [string token, string rank] || !IsBase64(token) || !int.TryParse(rank, out int id))
                throw new FormatException($"line {number}, '{Start(line)}', is not a token in base64 and its rank");
            if (id is < 0 or >= BpeVocabulary.MostTokens)
                throw new FormatException($"line {number} has rank {id}; ranks go from 0 to {BpeVocabulary.MostTokens - 1}");
            while (tokens.Count <= id)
                tokens.Add(null);
            if (tokens[id] is not null)
                throw new FormatException($"line {number} gives rank {id} a second time");
            tokens[id] = Convert.FromBase64String(token);
        }
        return [.. tokens];
    }

    static string Start(string line) => line.Length <= 40 ? line : line[..40] + "…";
}
