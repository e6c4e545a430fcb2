using System.Text;

namespace Hone.Formats.Gguf;

/// <summary>
/// Writes a GGUF file of version 3: keys and their values, what tensors there are, their data. Nothing is kept in memory but the header:
/// it goes out with the constructor, so every format and shape is declared first, and the data follows as it comes.
/// </summary>
public sealed class GgufWriter
{
    const int Alignment = GgufHeader.UsualAlignment;

    readonly Stream _stream;
    readonly IReadOnlyList<GgufTensor> _tensors;
    int _next;
    long _writtenOfNext;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Written from where it stands, never sought, not disposed: renaming into place is the caller's.</param>
    /// <param name="values">Keys and values, in their order.</param>
    /// <param name="tensors">All of them, in the order in which their data will be written.</param>
    /// <exception cref="ArgumentException">A key or a name is repeated.</exception>
    public GgufWriter(Stream stream, IReadOnlyList<KeyValuePair<string, GgufValue>> values, IReadOnlyList<GgufTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(tensors);
        SafeTensorsWriter.RequireLittleEndian();
        if (values.Select(value => value.Key).Concat(tensors.Select(tensor => tensor.Name)).GroupBy(name => name)
            .FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"'{twice.Key}' is declared twice");
        _tensors = tensors;
        _stream = stream;
        using MemoryStream header = new();
        using BinaryWriter file = new(header);
        file.Write(GgufReader.Magic);
        file.Write(3u);
        file.Write((ulong)tensors.Count);
        file.Write((ulong)values.Count);
        foreach ((string key, GgufValue value) in values)
        {
            Write(file, key);
            file.Write((uint)value.Type);
            Write(file, value);
        }

        ulong offset = 0;
        foreach (GgufTensor tensor in tensors)
        {
            Write(file, tensor.Name);
            file.Write((uint)tensor.Shape.Count);
            foreach (long size in tensor.Shape.Reverse()) file.Write((ulong)size);
            file.Write(GgufTypes.NumberOf(tensor.Format));
            file.Write(offset);
            offset = (ulong)GgufHeader.Aligned((long)offset + tensor.Bytes, Alignment);
        }

        file.Flush();
        header.WriteTo(stream);
        Pad(header.Length);
    }

    /// <summary>Writes the next bytes of a tensor; one that passes what a span can hold comes in several pieces.</summary>
    /// <exception cref="ArgumentException">It is not this tensor's turn, or it gets more bytes than its shape has.</exception>
    public void Write(GgufTensor tensor, ReadOnlySpan<byte> data)
    {
        if (_next == _tensors.Count || tensor != _tensors[_next])
            throw new ArgumentException($"{tensor} was written where "
                + $"{(_next == _tensors.Count ? "nothing" : _tensors[_next])} was declared to come next", nameof(tensor));
        if (data.Length > tensor.Bytes - _writtenOfNext)
            throw new ArgumentException(
                $"{tensor} has {tensor.Bytes} bytes, {_writtenOfNext} written; {data.Length} more do not fit", nameof(data));
        _stream.Write(data);
        _writtenOfNext += data.Length;
        if (_writtenOfNext < tensor.Bytes) return;
        Pad(_writtenOfNext);
        (_next, _writtenOfNext) = (_next + 1, 0);
    }

    /// <summary>Flushes the stream.</summary>
    /// <exception cref="InvalidOperationException">A declared tensor is missing or incomplete: the file would be truncated.</exception>
    public void Finish()
    {
        if (_next < _tensors.Count)
            throw new InvalidOperationException($"{_tensors[_next]} has {_writtenOfNext} of its {_tensors[_next].Bytes} bytes");
        _stream.Flush();
    }

    static void Write(BinaryWriter file, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        file.Write((ulong)bytes.Length);
        file.Write(bytes);
    }

    static void Write(BinaryWriter file, GgufValue value)
    {
        switch (value.Value)
        {
            case uint number: file.Write(number); break;
            case int number: file.Write(number); break;
            case ulong number: file.Write(number); break;
            case float number: file.Write(number); break;
            case bool flag: file.Write(flag); break;
            case string text: Write(file, text); break;
            case string[] texts:
                file.Write((uint)GgufValueType.Text);
                file.Write((ulong)texts.Length);
                foreach (string text in texts) Write(file, text);
                break;
            case int[] numbers:
                file.Write((uint)GgufValueType.I32);
                file.Write((ulong)numbers.Length);
                foreach (int number in numbers) file.Write(number);
                break;
            default: throw new ArgumentException($"{value} cannot be written", nameof(value));
        }
    }

    void Pad(long written) => _stream.Write(new byte[GgufHeader.Aligned(written, Alignment) - written]);
}
