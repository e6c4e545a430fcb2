using System.Buffers.Binary;
using System.Globalization;

namespace Hone.Formats.Parquet;

/// <summary>The values of a page, one after the other, nulls left out.</summary>
abstract class PageValues
{
    /// <summary>The next value: its bytes, or a number in decimal digits. Borrowed until the one after it.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is torn.</exception>
    internal abstract ReadOnlyMemory<byte> Next();

    /// <summary>Chooses by encoding and type.</summary>
    /// <param name="encoding">How they are encoded.</param>
    /// <param name="type">What they are.</param>
    /// <param name="bytes">The page behind its levels.</param>
    /// <param name="dictionary">The column's dictionary; null where none came before.</param>
    internal static PageValues Of(ParquetEncoding encoding, ParquetType type, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte>[]? dictionary) =>
        (encoding, type) switch
        {
            (ParquetEncoding.Plain, ParquetType.ByteArray) => new PlainBytes(bytes),
            (ParquetEncoding.Plain, ParquetType.Boolean) => new PlainTruths(bytes),
            (ParquetEncoding.Plain, _) => new PlainNumbers(bytes, type),
            (ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary, _) =>
                new DictionaryValues(bytes, dictionary ?? throw new InvalidDataException("a page needs a dictionary that is not there")),
            (ParquetEncoding.Rle, ParquetType.Boolean) => new RunsOfTruths(bytes),
            (ParquetEncoding.DeltaBinaryPacked, ParquetType.Int32 or ParquetType.Int64) => new DeltaNumbers(bytes, type),
            (ParquetEncoding.DeltaLengthByteArray, ParquetType.ByteArray) => new DeltaLengthBytes(bytes),
            (ParquetEncoding.DeltaByteArray, ParquetType.ByteArray) => new DeltaBytes(bytes),
            _ => throw new InvalidDataException(
                $"a page has the encoding {(Enum.IsDefined(encoding) ? encoding : (int)encoding)} for {type}, which is not read here"),
        };

    /// <summary>Cuts a value off what is left.</summary>
    static ReadOnlyMemory<byte> Cut(ref ReadOnlyMemory<byte> bytes, long length)
    {
        if (length < 0 || length > bytes.Length)
            throw new InvalidDataException("a value is longer than its page");
        ReadOnlyMemory<byte> value = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return value;
    }

    /// <summary>Writes numbers as text, into the same few bytes each time.</summary>
    sealed class Digits
    {
        readonly byte[] _text = new byte[32];

        internal ReadOnlyMemory<byte> Of<T>(T number) where T : IUtf8SpanFormattable
        {
            number.TryFormat(_text, out int length, default, CultureInfo.InvariantCulture);
            return _text.AsMemory(0, length);
        }
    }

    static readonly byte[] True = [.. "true"u8], False = [.. "false"u8];

    sealed class PlainBytes(ReadOnlyMemory<byte> bytes) : PageValues
    {
        ReadOnlyMemory<byte> _left = bytes;

        internal override ReadOnlyMemory<byte> Next() => Cut(ref _left, BinaryPrimitives.ReadUInt32LittleEndian(Cut(ref _left, 4).Span));
    }

    sealed class PlainNumbers(ReadOnlyMemory<byte> bytes, ParquetType type) : PageValues
    {
        readonly Digits _digits = new();
        ReadOnlyMemory<byte> _left = bytes;

        internal override ReadOnlyMemory<byte> Next() => type switch
        {
            ParquetType.Int32 => _digits.Of(BinaryPrimitives.ReadInt32LittleEndian(Cut(ref _left, 4).Span)),
            ParquetType.Int64 => _digits.Of(BinaryPrimitives.ReadInt64LittleEndian(Cut(ref _left, 8).Span)),
            ParquetType.Float => _digits.Of(BinaryPrimitives.ReadSingleLittleEndian(Cut(ref _left, 4).Span)),
            ParquetType.Double => _digits.Of(BinaryPrimitives.ReadDoubleLittleEndian(Cut(ref _left, 8).Span)),
            _ => throw new InvalidDataException($"{type} is not read here"),
        };
    }

    sealed class PlainTruths(ReadOnlyMemory<byte> bytes) : PageValues
    {
        int _at;

        internal override ReadOnlyMemory<byte> Next() => _at < 8 * bytes.Length
            ? (bytes.Span[_at >> 3] >> (_at++ & 7) & 1) != 0 ? True : False
            : throw new InvalidDataException("it has fewer values than it says");
    }

    sealed class RunsOfTruths : PageValues
    {
        readonly HybridDecoder _runs = new();

        internal RunsOfTruths(ReadOnlyMemory<byte> bytes) => _runs.Reset(Cut(ref bytes, BinaryPrimitives.ReadUInt32LittleEndian(Cut(ref bytes, 4).Span)), 1);

        internal override ReadOnlyMemory<byte> Next() => _runs.Next() != 0 ? True : False;
    }

    sealed class DictionaryValues : PageValues
    {
        readonly HybridDecoder _indices = new();
        readonly ReadOnlyMemory<byte>[] _dictionary;

        internal DictionaryValues(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte>[] dictionary)
        {
            _dictionary = dictionary;
            if (!bytes.IsEmpty)   // empty where all values are null
                _indices.Reset(bytes[1..], bytes.Span[0]);
        }

        internal override ReadOnlyMemory<byte> Next() => _indices.Next() is uint index && index < (uint)_dictionary.Length
            ? _dictionary[index]
            : throw new InvalidDataException($"a value points behind the {_dictionary.Length} of its dictionary");
    }

    sealed class DeltaNumbers(ReadOnlyMemory<byte> bytes, ParquetType type) : PageValues
    {
        readonly DeltaDecoder _numbers = new(bytes);
        readonly Digits _digits = new();

        internal override ReadOnlyMemory<byte> Next() => _numbers.Next() is long number && type == ParquetType.Int32
            ? _digits.Of(unchecked((int)number))
            : _digits.Of(number);
    }

    sealed class DeltaLengthBytes : PageValues
    {
        readonly DeltaDecoder _lengths;
        ReadOnlyMemory<byte> _left;

        internal DeltaLengthBytes(ReadOnlyMemory<byte> bytes)
        {
            _lengths = new DeltaDecoder(bytes);
            _left = bytes[_lengths.End()..];
        }

        internal override ReadOnlyMemory<byte> Next() => Cut(ref _left, _lengths.Next());
    }

    /// <summary>A value is the beginning of the one before and more bytes.</summary>
    sealed class DeltaBytes : PageValues
    {
        readonly DeltaDecoder _prefixes;
        readonly DeltaLengthBytes _suffixes;
        byte[] _value = [];
        int _length;

        internal DeltaBytes(ReadOnlyMemory<byte> bytes)
        {
            _prefixes = new DeltaDecoder(bytes);
            _suffixes = new DeltaLengthBytes(bytes[_prefixes.End()..]);
        }

        internal override ReadOnlyMemory<byte> Next()
        {
            long prefix = _prefixes.Next();
            ReadOnlyMemory<byte> suffix = _suffixes.Next();
            if (prefix < 0 || prefix > _length)
                throw new InvalidDataException("a value repeats more than the one before it has");
            int length = (int)prefix + suffix.Length;
            if (length > _value.Length)
                Array.Resize(ref _value, (int)Math.Min(2L * length, Array.MaxLength));
            suffix.CopyTo(_value.AsMemory((int)prefix));
            _length = length;
            return _value.AsMemory(0, length);
        }
    }
}
