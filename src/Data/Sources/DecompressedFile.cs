using Hone.Formats.Compression;

namespace Hone.Data.Sources;

/// <summary>A file read from its beginning, unwrapped, whose failures name it.</summary>
/// <remarks>What it is compressed with is told by its first bytes, never by its name.</remarks>
sealed class DecompressedFile : ReadingStream
{
    readonly string _path;
    readonly FileStream _file;
    readonly Stream _content;

    DecompressedFile(string path, FileStream file)
    {
        (_path, _file) = (path, file);
        StoredBytes = file.Length;
        Span<byte> magic = stackalloc byte[4];
        int known = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        CompressionKind = Find(magic[..known]);
        _content = CompressionKind switch
        {
            CompressionKind.Gzip => new GzipReader(file),
            CompressionKind.Zstandard => new ZstandardReader(file),
            _ => file,
        };
    }

    /// <summary>What the file is compressed with.</summary>
    internal CompressionKind CompressionKind { get; }

    /// <summary>The file's size as it is stored.</summary>
    internal long StoredBytes { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    internal static DecompressedFile Open(string path) => SourceErrors.Reading(path, () =>
    {
        FileStream file = new(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        try
        {
            if (!file.CanSeek)
                throw new InvalidDataException(
                    $"{path} is a pipe, and data are read more than once\nWrite them into a file first, and name that.");
            return new DecompressedFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    static CompressionKind Find(ReadOnlySpan<byte> magic) => magic switch
    {
        [0x1F, 0x8B, ..] => CompressionKind.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD] or [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18] => CompressionKind.Zstandard,   // a frame, or one to skip
        _ => CompressionKind.None,
    };

    /// <exception cref="InvalidDataException">The compression is truncated or altered; the message names the file.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException problem)
        {
            string kind = CompressionKind == CompressionKind.Gzip ? "gzip" : "Zstandard";
            throw SourceErrors.Broken(_path, $"is not whole as {kind}, near byte {_file.Position} of {StoredBytes}: {problem.Message}",
                problem);
        }
        catch (NotSupportedException need)
        {
            throw new InvalidDataException(
                $"{_path} {need.Message}\nDecompress it first (zstd -d --long=31 {Path.GetFileName(_path)}), or compress it again without "
                    + "--long.", need);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"{_path} could not be read: {failure.Message}\nSee that its disk is there and no program holds the file.", failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _file.Dispose();
        }
        base.Dispose(disposing);
    }
}
