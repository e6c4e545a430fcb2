using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hone.Formats;

/// <summary>
/// Writes tensors one after another in the safetensors format: eight bytes of header length, a JSON header, the data.
/// The same tensors in the same order give the same bytes.
/// </summary>
/// <remarks>
/// Nothing is kept in memory but the header: it goes out with the constructor, so every shape is declared first, and the data
/// follows as it comes. Offsets are aligned for every type as long as wider types are declared before narrower ones.
/// Format: github.com/huggingface/safetensors, README "Format".
/// </remarks>
public sealed class SafeTensorsWriter : IDisposable
{
    internal const string MetadataKey = "__metadata__";
    const int Alignment = 8;
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly Stream _stream;
    readonly IReadOnlyList<StoredTensor> _tensors;
    readonly IncrementalHash _file = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly IncrementalHash _tensor = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Dictionary<string, string> _hashes = [];
    int _next;
    long _writtenOfNext;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Written from where it stands, never sought, not disposed: renaming into place is the caller's.</param>
    /// <param name="tensors">All of them, in the order in which their data will be written.</param>
    /// <param name="metadata">Free text by key, written in ordinal order of the keys; null or empty for none.</param>
    /// <exception cref="ArgumentException">A name is repeated, reserved or not well-formed text, or a size is negative.</exception>
    public SafeTensorsWriter(Stream stream, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        RequireLittleEndian();
        _stream = stream;
        _tensors = tensors;
        WriteHashed(Header(tensors, metadata));
        FinishTensorsThatAreFull();
    }

    /// <summary>Writes the next bytes of a tensor; one that passes what a span can hold comes in several pieces.</summary>
    /// <exception cref="ArgumentException">It is not this tensor's turn, or it gets more bytes than its shape has.</exception>
    public void Write(string name, ReadOnlySpan<byte> data)
    {
        if (_next == _tensors.Count)
        {
            if (data.IsEmpty && _hashes.ContainsKey(name))
                return;
            throw new ArgumentException($"'{name}' comes after the last of {_tensors.Count} declared tensors", nameof(name));
        }
        StoredTensor tensor = _tensors[_next];
        if (name != tensor.Name)
        {
            // A tensor without bytes is complete as soon as its turn comes; writing its nothing is still allowed.
            if (data.IsEmpty && _hashes.ContainsKey(name))
                return;
            throw new ArgumentException($"'{name}' was written where '{tensor.Name}' was declared to come next, " +
                $"{_writtenOfNext} of its {tensor.SizeInBytes} bytes written", nameof(name));
        }
        if (data.Length > tensor.SizeInBytes - _writtenOfNext)
            throw new ArgumentException($"{tensor} has {tensor.SizeInBytes} bytes, {_writtenOfNext} written; " +
                $"{data.Length} more do not fit", nameof(data));

        WriteHashed(data);
        _tensor.AppendData(data);
        _writtenOfNext += data.Length;
        FinishTensorsThatAreFull();
    }

    /// <summary>Writes the next elements of a tensor declared as <see cref="StoredType.F32"/>.</summary>
    /// <exception cref="ArgumentException">
    /// It is not this tensor's turn, it is of another type, or it gets more elements than its shape has.
    /// </exception>
    public void Write(string name, ReadOnlySpan<float> data)
    {
        if (_next < _tensors.Count && _tensors[_next] is { } tensor && tensor.Name == name && tensor.Type != StoredType.F32)
            throw new ArgumentException($"{tensor} was declared as {tensor.Type}, not as float32", nameof(data));
        Write(name, MemoryMarshal.AsBytes(data));
    }

    /// <summary>Flushes the stream and tells the hashes of what was written.</summary>
    /// <exception cref="InvalidOperationException">A declared tensor is missing or incomplete: the file would be truncated.</exception>
    public SafeTensorsHashes Finish()
    {
        if (_next < _tensors.Count)
            throw new InvalidOperationException(
                $"{_tensors[_next]} is incomplete: {_writtenOfNext} of {_tensors[_next].SizeInBytes} bytes were written");
        _stream.Flush();
        return new SafeTensorsHashes(Convert.ToHexStringLower(_file.GetCurrentHash()), _hashes);
    }

    /// <summary>Releases the hashes; the stream stays open.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _tensor.Dispose();
    }

    /// <summary>Tensors are copied as they lie in memory, which is the format's order on little-endian machines only.</summary>
    internal static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors is read and written on little-endian machines only");
    }

    void WriteHashed(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _file.AppendData(bytes);
    }

    void FinishTensorsThatAreFull()
    {
        while (_next < _tensors.Count && _writtenOfNext == _tensors[_next].SizeInBytes)
        {
            _hashes.Add(_tensors[_next].Name, Convert.ToHexStringLower(_tensor.GetHashAndReset()));
            _next++;
            _writtenOfNext = 0;
        }
    }

    static ReadOnlySpan<byte> Header(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream header = new();
        header.Write(stackalloc byte[sizeof(ulong)]);
        // Names stay as they are written in the program; nothing here is ever pasted into a web page.
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteHeader(json, tensors, metadata);
        while (header.Length % Alignment != 0)
            header.WriteByte((byte)' ');

        Span<byte> bytes = header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(ulong));
        return bytes;
    }

    static void WriteHeader(Utf8JsonWriter json, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(WellFormed(key), WellFormed(value));
            json.WriteEndObject();
        }
        HashSet<string> names = [MetadataKey];
        long offset = 0;
        foreach (StoredTensor tensor in tensors)
        {
            if (!names.Add(WellFormed(tensor.Name)))
                throw new ArgumentException($"the name '{tensor.Name}' is reserved or declared twice", nameof(tensors));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.ToName());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape)
                json.WriteNumberValue(size >= 0 ? size : throw new ArgumentException($"{tensor} has a negative size", nameof(tensors)));
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset = checked(offset + tensor.SizeInBytes));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>The text itself; half a surrogate pair would be replaced in the file without a word, so the encoder throws.</summary>
    static string WellFormed(string text)
    {
        _ = StrictUtf8.GetByteCount(text);
        return text;
    }
}
