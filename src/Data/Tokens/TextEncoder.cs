using System.Text;
using Hone.Data.Sources;
using Hone.Text;

namespace Hone.Data.Tokens;

/// <summary>Documents of text: the BOS text, then the text; every token of it is learned, the BOS text too.</summary>
public sealed class TextEncoder : DocumentEncoder
{
    /// <summary>From here on a document alone keeps several threads busy.</summary>
    const int LongDocument = 4 << 20;

    readonly byte[] _separator;
    readonly string _bosText;

    /// <summary>An encoder whose BOS is a text.</summary>
    /// <param name="tokenizer">What turns text into ids.</param>
    /// <param name="bos">The text whose ids begin every document.</param>
    /// <param name="separator">What is left out around a document, since the BOS text stands for it; null for nothing.</param>
    public TextEncoder(Tokenizer tokenizer, string bos, string? separator) : base(tokenizer, tokenizer.EncodeSpecial(bos))
    {
        _bosText = bos;
        _separator = Encoding.UTF8.GetBytes(separator ?? "");
    }

    /// <inheritdoc/>
    public override string Sentence => $"\"{Escapes.Write(_bosText)}\" before each document, then its text.";

    /// <inheritdoc/>
    public override Dropped Encode(in SourceDocument document, List<int> tokens, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ReadOnlyMemory<byte> text = Content(document.Text);
        tokens.AddRange(Bos.Span);
        Dropped dropped;
        tokens.AddRange(text.Length >= LongDocument && threads > 1
            ? Tokenizer.Encode(text, threads, out dropped)
            : Tokenizer.Encode(text.Span, out dropped));
        return dropped;
    }

    /// <summary>A document without the separators around it.</summary>
    ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> text)
    {
        if (_separator.Length == 0)
            return text;
        while (text.Span.StartsWith(_separator))
            text = text[_separator.Length..];
        while (text.Span.EndsWith(_separator))
            text = text[..^_separator.Length];
        return text;
    }
}
