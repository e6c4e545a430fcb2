namespace Hone.Formats.Parquet;

/// <summary>What a field of Thrift's compact protocol holds.</summary>
enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}

/// <summary>Reads Thrift's compact protocol (thrift-compact-protocol.md), in which Parquet's metadata is written, without trusting a size in it.</summary>
/// <remarks>
/// A struct is read as <c>int field = 0; while (reader.Field(ref field, out ThriftType type)) switch (field) { … default: reader.Skip(type); }</c>.
/// </remarks>
ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Structs in structs, more than Parquet has.</summary>
    const int MostDepth = 32;

    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    internal int At { get; private set; }

    /// <summary>Moves to the next field of a struct; false at its end.</summary>
    /// <param name="field">The field before, 0 at first; becomes the field's number.</param>
    /// <param name="type">What it holds, which has to be read next or skipped; truth values are in it already.</param>
    internal bool Field(ref int field, out ThriftType type)
    {
        int head = Byte();
        type = (ThriftType)(head & 15);
        if (type == ThriftType.Stop)
            return false;
        field = head >> 4 == 0 ? (short)Integer() : field + (head >> 4);
        return true;
    }

    /// <summary>A number, of whatever width.</summary>
    internal long Integer()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number that fits into 32 bits.</summary>
    internal int Int32() => Integer() is >= int.MinValue and <= int.MaxValue and long value
        ? (int)value
        : throw new InvalidDataException("its metadata has a number that is too large");

    /// <summary>Bytes with their length before them.</summary>
    internal ReadOnlySpan<byte> Binary()
    {
        ulong length = Unsigned();
        if (length > (ulong)(_bytes.Length - At))
            throw TooShort();
        ReadOnlySpan<byte> value = _bytes.Slice(At, (int)length);
        At += value.Length;
        return value;
    }

    /// <summary>Begins a list; every element takes a byte at least, so its count is bounded by what is there.</summary>
    internal int List(out ThriftType type)
    {
        int head = Byte();
        type = (ThriftType)(head & 15);
        ulong count = head >> 4 == 15 ? Unsigned() : (ulong)(head >> 4);
        return count <= (ulong)(_bytes.Length - At) ? (int)count : throw TooShort();
    }

    /// <summary>Begins a list of structs.</summary>
    internal int Structs() => List(out ThriftType type) is var count && (type == ThriftType.Struct || count == 0)
        ? count
        : throw new InvalidDataException("its metadata has a list of something else");

    /// <summary>Makes sure that a field holds what it should.</summary>
    internal static void Expect(ThriftType type, ThriftType expected)
    {
        if (type != expected)
            throw new InvalidDataException($"its metadata has {type} where {expected} belongs");
    }

    /// <summary>Passes a value.</summary>
    internal void Skip(ThriftType type, int depth = 0)
    {
        if (depth > MostDepth)
            throw new InvalidDataException("its metadata is nested too deeply");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Unsigned();
                break;
            case ThriftType.Double:
                Pass(8);
                break;
            case ThriftType.Binary:
                Binary();
                break;
            case ThriftType.List or ThriftType.Set:
                for (int left = List(out ThriftType element); left > 0; left--)
                    SkipElement(element, depth + 1);
                break;
            case ThriftType.Map:
                SkipMap(depth + 1);
                break;
            case ThriftType.Struct:
                for (int field = 0; Field(ref field, out ThriftType inner);)
                    Skip(inner, depth + 1);
                break;
            default:
                throw new InvalidDataException($"its metadata has a field of the unknown type {(int)type}");
        }
    }

    void SkipMap(int depth)
    {
        ulong count = Unsigned();
        if (count > (ulong)(_bytes.Length - At))
            throw TooShort();
        int types = count == 0 ? 0 : Byte();
        for (ulong left = count; left > 0; left--)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 15), depth);
        }
    }

    /// <summary>Inside of lists and maps a truth value is a byte.</summary>
    void SkipElement(ThriftType type, int depth) =>
        Skip(type is ThriftType.True or ThriftType.False ? ThriftType.Byte : type, depth);

    void Pass(int count)
    {
        if (count > _bytes.Length - At)
            throw TooShort();
        At += count;
    }

    int Byte()
    {
        Pass(1);
        return _bytes[At - 1];
    }

    ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
        throw new InvalidDataException("its metadata has a number that does not end");
    }

    static EndOfStreamException TooShort() => new("its metadata ends too early");
}
