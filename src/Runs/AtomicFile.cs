namespace Hone.Runs;

/// <summary>Replaces a small file whole: a reader sees the old bytes or the new ones, never a mixture.</summary>
static class AtomicFile
{
    /// <summary>Writes beside the file, then renames over it.</summary>
    /// <param name="path">The file to replace or create; its folder exists.</param>
    /// <param name="bytes">Its whole new content.</param>
    /// <param name="durable">Wait until the disk has the bytes, so that even a power cut leaves one of the two versions.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool durable = true)
    {
        // The process id keeps writers of different processes apart; .gitignore and listings know the ending.
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: durable);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether a path is one that <see cref="Write"/> of another process writes first: a name, the process's number, tmp.</summary>
    public static bool IsLeftBehind(string path) => Path.GetFileName(path).Split('.') is [_, .., var process, "tmp"]
        && int.TryParse(process, System.Globalization.NumberStyles.None, null, out int id) && id != Environment.ProcessId;

    /// <summary>Reads a file that another process may replace at any moment.</summary>
    public static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
