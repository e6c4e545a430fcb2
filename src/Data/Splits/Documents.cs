namespace Hone.Data.Splits;

/// <summary>Cuts a text into documents.</summary>
public static class Documents
{
    /// <summary>The documents of a text, in order; together they are the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">
    /// What ends a document. It stays at the document's end, and so do further separators that follow at once; those that open
    /// the text belong to the first document. So no document is empty but for separators, unless the whole text is.
    /// </param>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> separator)
    {
        if (separator.IsEmpty)
            throw new ArgumentException("the separator is empty", nameof(separator));
        while (!text.IsEmpty)
        {
            int end = EndOfFirst(text.Span, separator.Span);
            yield return text[..end];
            text = text[end..];
        }
    }

    /// <summary>A document without the separators around it.</summary>
    internal static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> document, ReadOnlySpan<byte> separator)
    {
        document = document[Leading(document, separator)..];
        while (document.EndsWith(separator))
            document = document[..^separator.Length];
        return document;
    }

    static int EndOfFirst(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator)
    {
        int start = Leading(text, separator);
        int length = text[start..].IndexOf(separator);
        if (length < 0)
            return text.Length;
        return start + length + Leading(text[(start + length)..], separator);
    }

    static int Leading(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator)
    {
        int length = 0;
        while (text[length..].StartsWith(separator))
            length += separator.Length;
        return length;
    }
}
