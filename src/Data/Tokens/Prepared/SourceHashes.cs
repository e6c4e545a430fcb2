using Hone.Data.Sources;

namespace Hone.Data.Tokens.Prepared;

/// <summary>Whether files are still those that were prepared.</summary>
static class SourceHashes
{
    /// <summary>What is known of a source's files at once, without reading them.</summary>
    public static PreparedSource Quick(Source source) => new(source.Name, source.Origin, source.Description,
        [.. source.Files.Select(
            file => new PreparedFile(file.Path, new FileInfo(file.Path).Length, File.GetLastWriteTimeUtc(file.Path), file.Units, ""))]);

    /// <summary>The same with hashes.</summary>
    /// <exception cref="InvalidDataException">A file changed since the quick look.</exception>
    public static PreparedSource Whole(PreparedSource quick, CancellationToken stop) =>
        quick with { Files = [.. quick.Files.AsParallel().AsOrdered().WithCancellation(stop)
            .Select(file => file with { Sha256 = SourceFingerprint.HashOf(file.Path).Hash })] };

    /// <summary>Fails where a file is another than before, by size and time at first and by content where only the time differs.</summary>
    /// <param name="before">What was recorded.</param>
    /// <param name="now">What is there.</param>
    /// <param name="advice">What to do.</param>
    public static void EnsureSame(PreparedSource before, PreparedSource now, string advice)
    {
        if (!before.Files.Select(file => file.Path).SequenceEqual(now.Files.Select(file => file.Path)))
            throw new InvalidDataException($"{now.Origin} has other files than when it was prepared\n{advice}");
        foreach ((PreparedFile old, PreparedFile file) in before.Files.Zip(now.Files))
        {
            bool isSame = file.Bytes == old.Bytes
                && (file.ModifiedUtc == old.ModifiedUtc
                || (old.Sha256.Length > 0 && SourceFingerprint.HashOf(file.Path).Hash == old.Sha256));
            if (!isSame)
                throw new InvalidDataException(
                    $"{file.Path} has changed since it was prepared ({old.Bytes:N0} bytes then, {file.Bytes:N0} now)\n{advice}");
        }
    }
}
