using Hone.Formats.Compression;

namespace Hone.Data.Sources;

/// <summary>A file that is read as one text, as it stands, behind a byte order mark, which is no text.</summary>
public sealed class TextFile : ReadingStream
{
    readonly Stream _content;
    readonly byte[] _head = new byte[3];
    int _given, _known;

    TextFile(Stream content) => _content = content;

    /// <summary>
    /// The name of the format whose syntax it has beside text, such as JSON Lines; null for a plain text, and for a pipe.
    /// </summary>
    public string? Syntax { get; private init; }

    /// <summary>Opens a file, or a pipe, which is believed to be a text.</summary>
    /// <exception cref="InvalidDataException">Its first bytes are those of something else: compressed, UTF-16, Parquet, an image, an
    /// archive, a pointer.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static TextFile Open(string path)
    {
        FileStream content = SourceErrors.Reading(
            path, () => new FileStream(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan }));
        try
        {
            TextFile file = new(content) { Syntax = content.CanSeek ? SyntaxOf(path) : null };
            file._known = SourceErrors.Reading(path, () => content.ReadAtLeast(file._head, file._head.Length, throwOnEndOfStream: false));
            if (file._head.AsSpan(0, file._known).SequenceEqual(Mark)) file._given = file._known;
            return file;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_given == _known) return _content.Read(buffer);
        int count = Math.Min(buffer.Length, _known - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A text without its byte order mark.</summary>
    internal static ReadOnlyMemory<byte> Unmarked(byte[] text) => text.AsMemory(text.AsSpan().StartsWith(Mark) ? Mark.Length : 0);

    /// <summary>Refuses what is no text, and tells the format of what has a syntax beside it.</summary>
    internal static string? SyntaxOf(string path)
    {
        SourceProbe probe = SourceProbe.Of(path, new SourceOptions());
        if (probe.CompressionKind != CompressionKind.None)
            throw new InvalidDataException(
                $"{path} is compressed, and is read here as it stands\nDecompress it first, with gzip -d or zstd -d.");
        if (probe.Format is SourceFormat.Parquet or SourceFormat.Image or SourceFormat.Utf16 or SourceFormat.Archive)
            throw new InvalidDataException($"{path} is {Detection.NameOf(probe.Format)}, not a text\n"
                + (probe.Format == SourceFormat.Parquet ? "Name a text; of documents, hone data prepare makes a tokenizer and tokens."
                : Detection.AdviceFor(probe.Format)));
        return probe.Format is SourceFormat.JsonLines or SourceFormat.Json or SourceFormat.JsonDocument or SourceFormat.Csv
            ? Detection.NameOf(probe.Format) : null;
    }

    static ReadOnlySpan<byte> Mark => "\uFEFF"u8;
}
