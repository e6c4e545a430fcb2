using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Hone.Formats;

/// <summary>
/// Reads a safetensors file of any length. Opening proves the whole header: afterwards every tensor is known to lie inside the
/// file, to be as long as its shape says, and to touch no other. Whether the data itself is unaltered only <see cref="Verify"/> can tell.
/// </summary>
public sealed class SafeTensorsReader : IDisposable
{
    const string WhatToDo = "Take another copy of the file or an earlier checkpoint; this one is truncated, altered or not safetensors.";
    const int ChunkInBytes = 1 << 20;

    readonly SafeFileHandle _file;
    readonly SafeTensorsHeader _header;
    readonly Dictionary<string, StoredTensor> _byName;
    readonly long _dataStart;

    SafeTensorsReader(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        long length = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (length < prefix.Length)
            throw Refused($"it has {length} bytes, fewer than the {prefix.Length} a header length takes");
        ReadFully(prefix, 0);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (prefix.SequenceEqual("version "u8))
            throw new InvalidDataException($"{path} is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.");
        // Of a header of 60 bytes the first one is this letter, too.
        if (prefix[0] == '<' && headerLength > (ulong)length)
            throw new InvalidDataException(
                $"{path} is a page of a server and not safetensors\nDownload it again, and look at what was downloaded.");
        if (headerLength > (ulong)(length - prefix.Length) || headerLength > SafeTensorsHeader.MaximumLength)
            throw Refused($"it announces a header of {headerLength} bytes, and has {length} bytes itself " +
                $"(a header may have {SafeTensorsHeader.MaximumLength})");

        byte[] json = new byte[(int)headerLength];
        ReadFully(json, prefix.Length);
        _dataStart = prefix.Length + json.Length;
        try
        {
            _header = SafeTensorsHeader.Parse(json, length - _dataStart);
        }
        catch (InvalidDataException problem)
        {
            throw Refused(problem.Message, problem);
        }
        _byName = _header.Tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Every tensor, in the order in which their data lies.</summary>
    public IReadOnlyList<StoredTensor> Tensors => _header.Tensors;

    /// <summary>The free text of the header, by key; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and proves its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, altered or of another format; the message says where.</exception>
    public static SafeTensorsReader Open(string path)
    {
        SafeTensorsWriter.RequireLittleEndian();
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.\nCheck the path, or the folder it should be in.", path);
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new SafeTensorsReader(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a tensor of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>What the file says about the tensor of that name.</summary>
    /// <exception cref="InvalidDataException">The file has none of that name.</exception>
    public StoredTensor this[string name] => _byName.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new InvalidDataException($"{Path} has no tensor '{SafeTensorsHeader.OneLine(name)}' among its {Tensors.Count}.\n" +
            "Check that the file belongs to this model: the names come from the program that wrote it.");

    /// <summary>Copies a whole float32 tensor.</summary>
    /// <exception cref="InvalidDataException">The file has none of that name, it is of another type, or the file has shrunk.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have exactly the tensor's elements.</exception>
    public void ReadInto(string name, Span<float> destination)
    {
        StoredTensor tensor = this[name];
        RequireFloat32(tensor);
        if (destination.Length != tensor.ElementCount)
            throw new ArgumentException($"{tensor} has {tensor.ElementCount} elements; the destination has {destination.Length}",
                nameof(destination));
        ReadPart(name, 0, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Copies a whole tensor of any type, byte by byte.</summary>
    /// <exception cref="InvalidDataException">The file has none of that name, or the file has shrunk.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have exactly the tensor's bytes.</exception>
    public void ReadInto(string name, Span<byte> destination)
    {
        StoredTensor tensor = this[name];
        if (destination.Length != tensor.SizeInBytes)
            throw new ArgumentException($"{tensor} has {tensor.SizeInBytes} bytes; the destination has {destination.Length}",
                nameof(destination));
        ReadPart(name, 0, destination);
    }

    /// <summary>Copies numbers from inside a float32 tensor.</summary>
    /// <param name="name">One of the file's tensors.</param>
    /// <param name="first">First number to copy, counted from the tensor's own beginning.</param>
    /// <param name="destination">Filled to its end.</param>
    /// <exception cref="InvalidDataException">The file has none of that name, it is of another type, or the file has shrunk.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside the tensor.</exception>
    public void ReadPart(string name, long first, Span<float> destination)
    {
        RequireFloat32(this[name]);
        ReadPart(name, first * sizeof(float), MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Copies bytes from inside a tensor: the way to those that pass what a span can hold.</summary>
    /// <param name="name">One of the file's tensors.</param>
    /// <param name="offset">First byte to copy, counted from the tensor's own beginning.</param>
    /// <param name="destination">Filled to its end.</param>
    /// <exception cref="InvalidDataException">The file has none of that name, or the file has shrunk.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside the tensor.</exception>
    public void ReadPart(string name, long offset, Span<byte> destination)
    {
        long size = this[name].SizeInBytes;
        if (offset < 0 || offset > size - destination.Length)
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{destination.Length} bytes from there leave the {size} of '{name}'");
        ReadFully(destination, _dataStart + _header.Offsets[name] + offset);
    }

    /// <summary>SHA-256 of a tensor's data in lower-case hexadecimal, as <see cref="SafeTensorsHashes.Tensors"/> has it.</summary>
    /// <exception cref="InvalidDataException">The file has none of that name, or the file has shrunk.</exception>
    public string HashOf(string name)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = this[name].SizeInBytes;
        byte[] chunk = new byte[Math.Min(size, ChunkInBytes)];
        for (long offset = 0; offset < size; offset += chunk.Length)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, size - offset));
            ReadPart(name, offset, part);
            hash.AppendData(part);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Reads every tensor and compares it with the hash that was kept when it was written.</summary>
    /// <param name="tensors">SHA-256 by name, for exactly the tensors of the file.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected or altered; the message names the first.</exception>
    public void Verify(IReadOnlyDictionary<string, string> tensors)
    {
        foreach (string name in tensors.Keys)
            _ = this[name];
        foreach (StoredTensor tensor in Tensors)
        {
            string name = SafeTensorsHeader.OneLine(tensor.Name);
            if (!tensors.TryGetValue(tensor.Name, out string? expected))
                throw Refused($"'{name}' is none of the {tensors.Count} tensors that were recorded");
            if (!expected.Equals(HashOf(tensor.Name), StringComparison.OrdinalIgnoreCase))
                throw Refused($"the data of '{name}' is not what was written (its SHA-256 differs)");
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    void ReadFully(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_file, destination, position);
            if (count == 0)
                throw Refused($"it ended at byte {position} while it was read");
            destination = destination[count..];
            position += count;
        }
    }

    void RequireFloat32(StoredTensor tensor)
    {
        if (tensor.Type != StoredType.F32)
            throw new InvalidDataException(
                $"{Path} stores '{SafeTensorsHeader.OneLine(tensor.Name)}' as {tensor.Type}, and float32 was needed.\n" +
                "Convert the file to F32 first, or take the one that was saved as F32.");
    }

    InvalidDataException Refused(string why, Exception? cause = null) => new($"{Path} was refused: {why}.\n{WhatToDo}", cause);
}
