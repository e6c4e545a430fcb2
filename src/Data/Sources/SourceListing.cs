namespace Hone.Data.Sources;

/// <summary>Which files a path names.</summary>
static class SourceListing
{
    /// <summary>
    /// The file itself, or every file below the folder in the ordinal order of relative paths; hidden ones (a leading dot) and the markers
    /// and logs of Spark, Hive and Delta are left out.
    /// </summary>
    /// <exception cref="FileNotFoundException">Nothing has that name.</exception>
    /// <exception cref="InvalidDataException">The folder has no file.</exception>
    internal static IReadOnlyList<string> Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
            return [full];
        if (!Directory.Exists(full))
            throw new FileNotFoundException(
                $"there is no file and no folder {path}\nCheck the path; relative paths start at {Environment.CurrentDirectory}.", path);

        string[] files = SourceErrors.Reading(full, () => Below(full).Order(StringComparer.Ordinal)
            .Select(relative => Path.Combine(full, relative)).ToArray());
        return files.Length > 0
            ? files
            : throw new InvalidDataException(
            $"{path} is a folder without a file in it (hidden ones do not count)\nName a folder with data, or a file.");
    }

    static IEnumerable<string> Below(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(folder, "*", all)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(relative => !relative.StartsWith('.') && !relative.Contains("/.", StringComparison.Ordinal)
                && !IsOfTable(relative) && !IsMarker(Path.GetFileName(relative)));
    }

    /// <summary>What Spark and its kin leave beside the data: markers of a finished job, summaries, checksums.</summary>
    static bool IsMarker(string name) => name is "_SUCCESS" or "metadata" or "common_metadata"
        || name.StartsWith("started_", StringComparison.Ordinal) || name.StartsWith("committed_", StringComparison.Ordinal)
        || name.EndsWith(".crc", StringComparison.Ordinal);

    /// <summary>Folders in which a table keeps its own books, such as <c>delta_log</c> and <c>temporary</c>.</summary>
    static bool IsOfTable(string relative) => relative.Split('/')[..^1].Any(folder => folder.StartsWith('_'));
}
