using System.Buffers.Binary;
using Hone.Data.Sources;

namespace Hone.Data.Examples;

/// <summary>
/// A file of bytes in one to three dimensions, as MNIST and its successors are kept in, plain, gzip or Zstandard: two zero bytes, 8 for
/// bytes, the number of dimensions; each size as a big-endian integer of 32 bits; then the bytes, the last dimension fastest.
/// </summary>
/// <param name="Sizes">Sizes of the dimensions.</param>
/// <param name="Numbers">All bytes.</param>
/// <remarks>Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits, its section on file formats.</remarks>
sealed record IdxFile(int[] Sizes, byte[] Numbers)
{
    const int MostDimensions = 3;

    /// <summary>Whether a file begins as one of these does.</summary>
    public static bool Is(string path)
    {
        using DecompressedFile file = DecompressedFile.Open(path);
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
            && magic[..3].SequenceEqual((byte[])[0, 0, 8]) && magic[3] is >= 1 and <= MostDimensions;
    }

    /// <summary>Reads one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many it must have.</param>
    /// <param name="holds">What it should hold, for messages: <c>images</c>.</param>
    /// <exception cref="InvalidDataException">It is another file, or has fewer or more bytes than its sizes say.</exception>
    public static IdxFile Read(string path, int dimensions, string holds)
    {
        using DecompressedFile file = DecompressedFile.Open(path);
        byte[] head = new byte[4 + 4 * dimensions];
        int known = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (known < 4 || head[0] != 0 || head[1] != 0 || head[2] != 8 || head[3] != dimensions)
            throw new InvalidDataException($"{path} begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(4, known)))}, and an IDX "
                + $"file of {holds} with 000008{dimensions:x2}\nName the file of {holds}; bytes are the one type of number that is read.");
        if (known < head.Length) throw SourceErrors.Broken(path, "ends within its sizes");
        int[] sizes = [.. Enumerable.Range(0, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4 + 4 * i)))];
        if (sizes.Any(size => size < 1))
            throw new InvalidDataException($"{path} says it holds {string.Join('×', sizes)} {holds}\nThere must be one at least: take "
                + "another copy of the file.");
        Int128 count = sizes.Aggregate((Int128)1, (product, size) => product * size);
        if (count > Array.MaxLength)
            throw new InvalidDataException($"{path} says it holds {string.Join('×', sizes)} bytes, more than {Array.MaxLength:N0}\n"
                + "Take another copy if that is not so; else cut it into several files.");
        return new IdxFile(sizes, Bytes(file, path, (long)count, sizes));
    }

    /// <summary>So many bytes, in memory that grows with what is really there; after them the file ends.</summary>
    static byte[] Bytes(DecompressedFile file, string path, long count, int[] sizes)
    {
        using MemoryStream read = new();
        byte[] chunk = new byte[1 << 16];
        for (int got; read.Length <= count && (got = file.Read(chunk)) > 0;) read.Write(chunk, 0, got);
        if (read.Length != count)
            throw SourceErrors.Broken(path, $"says it holds {string.Join('×', sizes)} bytes and has "
                + (read.Length > count ? "more" : $"{read.Length:N0} of {count:N0}"));
        return read.ToArray();
    }
}
