using System.Security.Cryptography;
using System.Text;

namespace Hone.Data.Sources;

/// <summary>Says which data it was: a file's name in its source, its size, and the SHA-256 of its bytes as they are stored.</summary>
/// <param name="Name">The path below the source's folder, split by slashes; for a source of one file, its name.</param>
/// <param name="Bytes">Its size as it is stored.</param>
/// <param name="Hash">SHA-256 in lower-case hexadecimal.</param>
public sealed record SourceFingerprint(string Name, long Bytes, string Hash)
{
    const int ChunkInBytes = 1 << 18;

    /// <summary>Reads every file of a source once, in its order, in constant memory.</summary>
    /// <exception cref="IOException">A file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static IEnumerable<SourceFingerprint> Of(Source source) => source.Files.Select(file => Of(source, file));

    /// <summary>Reads one file of a source.</summary>
    /// <exception cref="IOException">It could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SourceFingerprint Of(Source source, SourceFile file)
    {
        string name = file.Path == source.Origin ? source.Name
            : Path.GetRelativePath(source.Origin, file.Path).Replace(Path.DirectorySeparatorChar, '/');
        (long bytes, string hash) = HashOf(file.Path);
        return new SourceFingerprint(name, bytes, hash);
    }

    /// <summary>Bytes of a file as it is stored, and their SHA-256 in lower-case hexadecimal; in constant memory.</summary>
    internal static (long Bytes, string Hash) HashOf(string path) => SourceErrors.Reading(path, () =>
    {
        using FileStream stream = new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkInBytes];
        long bytes = 0;
        for (int count; (count = stream.Read(chunk)) > 0; bytes += count)
            hash.AppendData(chunk.AsSpan(0, count));
        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    });

    /// <summary>One hash for several files: SHA-256 over a line for each, its hash, size and name, in the order given.</summary>
    public static string Together(IEnumerable<SourceFingerprint> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SourceFingerprint file in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Hash} {file.Bytes} {file.Name}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
