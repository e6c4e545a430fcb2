using System.Text;
using Hone.Text;

namespace Hone.Data.Encoders;

/// <summary>What stands between documents and around turns.</summary>
public static class Marks
{
    /// <summary>What stands for the end of a text in a tokenizer that has nothing else for it.</summary>
    const string BlankLine = "\n\n";

    static readonly string[] Known = ["<|bos|>", "<|endoftext|>", "<|begin_of_text|>", "<s>"];

    /// <summary>What should begin each document: the tokenizer's own token for it, else what separates documents, else a blank line.</summary>
    public static string StandardOf(Tokenizer tokenizer, string? separator) =>
        Known.FirstOrDefault(mark => tokenizer.FindSpecial(mark) is not null) ?? separator ?? BlankLine;

    /// <summary>The ids of a mark in a tokenizer: one where it has a special token of that text.</summary>
    public static int[] IdsOf(Tokenizer tokenizer, string mark)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer.FindSpecial(mark) is { } id ? [id] : tokenizer.Encode(Encoding.UTF8.GetBytes(mark));
    }
}
