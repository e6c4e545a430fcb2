using System.Globalization;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace Hone.Formats.Parquet;

/// <summary>A batch of a column's values, as bytes.</summary>
abstract class ColumnValues
{
    byte[] _text = new byte[64];

    /// <summary>A value of the batch that was read last. Borrowed until the next one.</summary>
    internal abstract ReadOnlyMemory<byte> this[int index] { get; }

    /// <summary>Reads the next values with their levels; returns how many levels.</summary>
    internal abstract int Read(Span<short> definitions, Span<short> repetitions);

    internal static ColumnValues From(ColumnReader reader, int batch) => reader switch
    {
        ColumnReader<ByteArray> bytes => new Batch<ByteArray>(bytes, batch, (values, value) => values.Copied(value)),
        ColumnReader<bool> truth => new Batch<bool>(truth, batch, (_, value) => value ? "true"u8.ToArray() : "false"u8.ToArray()),
        ColumnReader<int> numbers => new Batch<int>(numbers, batch, (values, value) => values.Digits(value)),
        ColumnReader<long> numbers => new Batch<long>(numbers, batch, (values, value) => values.Digits(value)),
        ColumnReader<float> numbers => new Batch<float>(numbers, batch, (values, value) => values.Digits(value)),
        ColumnReader<double> numbers => new Batch<double>(numbers, batch, (values, value) => values.Digits(value)),
        _ => throw new InvalidDataException($"it is stored as {reader.Type}, which is not read here"),
    };

    ReadOnlyMemory<byte> Copied(ByteArray value)
    {
        if (_text.Length < value.Length)
            _text = new byte[Math.Max(value.Length, (int)Math.Min(2L * _text.Length, Array.MaxLength))];
        if (value.Length > 0)
            Marshal.Copy(value.Pointer, _text, 0, value.Length);
        return _text.AsMemory(0, value.Length);
    }

    ReadOnlyMemory<byte> Digits<T>(T number) where T : IUtf8SpanFormattable
    {
        number.TryFormat(_text, out int length, default, CultureInfo.InvariantCulture);
        return _text.AsMemory(0, length);
    }

    sealed class Batch<T>(ColumnReader<T> reader, int batch, Func<ColumnValues, T, ReadOnlyMemory<byte>> bytes) : ColumnValues
        where T : unmanaged
    {
        readonly T[] _values = new T[batch];
        int _count;

        internal override ReadOnlyMemory<byte> this[int index] =>
            index < _count ? bytes(this, _values[index]) : throw new InvalidDataException("its levels tell of more values than there are");

        internal override int Read(Span<short> definitions, Span<short> repetitions)
        {
            int levels = (int)reader.ReadBatch(_values.Length, definitions, repetitions, _values, out long count);
            _count = (int)count;
            return levels;
        }
    }
}
