namespace Hone.Formats.Parquet;

/// <summary>Walks over structures in Thrift's compact protocol, field by field. What lies behind the end reads as zeros.</summary>
ref struct ThriftFields(ReadOnlySpan<byte> bytes)
{
    /// <summary>Kinds of fields.</summary>
    internal const int Integer32 = 5, Integer64 = 6, List = 9, Struct = 12;

    const int Double = 7, Binary = 8, Set = 10, Map = 11, MostNested = 64;

    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes that were walked over.</summary>
    internal int At { get; private set; }

    /// <summary>Whether the bytes ended too early, or are nothing that this protocol knows.</summary>
    internal bool IsTorn { get; private set; }

    /// <summary>Moves to the next field of a structure.</summary>
    /// <param name="id">Of the field before, 0 at first; becomes that of this field.</param>
    /// <returns>Its kind; 0 behind the last.</returns>
    internal int Next(ref int id)
    {
        int head = Byte();
        id = (head & 15) == 0 ? 0 : head >> 4 != 0 ? id + (head >> 4) : (int)Number();
        return head & 15;
    }

    /// <summary>The value of an integer.</summary>
    internal long Number()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>How many elements of which kind a list has.</summary>
    internal (int Count, int Kind) Elements()
    {
        int head = Byte();
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        IsTorn |= count > (ulong)(_bytes.Length - At);   // each takes a byte at least
        return (IsTorn ? 0 : (int)count, head & 15);
    }

    /// <summary>Passes the value of a field.</summary>
    internal void Skip(int kind, int depth = 0)
    {
        switch (kind)
        {
            case 1 or 2:   // true or false: the kind says it all
                break;
            case 3:
                Byte();
                break;
            case 4 or Integer32 or Integer64:
                Varint();
                break;
            case Double:
                Pass(8);
                break;
            case Binary:
                Pass(Varint());
                break;
            case List or Set when depth < MostNested:
                (int count, int of) = Elements();
                for (; count > 0 && !IsTorn; count--)
                    Skip(of == 2 ? 3 : of, depth + 1);   // in a list, true and false take a byte each
                break;
            case Struct when depth < MostNested:
                for (int id = 0, inner; (inner = Next(ref id)) != 0;)
                    Skip(inner, depth + 1);
                break;
            default:   // maps, too, are in no header of Parquet
                IsTorn = true;
                break;
        }
    }

    int Byte()
    {
        if (At < _bytes.Length)
            return _bytes[At++];
        IsTorn = true;
        return 0;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0, next = 128; next >= 128 && shift < 64; shift += 7)
            value |= (ulong)((next = Byte()) & 127) << shift;
        return value;
    }

    void Pass(ulong count)
    {
        IsTorn |= count > (ulong)(_bytes.Length - At);
        At = IsTorn ? _bytes.Length : At + (int)count;
    }
}
