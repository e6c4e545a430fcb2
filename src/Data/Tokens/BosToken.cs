using System.Text;
using Hone.Text;

namespace Hone.Data.Tokens;

/// <summary>What stands between documents and around turns.</summary>
public static class BosToken
{
    /// <summary>What stands for the end of a text in a tokenizer that has nothing else for it.</summary>
    const string BlankLine = "\n\n";

    static readonly string[] Known = ["<|bos|>", "<|endoftext|>", "<|begin_of_text|>", "<s>"];

    /// <summary>
    /// What should begin each document: the tokenizer's own token for it, else what separates documents, else a blank line.
    /// </summary>
    public static string StandardOf(Tokenizer tokenizer, string? separator) =>
        Known.FirstOrDefault(bos => tokenizer.FindSpecial(bos) is not null) ?? separator ?? BlankLine;

    /// <summary>The ids of a BOS in a tokenizer: one where it has a special token of that text.</summary>
    public static int[] IdsOf(Tokenizer tokenizer, string bos)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer.FindSpecial(bos) is { } id ? [id] : tokenizer.Encode(Encoding.UTF8.GetBytes(bos));
    }
}
