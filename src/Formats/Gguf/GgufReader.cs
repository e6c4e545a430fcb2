using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hone.Formats.Gguf;

/// <summary>
/// Reads a GGUF file of any length, version 2 or 3. Opening proves the whole header: afterwards every tensor is known to lie inside the
/// file and to touch no other. Lists and tensors stay on the disk until they are asked for.
/// </summary>
/// <remarks>Format: github.com/ggml-org/ggml, docs/gguf.md.</remarks>
public sealed class GgufReader : IDisposable
{
    /// <summary>The key that says what the beginnings of tensors are multiples of.</summary>
    public const string AlignmentKey = "general.alignment";

    /// <summary>"GGUF", little-endian.</summary>
    internal const uint Magic = 0x46554747;

    const string WhatToDo = "Take another copy of the file; this one is truncated, altered, not GGUF, or of a kind that is not read.";
    const int LongestElement = 1 << 16;

    readonly SafeFileHandle _file;
    readonly long _length;
    readonly GgufHeader _header;
    readonly Dictionary<string, GgufTensor> _byName;

    GgufReader(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        _length = RandomAccess.GetLength(file);
        _header = Refusing(() => GgufHeader.Read(new GgufCursor(file, _length, 0), _length));
        _byName = _header.Tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Its values by key.</summary>
    public IReadOnlyDictionary<string, GgufValue> Values => _header.Values;

    /// <summary>Every tensor, in the order in which their data lies.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _header.Tensors;

    /// <summary>Whether a file begins as GGUF does.</summary>
    public static bool IsGguf(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[4];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("GGUF"u8);
    }

    /// <summary>Opens a file and proves its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, altered or of another format; the message says where.</exception>
    public static GgufReader Open(string path)
    {
        SafeTensorsWriter.RequireLittleEndian();
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.\nCheck the path, or the folder it should be in.", path);
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new GgufReader(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the file says about the tensor of that name; null where it has none.</summary>
    public GgufTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Copies bytes from inside a tensor.</summary>
    /// <param name="tensor">One of the file's.</param>
    /// <param name="offset">First byte to copy, counted from the tensor's own beginning.</param>
    /// <param name="destination">Filled to its end.</param>
    /// <exception cref="InvalidDataException">The file has shrunk.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside the tensor.</exception>
    public void ReadPart(GgufTensor tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (offset < 0 || offset > tensor.Bytes - destination.Length)
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{destination.Length} bytes from there leave the {tensor.Bytes} of '{tensor.Name}'");
        ReadFully(_file, destination, _header.Offsets[tensor.Name] + offset);
    }

    /// <summary>The texts of a list; null where the file has no such key.</summary>
    /// <exception cref="InvalidDataException">The value is something else, or a text is not UTF-8.</exception>
    public string[]? Texts(string key)
    {
        if (ListOf(key, "texts", GgufValueType.Text) is not { } list) return null;
        GgufCursor cursor = new(_file, _length, list.Start);
        return Refusing(() =>
        {
            string[] texts = new string[list.Count];
            for (int i = 0; i < texts.Length; i++)
                texts[i] = cursor.Text($"element {i} of '{SafeTensorsHeader.OneLine(key)}'", LongestElement);
            return texts;
        });
    }

    /// <summary>The whole numbers of a list; null where the file has no such key.</summary>
    /// <exception cref="InvalidDataException">The value is something else.</exception>
    public int[]? Integers(string key)
    {
        if (ListOf(key, "whole numbers", GgufValueType.I32, GgufValueType.U32) is not { } list) return null;
        int[] numbers = new int[list.Count];
        ReadFully(_file, MemoryMarshal.AsBytes(numbers.AsSpan()), list.Start);
        return numbers;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    GgufList? ListOf(string key, string what, params ReadOnlySpan<GgufValueType> types)
    {
        if (!Values.TryGetValue(key, out GgufValue? value)) return null;
        return value.Value is GgufList list && types.Contains(list.Of) ? list
            : throw Refused($"its {SafeTensorsHeader.OneLine(key)} is {SafeTensorsHeader.OneLine(value.ToString())}, and a list of {what} "
                + "was expected");
    }

    internal static void ReadFully(SafeFileHandle file, Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(file, destination, position);
            if (count == 0)
                throw new InvalidDataException($"the file ended at byte {position} while it was read\nTake another copy of it.");
            destination = destination[count..];
            position += count;
        }
    }

    T Refusing<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException problem) when (!problem.Message.Contains('\n', StringComparison.Ordinal))
        {
            throw Refused(problem.Message, problem);
        }
    }

    InvalidDataException Refused(string why, Exception? cause = null) => new($"{Path} was refused: {why}.\n{WhatToDo}", cause);
}
