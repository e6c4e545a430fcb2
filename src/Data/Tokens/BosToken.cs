using Hone.Text;

namespace Hone.Data.Tokens;

/// <summary>What begins each document.</summary>
public static class BosToken
{
    /// <summary>What stands for the end of a text in a tokenizer that has nothing else for it.</summary>
    const string BlankLine = "\n\n";

    static readonly string[] Known = ["<|bos|>", "<|endoftext|>", "<|begin_of_text|>", "<s>"];

    /// <summary>
    /// What should begin each document: the tokenizer's own token for it, else what separates documents, else a blank line.
    /// </summary>
    public static string StandardOf(Tokenizer tokenizer, string? separator) =>
        tokenizer.Specials.FirstOrDefault(token => token.Id == tokenizer.Frame?.Begin)?.Text
            ?? Known.FirstOrDefault(bos => tokenizer.FindSpecial(bos) is not null) ?? separator ?? BlankLine;
}
