using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Sources;
using Hone.Text;

namespace Hone.Data.Splits;

/// <summary>A text split, once, into what a model learns from and what it is measured on.</summary>
/// <param name="Train">Bytes to learn from.</param>
/// <param name="Validation">Bytes to measure on.</param>
/// <param name="TrainDocuments">Documents in <paramref name="Train"/>; 1 where the text is one running whole.</param>
/// <param name="ValidationDocuments">Documents in <paramref name="Validation"/>.</param>
/// <param name="Rule">How it was split, as a sentence.</param>
/// <param name="Fingerprint">SHA-256 over the source's fingerprint, the rule and the hash of each side, lower-case hexadecimal.</param>
public sealed record TextSplit(
    ReadOnlyMemory<byte> Train, ReadOnlyMemory<byte> Validation, int TrainDocuments, int ValidationDocuments, string Rule,
    string Fingerprint)
{
    /// <summary>Splits a text.</summary>
    /// <remarks>
    /// Without a separator the end of the text is for validation, from a whole UTF-8 character on. With one, whole documents
    /// go to validation by the SHA-256 of their content: a document's side depends on nothing but the document, so the same
    /// document is never on both, and no document changes sides when others are added. Order is kept.
    /// </remarks>
    /// <exception cref="InvalidDataException">The options contradict themselves, or the text cannot be split so.</exception>
    public static TextSplit Of(TextSource source, TextSplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate().ToArray() is { Length: > 0 } problems)
            throw new InvalidDataException($"{string.Join("; ", problems)}\nCorrect the data section of the recipe.");
        return options.DocumentSeparator is { } separator
            ? OfDocuments(source, options.Validation, separator)
            : OfText(source, options.Validation);
    }

    /// <summary>Makes sure that a split has tokens for one row.</summary>
    /// <param name="split">How to call it in the message: <c>"train"</c>, <c>"validation"</c>.</param>
    /// <param name="tokens">Tokens it has.</param>
    /// <param name="context">Inputs of a row; a row needs one token more, the last target.</param>
    /// <exception cref="InvalidDataException">It has too few.</exception>
    public static void EnsureRow(string split, long tokens, int context)
    {
        if (tokens <= context)
            throw new InvalidDataException(
                $"the {split} split of the text has {tokens} tokens, and one row needs {context + 1L}\n"
                    + "Use more text or a smaller model.context.");
    }

    static TextSplit OfText(TextSource source, double share)
    {
        ReadOnlySpan<byte> text = source.Bytes.Span;
        int cut = text.Length - (int)Math.Round(text.Length * share);
        while (cut < text.Length && (text[cut] & 0xC0) == 0x80)   // 10xxxxxx goes on with a character
            cut++;
        if (cut == 0 || cut == text.Length)
            throw new InvalidDataException(
                $"{source.Name} has {text.Length} bytes, too few to give a share of {share} to validation\n"
                + "Use more text or another share.");

        return Fingerprinted(source, source.Bytes[..cut], source.Bytes[cut..], 1, 1,
            $"The last {text.Length - cut:N0} of {text.Length:N0} bytes are for validation (share {share}, cut at a whole character).");
    }

    static TextSplit OfDocuments(TextSource source, double share, string separatorText)
    {
        byte[] separator = Encoding.UTF8.GetBytes(separatorText);
        List<(ReadOnlyMemory<byte> Bytes, ulong Hash)> documents =
            [.. Documents.Cut(source.Bytes, separator).Select(document => (document, HashOf(document.Span, separator)))];
        (ulong lowest, ulong highest) = (documents.Min(document => document.Hash), documents.Max(document => document.Hash));
        string shown = Escapes.Write(separatorText);
        if (lowest == highest)
            throw new InvalidDataException(
                $"{source.Name} has but one document between separators \"{shown}\"\nUse more text, another separator, or none.");

        // Few documents may all fall on one side; the nearest one then goes to the other.
        ulong threshold = Math.Clamp((ulong)(share * ulong.MaxValue), lowest, highest - 1);
        using MemoryStream train = new(source.Bytes.Length), validation = new();
        (int trainDocuments, int validationDocuments) = (0, 0);
        foreach ((ReadOnlyMemory<byte> bytes, ulong hash) in documents)
        {
            bool held = hash <= threshold;
            (held ? validation : train).Write(bytes.Span);
            if (held)
                validationDocuments++;
            else
                trainDocuments++;
        }

        return Fingerprinted(source, train.ToArray(), validation.ToArray(), trainDocuments, validationDocuments,
            $"Whole documents, each ended by \"{shown}\": one is for validation when the SHA-256 of its content is among the lowest "
                + $"{share:0.###%}.");
    }

    static ulong HashOf(ReadOnlySpan<byte> document, ReadOnlySpan<byte> separator)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Documents.Content(document, separator), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    static TextSplit Fingerprinted(
        TextSource source, ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> validation,
        int trainDocuments, int validationDocuments, string rule)
    {
        string all = $"{source.Fingerprint}\n{rule}\n{Sha256.Of(train.Span)}\n{Sha256.Of(validation.Span)}\n";
        return new TextSplit(train, validation, trainDocuments, validationDocuments, rule, Sha256.Of(all));
    }
}
