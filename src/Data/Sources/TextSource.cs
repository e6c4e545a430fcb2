using Hone.Data.Sources.Stories;
using Hone.Text;

namespace Hone.Data.Sources;

/// <summary>A body of text with a name, and a fingerprint that says which text it was.</summary>
public sealed record TextSource
{
    /// <summary>A source of some bytes.</summary>
    /// <param name="name">How it is called in records and messages.</param>
    /// <param name="origin">Where it is from: a full path, or how it was made.</param>
    /// <param name="bytes">The text, UTF-8 as a rule; borrowed, and from now on unchanged.</param>
    public TextSource(string name, string origin, ReadOnlyMemory<byte> bytes)
    {
        (Name, Origin, Bytes) = (name, origin, bytes);
        Fingerprint = Sha256.Of(bytes.Span);
    }

    /// <summary>How it is called in records and messages: a file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>Where it is from: a full path, or how it was made.</summary>
    public string Origin { get; }

    /// <summary>The text, whole.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a file, whole, without a byte order mark.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is a folder, it is empty, it is plainly no text, or it is too large to be held in one
    /// piece.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static TextSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path} is a folder, not a text\nName a file; several become one with: cat FILE… > all.txt.");
        if (!File.Exists(path))
            throw SourceErrors.Missing(path);

        _ = TextFile.SyntaxOf(path);
        ReadOnlyMemory<byte> bytes = Read(path);
        return bytes.Length > 0
            ? new TextSource(Path.GetFileName(path), Path.GetFullPath(path), bytes)
            : throw new InvalidDataException($"{path} is empty\nName a file with text in it.");
    }

    /// <summary>Stories of <see cref="StoryGrammar"/>, which need no file and whose lowest possible loss is known.</summary>
    public static TextSource Stories(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new TextSource("stories", $"{count} stories of seed {seed}", StoryGrammar.Generate(count, seed));
    }

    static ReadOnlyMemory<byte> Read(string path) => SourceErrors.Reading(path, () =>
    {
        long size = new FileInfo(path).Length;
        return size <= Array.MaxLength
            ? TextFile.Unmarked(File.ReadAllBytes(path))
            : throw new InvalidDataException(
                $"{path} has {size} bytes, and a text is held in memory whole, {Array.MaxLength} at most\nGive a part of it.");
    });
}
