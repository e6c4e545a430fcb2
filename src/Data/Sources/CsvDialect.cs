using Hone.Formats.Csv;

namespace Hone.Data.Sources;

/// <summary>How a CSV is written.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="IsQuoted">Whether quotes have a meaning.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="LineEnd">What ends a line: a line feed, or a carriage return where the file has nothing else.</param>
readonly record struct CsvDialect(byte Delimiter, bool IsQuoted, bool HasHeader, byte LineEnd)
{
    /// <summary>How messages call it.</summary>
    internal string Name => Delimiter == '\t' ? "TSV" : "CSV";

    /// <summary>What is worth saying of it in a description; empty where it is the usual form.</summary>
    internal string Remark =>
        (IsQuoted, Delimiter) switch { (false, _) => ", quotes are characters", (true, (byte)'\t') => ", fields may be quoted", _ => "" };

    /// <summary>
    /// By the file's name and its first line: tabs in a <c>.tsv</c>, otherwise the most frequent of comma, tab, semicolon and bar.
    /// </summary>
    internal static CsvDialect Of(SourceProbe file, SourceOptions options)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        byte lineEnd = head.Contains((byte)'\n') || !head.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        ReadOnlySpan<byte> line = FirstLine(head, lineEnd);
        byte delimiter = Detection.Extension(file) is ".tsv" or ".tab" ? (byte)'\t' : (byte)',';
        if (delimiter == ',')
            foreach (byte other in "\t;|"u8)
                if (line.Count(other) > line.Count(delimiter))
                    delimiter = other;
        bool quoted = delimiter != '\t' || line.StartsWith("\""u8) || line.IndexOf("\t\""u8) >= 0 || HasQuotedFields(file, lineEnd);
        string?[] asked = [options.Text, options.Group, options.Label, options.Split];
        bool header = asked.All(column => column is null) || asked.Any(column => column is not null && !IsNumber(column));
        return new CsvDialect(delimiter, quoted, header, lineEnd);
    }

    /// <summary>Whether a plain text is a table all the same: a column that was asked for stands in its first line.</summary>
    internal static bool Fits(SourceProbe file, SourceOptions options)
    {
        ReadOnlySpan<byte> line = FirstLine(file.Head.Span);
        string first = System.Text.Encoding.UTF8.GetString(line);
        return options.Text is { } text && line.IndexOfAny(",\t;|"u8) >= 0
            && first.Split(',', '\t', ';', '|').Any(field => field.Trim('"', '\r') == text);
    }

    /// <summary>
    /// Tab-separated texts are commonly written without any quoting, and then a quote may stand anywhere. They are quoted where a field
    /// of the header begins with a quote, or any field of the head does and the whole head, read so, has as many fields in each record.
    /// </summary>
    static bool HasQuotedFields(SourceProbe file, byte lineEnd)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        if (!head.StartsWith("\""u8) && head.IndexOf("\t\""u8) < 0 && head.IndexOf([lineEnd, (byte)'"']) < 0) return false;
        CsvReader reader = new(new MemoryStream(file.Head.ToArray()), (byte)'\t', quoted: true, long.MaxValue, lineEnd);
        int fields = -1, records = 0;
        try
        {
            for (; reader.MoveNext(); records++)
            {
                // the head's last record is cut
                if (fields >= 0 && reader.Count != fields) return !file.IsWhole && records > 1 && reader.IsAtEnd;
                fields = reader.Count;
            }

            return true;
        }
        catch (InvalidDataException)
        {
            // A quote that is no quoting; or a quoted field that the head's end cuts, after many that were sound.
            return !file.IsWhole && records > 1 && reader.IsAtEnd;
        }
    }

    static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> head, byte lineEnd = (byte)'\n') =>
        head.IndexOf(lineEnd) is >= 0 and int end ? head[..end] : head;

    static bool IsNumber(string column) =>
        column is ['#', >= '1' and <= '9', ..] && column.AsSpan(1).ContainsAnyExceptInRange('0', '9') == false;
}
