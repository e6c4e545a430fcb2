using System.Text.Json;

namespace Hone.Formats;

/// <summary>The JSON header of a safetensors file, parsed without trusting a byte of it.</summary>
/// <param name="Tensors">In the order in which their data lies, which fills the data part without holes or overlaps.</param>
/// <param name="Offsets">First byte of each tensor within the data part, by name.</param>
/// <param name="Metadata">Free text by key.</param>
sealed record SafeTensorsHeader(
    IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, long> Offsets, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The format's own limit, so that a file of noise costs no memory.</summary>
    internal const long MaximumLength = 100_000_000;

    /// <summary>More dimensions than any tensor has; keeps messages short when a header lies.</summary>
    const int MaximumRank = 16;

    /// <param name="json">The header, trailing spaces included.</param>
    /// <param name="dataLength">Bytes of the file that follow the header.</param>
    /// <exception cref="InvalidDataException">Says in a clause what is off; the reader adds the file.</exception>
    internal static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != '{')
            throw new InvalidDataException("its header does not start with '{'");
        List<Entry> entries = [];
        Dictionary<string, string> metadata = [];
        try
        {
            ReadEntries(json, entries, metadata);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException where a string is not UTF-8 or has half a surrogate pair.
            throw new InvalidDataException($"its header is not JSON of the expected form ({OneLine(problem.Message)})", problem);
        }
        return new SafeTensorsHeader(InOrder(entries, dataLength), entries.ToDictionary(e => e.Tensor.Name, e => e.Begin), metadata);
    }

    /// <summary>A name or message from the file, short and in one line, whatever it holds.</summary>
    internal static string OneLine(string text)
    {
        string head = text.Length <= 120 ? text : text[..120] + "…";
        return string.Concat(head.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : c.ToString()));
    }

    readonly record struct Entry(StoredTensor Tensor, long Begin, long End);

    static void ReadEntries(ReadOnlySpan<byte> json, List<Entry> entries, Dictionary<string, string> metadata)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 4 });
        HashSet<string> names = [];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw new InvalidDataException($"the name '{OneLine(name)}' appears twice");
            Expect(ref reader, JsonTokenType.StartObject, name);
            if (name == SafeTensorsWriter.MetadataKey)
                ReadMetadata(ref reader, metadata);
            else
                entries.Add(ReadEntry(ref reader, name));
        }
        if (reader.Read())
            throw new InvalidDataException("something follows the header's closing '}'");
    }

    static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, key);
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new InvalidDataException($"the metadata key '{OneLine(key)}' appears twice");
        }
    }

    static Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        StoredType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"u8) && type is null)
            {
                Expect(ref reader, JsonTokenType.String, name);
                string dtype = reader.GetString()!;
                type = StoredTypes.FromName(dtype)
                    ?? throw new InvalidDataException($"'{OneLine(name)}' is of the unknown type '{OneLine(dtype)}'");
            }
            else if (reader.ValueTextEquals("shape"u8) && shape is null)
                shape = ReadSizes(ref reader, name);
            else if (reader.ValueTextEquals("data_offsets"u8) && offsets is null)
                offsets = ReadSizes(ref reader, name);
            else
                throw new InvalidDataException($"'{OneLine(name)}' has the repeated or unknown field '{OneLine(reader.GetString()!)}'");
        }
        if (type is null || shape is null || offsets is not [long begin, long end])
            throw new InvalidDataException($"'{OneLine(name)}' lacks its dtype, its shape or its two data_offsets");
        return new Entry(new StoredTensor(name, type.Value, shape), begin, end);
    }

    static List<long> ReadSizes(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray, name);
        List<long> sizes = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long size) || size < 0)
                throw new InvalidDataException($"'{OneLine(name)}' has a size or an offset that is not a whole number from 0 up");
            if (sizes.Count == MaximumRank)
                throw new InvalidDataException($"'{OneLine(name)}' has more than {MaximumRank} dimensions");
            sizes.Add(size);
        }
        return sizes;
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string at)
    {
        if (!reader.Read() || reader.TokenType != expected)
            throw new InvalidDataException($"at '{OneLine(at)}' its header has {reader.TokenType} where {expected} belongs");
    }

    static StoredTensor[] InOrder(List<Entry> entries, long dataLength)
    {
        long position = 0;
        Entry[] ordered = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        foreach (var (tensor, begin, end) in ordered)
        {
            string name = OneLine(tensor.Name);
            if (begin != position || end < begin)
                throw new InvalidDataException(
                    $"'{name}' lies at bytes {begin} to {end} of the data, where byte {position} comes next: a hole or an overlap");
            if (SizeOf(tensor) is not { } size || size != end - begin)
                throw new InvalidDataException($"'{name}' is {tensor.Type.ToName()} [{string.Join(", ", tensor.Shape)}] " +
                    $"and has {end - begin} bytes, which do not agree");
            position = end;
        }
        if (position != dataLength)
            throw new InvalidDataException($"its header describes {position} bytes of data and the file has {dataLength}");
        return [.. ordered.Select(entry => entry.Tensor)];
    }

    /// <summary>Bytes by type and shape, or null where the shape's product passes 2⁶³.</summary>
    static long? SizeOf(StoredTensor tensor)
    {
        Int128 size = tensor.Type.SizeInBytes();
        if (tensor.Shape.Contains(0))
            return 0;
        foreach (long dimension in tensor.Shape)
            if ((size *= dimension) > long.MaxValue)
                return null;
        return (long)size;
    }
}
