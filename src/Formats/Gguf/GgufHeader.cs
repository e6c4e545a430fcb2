using Hone.Formats.Blocks;

namespace Hone.Formats.Gguf;

/// <summary>The header of a GGUF file, read without trusting a byte of it.</summary>
/// <param name="Values">By key.</param>
/// <param name="Tensors">In the order in which their data lies, which fills the file but for what aligns them.</param>
/// <param name="Offsets">First byte of each tensor, from the file's beginning, by name.</param>
sealed record GgufHeader(
    IReadOnlyDictionary<string, GgufValue> Values, IReadOnlyList<GgufTensor> Tensors, IReadOnlyDictionary<string, long> Offsets)
{
    /// <summary>What they are where nothing is said.</summary>
    internal const int UsualAlignment = 32;

    /// <summary>Several times more than the largest models have, so that a file of noise costs no memory.</summary>
    const int MostTensors = 1 << 16, MostKeys = 1 << 14, LongestKey = 1 << 16, LongestText = 4 << 20, MostElements = 1 << 20;

    /// <summary>Characters of all keys and texts that are no lists' together.</summary>
    const int MostCharacters = 8 << 20;

    const int MostDimensions = 4, LargestAlignment = 1 << 20, LeastTensorBytes = 24, LeastKeyBytes = 13;

    /// <summary>Reads a header.</summary>
    /// <param name="cursor">The file from its beginning.</param>
    /// <param name="length">Its length.</param>
    /// <exception cref="InvalidDataException">Says in a clause what is off; the reader adds the file.</exception>
    internal static GgufHeader Read(GgufCursor cursor, long length)
    {
        if (cursor.Left < 24) throw new InvalidDataException($"it has {length} bytes, and a header has 24 at least");
        if (cursor.U32() != GgufReader.Magic) throw new InvalidDataException("it does not begin with GGUF");
        uint version = cursor.U32();
        if (version is not (2 or 3))
            throw new InvalidDataException((version & 0xFFFF) == 0 && version != 0 ? "its numbers are big-endian"
                : $"it is of version {version}, and 2 and 3 are read");
        int tensors = Count(cursor, "tensors", MostTensors, LeastTensorBytes), keys = Count(cursor, "keys", MostKeys, LeastKeyBytes);
        Dictionary<string, GgufValue> values = [];
        long characters = 0;
        for (int i = 0; i < keys; i++)
        {
            string key = cursor.Text($"its key {i}", LongestKey);
            string name = SafeTensorsHeader.OneLine(key);
            GgufValue value = ReadValue(cursor, name);
            characters += key.Length + (value.Value is string text ? text.Length : 0);
            if (characters > MostCharacters)
                throw new InvalidDataException($"its keys and texts have more than {MostCharacters} characters, with '{name}'");
            if (!values.TryAdd(key, value)) throw new InvalidDataException($"it has the key '{name}' twice");
        }

        int alignment = Alignment(values);
        List<(GgufTensor Tensor, ulong Offset)> entries = [];
        for (int i = 0; i < tensors; i++) entries.Add(ReadTensor(cursor, i));
        long start = Aligned(cursor.Position, alignment);
        return InOrder(values, entries, start, length, alignment);
    }

    /// <summary>The next multiple.</summary>
    internal static long Aligned(long position, int alignment) => (position + alignment - 1) / alignment * alignment;

    /// <summary>Bytes of a number; 0 of what is no number.</summary>
    internal static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Bool => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        GgufValueType.U64 or GgufValueType.I64 or GgufValueType.F64 => 8,
        _ => 0,
    };

    static int Count(GgufCursor cursor, string what, int most, int leastBytes)
    {
        ulong count = cursor.U64();
        if (count > (ulong)(cursor.Left / leastBytes) || count > (ulong)most)
            throw new InvalidDataException(
                $"it announces {count} {what}, and has {cursor.Left} more bytes itself (at most {most} are read)");
        return (int)count;
    }

    static GgufValue ReadValue(GgufCursor cursor, string key)
    {
        GgufValueType type = (GgufValueType)cursor.U32();
        object value = type switch
        {
            GgufValueType.U8 => cursor.U8(),
            GgufValueType.I8 => (sbyte)cursor.U8(),
            GgufValueType.U16 => cursor.U16(),
            GgufValueType.I16 => (short)cursor.U16(),
            GgufValueType.U32 => cursor.U32(),
            GgufValueType.I32 => (int)cursor.U32(),
            GgufValueType.F32 => BitConverter.UInt32BitsToSingle(cursor.U32()),
            GgufValueType.U64 => cursor.U64(),
            GgufValueType.I64 => (long)cursor.U64(),
            GgufValueType.F64 => BitConverter.UInt64BitsToDouble(cursor.U64()),
            GgufValueType.Bool => cursor.U8() switch
            {
                0 => false, 1 => true, var other => throw new InvalidDataException($"'{key}' is {other}, and 0 or 1 was expected"),
            },
            GgufValueType.Text => cursor.Text($"'{key}'", LongestText),
            GgufValueType.List => ReadList(cursor, key),
            _ => throw new InvalidDataException($"'{key}' is of the unknown type {(uint)type}"),
        };
        return new GgufValue(type, value);
    }

    static GgufList ReadList(GgufCursor cursor, string key)
    {
        GgufValueType of = (GgufValueType)cursor.U32();
        bool isText = of == GgufValueType.Text;
        int size = isText ? sizeof(ulong) : SizeOf(of);
        if (size == 0) throw new InvalidDataException($"'{key}' is a list of the type {(uint)of}, which is not read");
        ulong count = cursor.U64();
        if (count > (ulong)(cursor.Left / size) || count > MostElements)
            throw new InvalidDataException(
                $"'{key}' announces {count} elements, and the file has {cursor.Left} more bytes (at most {MostElements} are read)");
        GgufList list = new(of, (int)count, cursor.Position);
        if (!isText) cursor.Skip((long)count * size);
        else
            for (int i = 0; i < list.Count; i++) cursor.SkipText($"element {i} of '{key}'", LongestKey);
        return list;
    }

    static int Alignment(Dictionary<string, GgufValue> values)
    {
        if (!values.TryGetValue(GgufReader.AlignmentKey, out GgufValue? value)) return UsualAlignment;
        return value.Value is uint given && given is >= 8 and <= LargestAlignment && uint.IsPow2(given) ? (int)given
            : throw new InvalidDataException(
                $"its {GgufReader.AlignmentKey} is {value}, which must be a power of two from 8 up to {LargestAlignment}");
    }

    static (GgufTensor Tensor, ulong Offset) ReadTensor(GgufCursor cursor, int index)
    {
        string name = cursor.Text($"the name of its tensor {index}", LongestKey), shown = SafeTensorsHeader.OneLine(name);
        uint dimensions = cursor.U32();
        if (dimensions is 0 or > MostDimensions)
            throw new InvalidDataException($"'{shown}' has {dimensions} dimensions, and 1 to {MostDimensions} are read");
        long[] shape = new long[dimensions];
        Int128 count = 1;
        for (int i = shape.Length - 1; i >= 0; i--)                          // the innermost stands first
        {
            ulong size = cursor.U64();
            if (size is 0 or > long.MaxValue || (count *= size) > long.MaxValue)
                throw new InvalidDataException($"'{shown}' has a dimension of {size}, with which it has no size");
            shape[i] = (long)size;
        }

        uint type = cursor.U32();
        BlockFormat format = GgufTypes.Find(type) ?? throw new InvalidDataException(
            $"'{shown}' is of the type {GgufTypes.NameOf(type)}, and those that are read are "
            + string.Join(", ", BlockFormat.All.Select(one => one.Name)));
        if (shape[^1] % format.Length != 0)
            throw new InvalidDataException($"'{shown}' is of {format}, and its rows of {shape[^1]} are no whole blocks of {format.Length}");
        return (new GgufTensor(name, format, shape), cursor.U64());
    }

    static GgufHeader InOrder(Dictionary<string, GgufValue> values, List<(GgufTensor Tensor, ulong Offset)> entries, long start,
        long length, int alignment)
    {
        Dictionary<string, long> offsets = [];
        List<GgufTensor> ordered = [];
        long end = start;
        foreach ((GgufTensor tensor, ulong offset) in entries.OrderBy(entry => entry.Offset))
        {
            string name = SafeTensorsHeader.OneLine(tensor.Name);
            long begin = Aligned(end, alignment);
            if (offset % (ulong)alignment != 0)
                throw new InvalidDataException($"'{name}' begins at byte {offset} of the data, which is no multiple of {alignment}");
            if (offset != (ulong)(begin - start))
                throw new InvalidDataException(
                    $"'{name}' begins at byte {offset} of the data, where byte {begin - start} comes next: a hole or an overlap");
            Int128 last = (Int128)begin + (Int128)tensor.Count / tensor.Format.Length * tensor.Format.Bytes;
            if (last > length)
                throw new InvalidDataException($"'{name}' ends at byte {last}, and the file has {length}");
            if (!offsets.TryAdd(tensor.Name, begin)) throw new InvalidDataException($"it has the tensor '{name}' twice");
            ordered.Add(tensor);
            end = (long)last;
        }

        if (entries.Count > 0 && length > Aligned(end, alignment))
            throw new InvalidDataException($"its header describes {end} bytes and the file has {length}");
        return new GgufHeader(values, ordered, offsets);
    }
}
