using System.Security.Cryptography;

namespace Hone.Runs.Store.Artifacts;

/// <summary>
/// A place for the large files of runs: a folder that a team shares, or S3. A file's name there is the SHA-256 of its content, so what is
/// there once is never sent again, and what comes back is checked against its name.
/// </summary>
public abstract class ArtifactStore : IDisposable
{
    /// <summary>What a place of S3 begins with.</summary>
    const string S3Scheme = "s3://";

    /// <summary>Where it is, as it was given; it holds no secret.</summary>
    public abstract string Address { get; }

    /// <summary>Opens a place: <c>s3://bucket/prefix</c>, else a folder.</summary>
    /// <exception cref="InvalidDataException">It is neither, or what S3 needs to know is not in the environment.</exception>
    public static ArtifactStore Open(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith(S3Scheme, StringComparison.Ordinal) ? S3Artifacts.FromEnvironment(place[S3Scheme.Length..])
            : place.Contains("://", StringComparison.Ordinal) ? throw new InvalidDataException(
                $"there is no place for artefacts at {place.Split("://")[0]}://\n"
                + "Give s3://BUCKET/PREFIX, or a folder that the team shares.")
            : new FolderArtifacts(place);
    }

    /// <summary>Whether a content is there whole.</summary>
    /// <param name="hash">Its SHA-256, 64 hexadecimal digits.</param>
    /// <param name="bytes">Its length.</param>
    public abstract bool Has(string hash, long bytes);

    /// <summary>Brings a content there: a reader sees all of it or nothing.</summary>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="content">The content, from its beginning.</param>
    /// <param name="bytes">Its length.</param>
    /// <exception cref="IOException">It cannot be written, or is not the content of that hash (any more).</exception>
    public abstract void Put(string hash, Stream content, long bytes);

    /// <summary>Copies a content from there.</summary>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="to">Where to write it.</param>
    /// <exception cref="IOException">It is not there, or not what its name says.</exception>
    public void Get(string hash, Stream to)
    {
        using Stream content = OpenRead(hash);
        if (Copy(content, to) != hash)
            throw new InvalidDataException($"{Address}: {NameOf(hash)} is not the content that its name says\n"
                + "It was damaged there: push the run again from a folder that has it, after deleting the damaged file.");
    }

    /// <summary>Closes connections.</summary>
    public abstract void Dispose();

    /// <summary>Opens a content that is there.</summary>
    protected abstract Stream OpenRead(string hash);

    /// <summary>Where a content lies below the place: a level of 256 folders, since some file systems list long ones slowly.</summary>
    /// <exception cref="InvalidDataException">It is no hash, so it may name any file.</exception>
    protected static string NameOf(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower) ? $"{hash[..2]}/{hash}"
            : throw new InvalidDataException($"\"{hash}\" is no SHA-256\n"
                + "The store's list of files was changed by hand; push the run again.");
    }

    /// <summary>Copies, and tells the SHA-256 of what was copied.</summary>
    protected static string Copy(Stream from, Stream to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[1 << 18];
        for (int count; (count = from.Read(part)) > 0;)
        {
            hash.AppendData(part.AsSpan(0, count));
            to.Write(part.AsSpan(0, count));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
