using System.Text.Json;

namespace Hone.Data.Sources;

/// <summary>Tells a file's format by its content; its name counts only where the content could be either.</summary>
static class Detection
{
    /// <summary>What the head of a file says.</summary>
    internal static SourceFormat FormatOf(SourceProbe file, SourceOptions options)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        if (head.IsEmpty)
            return SourceFormat.Empty;
        if (Binary(head) is { } binary)
            return binary;
        string extension = Extension(file);
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        if (extension is ".json" or ".jsonl" or ".ndjson" && text.StartsWith("["u8) && text[1..]
            .TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)']', ..] && !IsWholeLine(text))
            return SourceFormat.Json;
        if (extension is ".jsonl" or ".ndjson" || (text.StartsWith("{"u8) && BeginsWithObject(text, file.IsWhole)))
            return SourceFormat.JsonLines;
        if (extension == ".json")
            return SourceFormat.JsonDocument;
        if (extension is ".csv" or ".tsv" or ".tab" || CsvDialect.Fits(file, options))
            return SourceFormat.Csv;
        return SourceFormat.PlainText;
    }

    /// <summary>The last extension that is not of a compression, in lower case.</summary>
    internal static string Extension(SourceProbe file)
    {
        string extension = Path.GetExtension(file.Path).ToLowerInvariant();
        return file.CompressionKind != CompressionKind.None && extension is ".gz" or ".gzip" or ".zst" or ".zstd"
            ? Path.GetExtension(Path.GetFileNameWithoutExtension(file.Path)).ToLowerInvariant()
            : extension;
    }

    static SourceFormat? Binary(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1' or (byte)'E', ..] => SourceFormat.Parquet,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] =>
            SourceFormat.Image,
        [0, 0, >= 0x08 and <= 0x0E, >= 1 and <= 4, ..] => SourceFormat.Idx,
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => SourceFormat.Utf16,
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..]
            or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] or [4, 0x22, 0x4D, 0x18, ..] => SourceFormat.Archive,
        _ => head.Contains((byte)0) ? SourceFormat.Unknown : null,
    };

    /// <summary>Whether the first line is a JSON value of its own and another line follows: then it is a line among lines.</summary>
    static bool IsWholeLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        if (end < 0 || text[end..].Trim(" \t\r\n"u8).IsEmpty) return false;
        Utf8JsonReader reader = new(text[..end]);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;                                                    // the array goes on in the next line
        }
    }

    /// <summary>Whether the first line is an object, as far as it can be seen.</summary>
    static bool BeginsWithObject(ReadOnlySpan<byte> text, bool isWhole)
    {
        int end = text.IndexOf((byte)'\n');
        bool cut = end < 0 && !isWhole;
        Utf8JsonReader reader = new(end < 0 ? text : text[..end], isFinalBlock: !cut, default);
        try
        {
            while (reader.Read())
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                    return true;
            return cut;
        }
        catch (JsonException)
        {
            return false;   // a brace at the beginning of a text
        }
    }

    /// <summary>A format as messages call it, for one file or several.</summary>
    internal static string NameOf(SourceFormat format) => format switch
    {
        SourceFormat.Empty => "empty",
        SourceFormat.PlainText => "plain text",
        SourceFormat.JsonLines => "JSON Lines",
        SourceFormat.Csv => "CSV",
        SourceFormat.Parquet => "Parquet",
        SourceFormat.Json => "a JSON array of objects",
        SourceFormat.JsonDocument => "one JSON document",
        SourceFormat.Image => "an image",
        SourceFormat.Idx => "IDX",
        SourceFormat.Utf16 => "UTF-16",
        SourceFormat.Archive => "an archive or compressed in a way that is not read here",
        _ => "binary, of no format that is read here",
    };

    /// <summary>What helps against a format that holds no documents.</summary>
    internal static string AdviceFor(SourceFormat format) => format switch
    {
        SourceFormat.JsonDocument => "Make JSON Lines of it, an object a line, or an array of objects: jq -c '.[]' FILE > FILE.jsonl.",
        SourceFormat.Image or SourceFormat.Idx => "Images hold no text; documents are read from plain text, JSON Lines, CSV or Parquet.",
        SourceFormat.Utf16 => "Convert it: iconv -f UTF-16 -t UTF-8 FILE.",
        SourceFormat.Archive => "Unpack it; what is read packed is gzip and Zstandard.",
        _ => "What is read: plain text, JSON Lines, CSV, TSV and Parquet, also in gzip or Zstandard.",
    };
}
