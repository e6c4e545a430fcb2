using System.Globalization;
using Hone.Formats.Protobuf;

namespace Hone.Formats.Onnx;

/// <summary>
/// Finds the numbers of an ONNX file, which stay on the disk until they are read. No size is believed before the bytes are there, and no
/// file is opened but those beside the model.
/// </summary>
public static class OnnxReader
{
    /// <summary>The description of a tensor without its numbers; a longer one is no tensor.</summary>
    const int LongestHead = 1 << 16;

    const string WhatToDo = "Take another copy of the model, with the file of its data beside it.";

    /// <summary>The tensors of a model, in their order.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, altered or no ONNX model.</exception>
    public static IReadOnlyList<StoredOnnxTensor> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        List<StoredOnnxTensor> tensors = [];
        bool hasGraph = false;
        try
        {
            foreach ((int field, long length) in Fields(file, file.Length))
            {
                if (field != OnnxField.Graph) continue;
                hasGraph = true;
                foreach ((int part, long size) in Fields(file, file.Position + length))
                    if (part == OnnxField.Initializer) tensors.Add(Tensor(file, path, size));
            }
        }
        catch (InvalidDataException problem) when (!problem.Message.Contains('\n', StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is truncated, altered or no ONNX model: {problem.Message}\n{WhatToDo}", problem);
        }

        return hasGraph ? tensors : throw new InvalidDataException($"{path} is no ONNX model: it has no graph\n{WhatToDo}");
    }

    /// <summary>Reads bytes of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The first byte.</param>
    /// <param name="bytes">Filled to its end.</param>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public static void Read(StoredOnnxTensor tensor, long first, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, tensor.Length - bytes.Length);
        using FileStream file = File.OpenRead(tensor.File);
        file.Position = tensor.Offset + first;
        file.ReadExactly(bytes);
    }

    static StoredOnnxTensor Tensor(FileStream file, string path, long size)
    {
        long end = file.Position + size;
        using MemoryStream head = new();
        (long Offset, long Length)? inside = null;
        foreach ((int field, long length) in Fields(file, end, head))
            if (field == OnnxField.RawData) inside = (file.Position, length);
        List<long> shape = [];
        Dictionary<string, string> external = [];
        (string name, OnnxType type, bool isExternal) = ("", 0, false);
        foreach (WireField field in WireField.Of(head.ToArray()))
            switch (field.Number)
            {
                case OnnxField.TensorShape when field.HasBytes:
                    shape.AddRange(WireField.Varints(field.Bytes).Select(one => (long)one));
                    break;
                case OnnxField.TensorShape: shape.Add(field.Integer); break;
                case OnnxField.TensorType: type = (OnnxType)field.Integer; break;
                case OnnxField.TensorName: name = field.Text; break;
                case OnnxField.DataLocation: isExternal = field.Integer == OnnxField.IsExternal; break;
                case OnnxField.ExternalData:
                    WireField[] entry = [.. WireField.Of(field.Bytes)];
                    external[entry.FirstOrDefault(one => one.Number == 1).Text] = entry.FirstOrDefault(one => one.Number == 2).Text;
                    break;
            }

        if (!Enum.IsDefined(type)) throw new InvalidDataException($"a tensor is of the type {(int)type}, which is not read here");
        long expected = Length(shape, OnnxTensor.SizeOf(type), name);
        StoredOnnxTensor tensor = isExternal ? External(external, path, name, type, shape)
            : inside is { } at ? new(name, type, shape, path, at.Offset, at.Length)
            : throw new InvalidDataException($"the tensor '{name}' has no numbers");
        return tensor.Length == expected ? tensor
            : throw new InvalidDataException($"the tensor '{name}' has {tensor.Length} bytes, and its shape has {expected}");
    }

    static StoredOnnxTensor External(Dictionary<string, string> entries, string path, string name, OnnxType type, List<long> shape)
    {
        string? location = entries.GetValueOrDefault(OnnxField.Location);
        if (string.IsNullOrEmpty(location) || location is "." or ".." || location.AsSpan().IndexOfAny("/\\:\0") >= 0)
            throw new InvalidDataException($"the tensor '{name}' is in a file that is not beside the model");
        string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, location);
        FileInfo info = new(file);
        long? offset = Number(OnnxField.Offset, 0), length = Number(OnnxField.Length, null);
        return info.Exists && info.LinkTarget is null && offset is { } at && length is { } size && at <= info.Length - size
            ? new(name, type, shape, file, at, size)
            : throw new InvalidDataException($"the tensor '{name}' is not where the model says, in {location}");

        long? Number(string key, long? otherwise) => !entries.TryGetValue(key, out string? text) ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    static long Length(List<long> shape, long size, string name)
    {
        foreach (long one in shape)
            size = one >= 0 && (one == 0 || size <= long.MaxValue / one) ? size * one
                : throw new InvalidDataException($"the tensor '{name}' has a size of {one}");
        return size;
    }

    /// <summary>
    /// The fields of a message that have a length, each with the file standing at its first byte; whoever reads on from there may. What
    /// else there is, and all but long fields of bytes, is copied into <paramref name="others"/>.
    /// </summary>
    static IEnumerable<(int Field, long Length)> Fields(FileStream file, long end, Stream? others = null)
    {
        while (file.Position < end)
        {
            long start = file.Position;
            ulong tag = Varint(file, end);
            int field = (int)(tag >> 3);
            long next;
            switch (tag & 7)
            {
                case 0:
                    Varint(file, end);
                    next = file.Position;
                    break;
                case 1: next = file.Position + 8; break;
                case 5: next = file.Position + 4; break;
                case 2:
                    ulong length = Varint(file, end);
                    long at = file.Position;
                    if (length > (ulong)(end - at))
                        throw new InvalidDataException($"a field of {length} bytes passes the end of its message");
                    next = at + (long)length;
                    yield return (field, (long)length);
                    break;
                default: throw new InvalidDataException($"at byte {start} there is no field of a message");
            }

            if (next > end) throw new InvalidDataException($"the field at byte {start} passes the end of its message");
            if (others is not null && field != OnnxField.RawData) Copy(file, start, next - start, others);
            file.Position = next;
        }
    }

    static void Copy(FileStream file, long start, long length, Stream to)
    {
        if (to.Length + length > LongestHead)
            throw new InvalidDataException(
                $"a tensor is described by more than {LongestHead} bytes, or has numbers in a form that is not read here");
        file.Position = start;
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        to.Write(bytes);
    }

    static ulong Varint(FileStream file, long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = file.Position < end ? file.ReadByte() : -1;
            if (next < 0) throw new InvalidDataException("a number passes the end of its message");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }
}
