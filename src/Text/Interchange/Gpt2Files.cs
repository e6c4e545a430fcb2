using System.Text;
using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>GPT-2's <c>vocab.json</c> and <c>merges.txt</c>.</summary>
/// <remarks>
/// The files do not say which tokens are special. What is no byte and what no merge makes can come from no text; if it is printable
/// ASCII, as <c>&lt;|endoftext|&gt;</c> is, it is taken for special.
/// Source: encoder.py in github.com/openai/gpt-2.
/// </remarks>
static class Gpt2Files
{
    public static ImportedTokenizer Read(ForeignFile vocabularyFile, ForeignFile mergesFile, PreTokenizer? preTokenizer)
    {
        using JsonDocument document = JsonDocument.Parse(vocabularyFile.Content, new() { AllowDuplicateProperties = false });
        SpelledVocabulary vocabulary = new(document.RootElement);
        List<Merge> merges = [];
        HashSet<string> made = [];
        foreach ((string left, string right, int line) in Lines(mergesFile.Content))
        {
            merges.Add(vocabulary.MergeOf(left, right, $"the merge of line {line}"));
            made.Add(left + right);
        }

        bool IsSpecial(string token) => token.Length > 1 && !made.Contains(token) && token.All(letter => letter is >= '!' and <= '~');
        BpeVocabulary tokens = BpeVocabulary.OfTokens(vocabulary.ToTokens(token => !IsSpecial(token)), merges);
        SpecialTokens specials = SpecialTokens.Of(
            vocabulary.All.Where(token => IsSpecial(token.Key)).Select(token => new SpecialToken(token.Key, token.Value)), tokens.Tokens);
        return new(new BpeTokenizer(preTokenizer ?? PreTokenizer.Gpt2, tokens, specials), "GPT-2's vocabulary and merges",
            preTokenizer is null ? ["The files do not say how text is cut into words; it is cut as GPT-2 does."] : []);
    }

    static IEnumerable<(string Left, string Right, int Line)> Lines(byte[] content)
    {
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(content).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            yield return line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
                ? (left, right, number)
                : throw new FormatException($"line {number} of the merges, '{line}', is not two tokens");
        }
    }
}
