using System.Buffers.Binary;
using System.Numerics;
using Hone.Formats.Compression;

namespace Hone.Formats.Parquet;

/// <summary>Reads a column of one row group, row after row. A page is in memory at a time, and the dictionary.</summary>
public sealed class ParquetColumnReader
{
    const int FirstHeaderRead = 1 << 10, LongestHeader = 1 << 24;

    readonly ParquetFile _file;
    readonly ParquetColumn _column;
    readonly ParquetChunk _chunk;
    readonly string _where;
    readonly HybridDecoder _levels = new();
    long _at, _rowsLeft;
    long _inPage;
    byte[] _header = new byte[FirstHeaderRead], _stored = [], _page = [];
    ReadOnlyMemory<byte>[]? _dictionary;
    PageValues? _values;

    internal ParquetColumnReader(ParquetFile file, ParquetColumn column, int group, ParquetRowGroup rows)
    {
        (_file, _column, _chunk, _rowsLeft) = (file, column, rows.Chunks[column.Index], rows.Rows);
        _where = $"row group {group}, column {SafeTensorsHeader.OneLine(column.Name)}";
        _at = _chunk.Start;
        if (column.Refusal is { } refusal)
            throw new InvalidDataException($"{file.Path}: column {SafeTensorsHeader.OneLine(column.Name)} {refusal}\nname another column");
    }

    /// <summary>Whether the row has no value.</summary>
    public bool IsNull { get; private set; }

    /// <summary>The row's value, numbers as decimal digits; empty where it is null. Borrowed until the next row.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>Moves to the next row; false behind the last of the group.</summary>
    /// <exception cref="InvalidDataException">The file is torn or altered; the message says where.</exception>
    public bool MoveNext()
    {
        if (_rowsLeft == 0)
            return false;
        try
        {
            while (_inPage == 0)
                NextPage(pass: 0);
            IsNull = _column.MaximumDefinition > 0 && _levels.Next() != _column.MaximumDefinition;
            Value = IsNull ? default : _values!.Next();
        }
        catch (InvalidDataException problem)
        {
            throw Refused(problem.Message, problem);
        }
        _inPage--;
        _rowsLeft--;
        return true;
    }

    /// <summary>Passes rows; whole pages without decompressing them.</summary>
    /// <exception cref="InvalidDataException">The file is torn or altered; the message says where.</exception>
    public void Skip(long rows)
    {
        while (rows > 0 && _rowsLeft > 0)
        {
            if (_inPage > 0)
            {
                MoveNext();
                rows--;
                continue;
            }
            try
            {
                long passed = NextPage(rows);
                rows -= passed;
                _rowsLeft -= passed;
            }
            catch (InvalidDataException problem)
            {
                throw Refused(problem.Message, problem);
            }
        }
    }

    /// <summary>Opens the next page, or passes it where it has at most so many rows; returns the rows passed.</summary>
    long NextPage(long pass)
    {
        ParquetPage page = ReadHeader();
        if (page.StoredSize > _chunk.Start + _chunk.Length - _at)
            throw new InvalidDataException($"a page of {page.StoredSize:N0} bytes reaches out of its column");
        long end = _at + page.StoredSize;
        if (page.Kind is PageKind.Data or PageKind.DataVersion2 && page.Values > _rowsLeft)
            throw new InvalidDataException($"a page has {page.Values} values and its row group {_rowsLeft} rows");
        bool passed = page.Kind == PageKind.Index || (page.Kind != PageKind.Dictionary && page.Values <= pass);
        if (!passed)
            Open(page);
        _at = end;
        return passed && page.Kind != PageKind.Index ? page.Values : 0;
    }

    ParquetPage ReadHeader()
    {
        long left = _chunk.Start + _chunk.Length - _at;
        for (int size = FirstHeaderRead; ; size *= 8)
        {
            int count = (int)Math.Min(Math.Min(size, LongestHeader), left);
            if (_header.Length < count)
                _header = new byte[count];
            _file.ReadAll(_header.AsSpan(0, count), _at);
            try
            {
                ParquetPage page = ParquetPage.Read(_header.AsSpan(0, count), out int length);
                _at += length;
                return page;
            }
            catch (EndOfStreamException problem)
            {
                // Statistics in a header may hold whole texts: take more, as long as there is more.
                if (count == left || size >= LongestHeader)
                    throw new InvalidDataException(left == 0 ? $"its pages end {_rowsLeft} rows too early" : "a page's header does not end", problem);
            }
        }
    }

    void Open(ParquetPage page)
    {
        if (_stored.Length < page.StoredSize)
            _stored = new byte[Math.Max(page.StoredSize, Math.Min(2L * _stored.Length, Array.MaxLength))];
        Memory<byte> stored = _stored.AsMemory(0, page.StoredSize);
        _file.ReadAll(stored.Span, _at);
        if (page.Sum is { } sum && sum != Crc32.Of(stored.Span))
            throw new InvalidDataException($"the CRC-32 of the page at byte {_at} is another than that of its data");
        switch (page.Kind)
        {
            case PageKind.Dictionary:
                OpenDictionary(page, stored);
                break;
            case PageKind.Data:
                OpenData(page, stored);
                break;
            case PageKind.DataVersion2:
                OpenDataVersion2(page, stored);
                break;
        }
    }

    void OpenDictionary(ParquetPage page, ReadOnlyMemory<byte> stored)
    {
        if (_dictionary is not null || page.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw new InvalidDataException("its dictionary comes twice or in an encoding that is not read here");
        byte[] entries = [];
        _file.Decompressor.Decompress(_chunk.Codec, stored, page.Size, ref entries);
        PageValues values = PageValues.Of(ParquetEncoding.Plain, _column.Type, entries.AsMemory(0, page.Size), null);
        int least = _column.Type is ParquetType.Int64 or ParquetType.Double ? 8 : 4;
        if (_column.Type == ParquetType.Boolean || page.Values > page.Size / least)
            throw new InvalidDataException($"its dictionary says to have {page.Values} entries in {page.Size} bytes");
        _dictionary = new ReadOnlyMemory<byte>[page.Values];
        for (int i = 0; i < _dictionary.Length; i++)
            _dictionary[i] = _column.Type == ParquetType.ByteArray ? values.Next() : values.Next().ToArray();
    }

    /// <summary>Version 1: levels, behind their length, and values are compressed together.</summary>
    void OpenData(ParquetPage page, ReadOnlyMemory<byte> stored)
    {
        _file.Decompressor.Decompress(_chunk.Codec, stored, page.Size, ref _page);
        ReadOnlyMemory<byte> rest = _page.AsMemory(0, page.Size);
        if (_column.MaximumDefinition > 0 && page.Values > 0)
        {
            if (page.Levels != ParquetEncoding.Rle)
                throw new InvalidDataException($"its levels have the encoding {page.Levels}, which is not read here");
            uint length = rest.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) : uint.MaxValue;
            if (length > rest.Length - 4)
                throw new InvalidDataException("a page's levels are longer than the page");
            _levels.Reset(rest.Slice(4, (int)length), LevelBits);
            rest = rest[(4 + (int)length)..];
        }
        Begin(page, rest);
    }

    /// <summary>Version 2: levels stand uncompressed before the values.</summary>
    void OpenDataVersion2(ParquetPage page, ReadOnlyMemory<byte> stored)
    {
        (int definition, int repetition) = page.LevelSizes;
        if (definition < 0 || repetition < 0 || (long)definition + repetition > Math.Min(stored.Length, page.Size))
            throw new InvalidDataException("a page's levels are longer than the page");
        int levels = definition + repetition;
        _levels.Reset(stored.Slice(repetition, definition), LevelBits);
        if (page.IsCompressed)
            _file.Decompressor.Decompress(_chunk.Codec, stored[levels..], page.Size - levels, ref _page);
        Begin(page, page.IsCompressed ? _page.AsMemory(0, page.Size - levels) : stored[levels..]);
    }

    int LevelBits => _column.MaximumDefinition == 0 ? 0 : BitOperations.Log2((uint)_column.MaximumDefinition) + 1;

    void Begin(ParquetPage page, ReadOnlyMemory<byte> values)
    {
        _inPage = page.Values;
        // A page of nulls alone may have no bytes for values, not even the header some encodings begin with.
        _values = page.Values == 0 || values.IsEmpty
            ? PageValues.Of(ParquetEncoding.Plain, _column.Type, values, null)
            : PageValues.Of(page.Encoding, _column.Type, values, _dictionary);
    }

    InvalidDataException Refused(string why, Exception problem) => _file.Refused($"{_where}: {why}", problem);
}
