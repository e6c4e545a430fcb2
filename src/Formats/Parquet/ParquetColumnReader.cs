using ParquetSharp;

namespace Hone.Formats.Parquet;

/// <summary>Reads a column of one row group, row after row. A page is in memory at a time, and the dictionary.</summary>
public sealed class ParquetColumnReader : IDisposable
{
    const int Batch = 256;

    readonly ParquetFile _file;
    readonly ParquetColumn _column;
    readonly RowGroupReader _rows;
    readonly ColumnReader _reader;
    readonly ColumnValues _values;
    readonly string _where;
    readonly short[] _definitions = new short[Batch], _repetitions = new short[Batch];
    long _rowsLeft;
    int _at, _count, _value;

    internal ParquetColumnReader(ParquetFile file, ParquetColumn column, int group, RowGroupReader rows, ColumnReader reader)
    {
        (_file, _column, _rows, _reader, _rowsLeft) = (file, column, rows, reader, rows.MetaData.NumRows);
        _where = ParquetFile.Where(group, column);
        _values = ColumnValues.From(reader, Batch);
    }

    /// <summary>Whether there is no value.</summary>
    public bool IsNull { get; private set; }

    /// <summary>Whether the value is the first of its row; always, where the column holds no lists.</summary>
    public bool BeginsRow { get; private set; }

    /// <summary>How many of the groups and lists around the value, and it itself, are there.</summary>
    public int Definition { get; private set; }

    /// <summary>The value, numbers as decimal digits; empty where it is null. Borrowed until the next one.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>Moves to the next row, or in lists to the next value; false behind the last of the group.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or altered; the message says where.</exception>
    public bool MoveNext()
    {
        try
        {
            if (_at == _count && !Fill())
                return false;
            BeginsRow = !_column.IsRepeated || _repetitions[_at] == 0;
            if (BeginsRow && --_rowsLeft < 0)
                throw new InvalidDataException("it has more values than its row group has rows");
            Definition = _column.MaximumDefinition == 0 ? 0 : _definitions[_at];
            IsNull = Definition != _column.MaximumDefinition;
            Value = IsNull ? default : _values[_value++];
            _at++;
            return true;
        }
        catch (Exception problem)
        {
            throw _file.Refused(problem, _where);
        }
    }

    /// <summary>Passes rows of a column without lists.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or altered; the message says where.</exception>
    public void Skip(long rows)
    {
        rows = Math.Min(rows, _rowsLeft);
        while (rows > 0 && _at < _count && MoveNext())
            rows--;
        try
        {
            if (_reader.Skip(rows) != rows)
                throw Short();
        }
        catch (Exception problem)
        {
            throw _file.Refused(problem, _where);
        }
        _rowsLeft -= rows;
    }

    bool Fill()
    {
        if (!_reader.HasNext)
            return _rowsLeft == 0 ? false : throw Short();
        (_at, _value) = (0, 0);
        _count = _values.Read(_definitions, _repetitions);
        return _count > 0 || (_rowsLeft == 0 ? false : throw Short());
    }

    InvalidDataException Short() => new($"its pages end {_rowsLeft} rows too early");

    /// <summary>Lets go of the column's pages.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _rows.Dispose();
    }
}
