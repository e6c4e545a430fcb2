namespace Hone.Data.Sources;

/// <summary>How a CSV is written.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="IsQuoted">Whether quotes have a meaning.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
readonly record struct CsvDialect(byte Delimiter, bool IsQuoted, bool HasHeader)
{
    /// <summary>How messages call it.</summary>
    internal string Name => Delimiter == '\t' ? "TSV" : "CSV";

    /// <summary>By the file's name and its first line: tabs in a <c>.tsv</c>, otherwise the most frequent of comma, tab, semicolon and bar.</summary>
    internal static CsvDialect Of(SourceProbe file, SourceOptions options)
    {
        ReadOnlySpan<byte> line = FirstLine(file.Head.Span);
        byte delimiter = Detection.Extension(file) is ".tsv" or ".tab" ? (byte)'\t' : (byte)',';
        if (delimiter == ',')
            foreach (byte other in "\t;|"u8)
                if (line.Count(other) > line.Count(delimiter))
                    delimiter = other;
        // Tab-separated texts are commonly written without any quoting, and then a quote may stand anywhere.
        bool quoted = delimiter != '\t' || line.StartsWith("\""u8) || line.IndexOf("\t\""u8) >= 0;
        string?[] asked = [options.Text, options.Group, options.Label, options.Part];
        bool header = asked.All(column => column is null) || asked.Any(column => column is not null && !IsNumber(column));
        return new CsvDialect(delimiter, quoted, header);
    }

    /// <summary>Whether a plain text is a table all the same: a column that was asked for stands in its first line.</summary>
    internal static bool Fits(SourceProbe file, SourceOptions options)
    {
        ReadOnlySpan<byte> line = FirstLine(file.Head.Span);
        string first = System.Text.Encoding.UTF8.GetString(line);
        return options.Text is { } text && line.IndexOfAny(",\t;|"u8) >= 0
            && first.Split(',', '\t', ';', '|').Any(field => field.Trim('"', '\r') == text);
    }

    static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> head) => head.IndexOf((byte)'\n') is >= 0 and int end ? head[..end] : head;

    static bool IsNumber(string column) => column is ['#', >= '1' and <= '9', ..] && column.AsSpan(1).ContainsAnyExceptInRange('0', '9') == false;
}
