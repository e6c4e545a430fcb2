using System.Buffers.Binary;
using ParquetSharp;

using Codec = ParquetSharp.Compression;

namespace Hone.Formats.Parquet;

/// <summary>
/// Reads Apache Parquet through ParquetSharp: columns by name, row group by row group, a page at a time. Opening reads the
/// footer only. One thread at a time.
/// </summary>
public sealed class ParquetFile : IDisposable
{
    const int BufferInBytes = 1 << 16;

    readonly ParquetFileReader _reader;
    readonly long _length;
    readonly PageSizes _sizes;

    ParquetFile(string path)
    {
        Path = path;
        (_length, int footerLength) = Prove();
        try
        {
            using ReaderProperties properties = ReaderProperties.GetDefaultReaderProperties();
            properties.EnableBufferedStream();   // else a column of a row group is in memory at once
            properties.BufferSize = BufferInBytes;
            properties.EnablePageChecksumVerification();
            _reader = new ParquetFileReader(path, properties);
        }
        catch (Exception problem)
        {
            throw Refused(problem);
        }
        try
        {
            _sizes = new PageSizes(path, footerLength);
            using FileMetaData footer = _reader.FileMetaData;
            RowGroups = footer.NumRowGroups;
            if (_sizes.Groups != RowGroups)
                throw new InvalidDataException($"its footer tells of {RowGroups} row groups and has {_sizes.Groups}");
            Columns = [.. Enumerable.Range(0, footer.NumColumns).Select(i => ParquetColumn.Of(footer.Schema.Column(i), i))];
        }
        catch (Exception problem)
        {
            Dispose();
            throw Refused(problem);
        }
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Its columns, those among them that cannot be read.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>How many row groups it has.</summary>
    public int RowGroups { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is truncated, altered, encrypted or of another format; the message says where.</exception>
    /// <exception cref="IOException">It could not be opened.</exception>
    /// <exception cref="PlatformNotSupportedException">The library's native part cannot be loaded here.</exception>
    public static ParquetFile Open(string path) => new(path);

    /// <summary>How a column of a row group is compressed, as messages say it: <c>Zstandard</c>.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or altered.</exception>
    public string CodecOf(int group, ParquetColumn column)
    {
        try
        {
            using RowGroupReader rows = _reader.RowGroup(group);
            using ColumnChunkMetaData chunk = rows.MetaData.GetColumnChunkMetaData(column.Index);
            return chunk.Compression switch
            {
                Codec.Uncompressed => "uncompressed",
                Codec.Gzip => "gzip",
                Codec.Zstd => "Zstandard",
                Codec.Lz4 or Codec.Lz4Frame or Codec.Lz4Hadoop => "LZ4",
                var other => other.ToString(),
            };
        }
        catch (Exception problem)
        {
            throw Refused(problem, Where(group, column));
        }
    }

    /// <summary>Begins to read a column of a row group, a value a row.</summary>
    /// <exception cref="InvalidDataException">It is a list, or of a type that is not read; or the file is truncated or altered.</exception>
    public ParquetColumnReader Read(int group, ParquetColumn column) => column.Refusal is { } refusal
        ? throw new InvalidDataException($"{Path}: column {SafeTensorsHeader.OneLine(column.Name)} {refusal}\nName another column.")
        : Begin(group, column);

    /// <summary>Begins to read a column of a row group, the values of its lists one after the other.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or altered.</exception>
    public ParquetColumnReader ReadLists(int group, ParquetColumn column) => Begin(group, column);

    ParquetColumnReader Begin(int group, ParquetColumn column)
    {
        RowGroupReader? rows = null;
        try
        {
            rows = _reader.RowGroup(group);
            using ColumnChunkMetaData chunk = rows.MetaData.GetColumnChunkMetaData(column.Index);
            if (rows.MetaData.NumRows < 0 || chunk.TotalCompressedSize < 0 || chunk.TotalCompressedSize > _length)
                throw new InvalidDataException(
                    $"{rows.MetaData.NumRows} rows in pages of {chunk.TotalCompressedSize:N0} bytes, more than the file has");
            if (PageSizes.IsTrap(chunk.TotalCompressedSize, chunk.TotalUncompressedSize))
                throw new InvalidDataException(
                    $"{chunk.TotalCompressedSize:N0} bytes that say to become {chunk.TotalUncompressedSize:N0}: a page of it would be held "
                        + "in memory whole");
            _sizes.Judge(group, column.Index, chunk.TotalCompressedSize, chunk.NumValues);
            return new ParquetColumnReader(this, column, group, rows, rows.Column(column.Index));
        }
        catch (Exception problem)
        {
            rows?.Dispose();
            throw Refused(problem, Where(group, column));
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _sizes?.Dispose();
    }

    /// <summary>Judges what the file's ends say before the library makes room for it; returns the file's length and the footer's.</summary>
    (long File, int Footer) Prove()
    {
        using FileStream file = File.OpenRead(Path);
        if (file.Length < 12)
            throw Refused($"it has {file.Length} bytes, fewer than an empty table");
        Span<byte> begin = stackalloc byte[4], end = stackalloc byte[8];
        file.ReadExactly(begin);
        file.Seek(-8, SeekOrigin.End);
        file.ReadExactly(end);
        if (end[4..].SequenceEqual("PARE"u8))
            throw new InvalidDataException($"{Path} is encrypted Parquet, which is not read here\nWrite it without encryption.");
        if (!begin.SequenceEqual("PAR1"u8) || !end[4..].SequenceEqual("PAR1"u8))
            throw Refused("it does not begin and end with PAR1");
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(end);
        return footer <= Math.Min(file.Length - 12, Array.MaxLength) ? (file.Length, (int)footer)
            : throw Refused($"its footer of {footer:N0} bytes is longer than the file");
    }

    internal static string Where(int group, ParquetColumn column) =>
        $"row group {group}, column {SafeTensorsHeader.OneLine(column.Name)}: ";

    InvalidDataException Refused(string why, Exception? cause = null) =>
        new($"{Path} is not whole as Parquet: {why}\nTake another copy of the file; this one is truncated, altered, or of a kind that is "
            + "not read here.", cause);

    /// <summary>What the library threw, as what it says of the file, or of this machine.</summary>
    internal Exception Refused(Exception problem, string where = "") => problem switch
    {
        TypeInitializationException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException =>
            new PlatformNotSupportedException(
            $"{Path} is Parquet, and the library that reads it cannot be loaded here: {OneLine(problem.InnerException ?? problem)}\n"
            + "Parquet is read on Linux (glibc), macOS and Windows, x64 and arm64; elsewhere convert the file to JSON Lines.", problem),
        _ => Refused($"{where}{OneLine(problem)}", problem),
    };

    static string OneLine(Exception problem)
    {
        // The library puts the C++ type before what was said: "N7parquet16ParquetExceptionE (message: '…')".
        string said = problem is ParquetException && problem.Message.IndexOf("(message: '", StringComparison.Ordinal) is >= 0 and int at
            ? problem.Message[(at + 11)..].TrimEnd('\'', ')') : problem.Message;
        string line = string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
