using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hone.Formats.Parquet;

/// <summary>
/// Reads Apache Parquet (parquet-format 2.x): columns by name, row group by row group, a page at a time. Opening reads and
/// proves the footer only. One thread at a time.
/// </summary>
/// <remarks>
/// Read are strings, numbers and truth values in pages of version 1 and 2; the encodings PLAIN, dictionaries, RLE and the three
/// DELTA ones; uncompressed, Snappy, Zstandard, gzip, Brotli and LZ4_RAW. Lists, maps and encryption are refused by name.
/// </remarks>
public sealed class ParquetFile : IDisposable
{
    readonly SafeFileHandle _file;
    readonly ParquetFooter _footer;

    ParquetFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        long length = RandomAccess.GetLength(file);
        Span<byte> end = stackalloc byte[8], begin = stackalloc byte[4];
        if (length < 12)
            throw Refused($"it has {length} bytes, fewer than an empty table");
        ReadAll(begin, 0);
        ReadAll(end, length - 8);
        if (end[4..].SequenceEqual("PARE"u8))
            throw new InvalidDataException($"{path} is encrypted Parquet, which is not read here\nwrite it without encryption");
        if (!begin.SequenceEqual("PAR1"u8) || !end[4..].SequenceEqual("PAR1"u8))
            throw Refused("it does not begin and end with PAR1");
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (footer > length - 12 || footer > Array.MaxLength)
            throw Refused($"its footer of {footer:N0} bytes is longer than the file");
        byte[] bytes = new byte[footer];
        ReadAll(bytes, length - 8 - footer);
        try
        {
            _footer = ParquetFooter.Read(bytes, length - 8 - footer);
        }
        catch (InvalidDataException problem)
        {
            throw Refused(problem.Message, problem);
        }
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Its columns, those among them that cannot be read.</summary>
    public IReadOnlyList<ParquetColumn> Columns => _footer.Columns;

    /// <summary>How many row groups it has.</summary>
    public int RowGroups => _footer.RowGroups.Count;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is torn, altered, encrypted or of another format; the message says where.</exception>
    /// <exception cref="IOException">It could not be opened.</exception>
    public static ParquetFile Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new ParquetFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Decompresses the pages of all columns: it keeps tables and buffers from one to the next.</summary>
    internal PageDecompressor Decompressor { get; } = new();

    /// <summary>Rows of a row group.</summary>
    public long RowsOf(int group) => _footer.RowGroups[group].Rows;

    /// <summary>How a column of a row group is compressed.</summary>
    public ParquetCodec CodecOf(int group, ParquetColumn column) => _footer.RowGroups[group].Chunks[column.Index].Codec;

    /// <summary>Begins to read a column of a row group.</summary>
    /// <exception cref="InvalidDataException">It is a list, or of a type that is not read.</exception>
    public ParquetColumnReader Read(int group, ParquetColumn column) => new(this, column, group, _footer.RowGroups[group]);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    internal void ReadAll(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_file, destination, position);
            if (count == 0)
                throw Refused($"it ended at byte {position} while it was read");
            destination = destination[count..];
            position += count;
        }
    }

    internal InvalidDataException Refused(string why, Exception? cause = null) =>
        new($"{Path} is not whole as Parquet: {why}\ntake another copy of the file; this one is torn, altered, or of a kind that is not read here", cause);
}
