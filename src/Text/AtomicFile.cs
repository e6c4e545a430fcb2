using System.Globalization;

namespace Hone.Text;

/// <summary>Replaces a file whole: a reader sees the old bytes or the new ones, never a mixture.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file, then renames over it.</summary>
    /// <param name="path">The file to replace or create; its folder exists.</param>
    /// <param name="write">Writes its whole new content.</param>
    /// <param name="durable">Wait until the disk has the bytes, so that even a power cut leaves one of the two versions.</param>
    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    public static void Write(string path, Action<Stream> write, bool durable = true)
    {
        ArgumentNullException.ThrowIfNull(write);

        // The process id keeps writers of different processes apart; .gitignore and listings know the ending.
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: durable);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure)
        {
            TryDelete(temporary);
            if (failure is not (IOException or UnauthorizedAccessException)) throw;
            string why = failure is DirectoryNotFoundException ? "there is no such folder"
                : Directory.Exists(path) ? "it is a folder" : Clause(failure);
            throw new IOException($"{path} cannot be written: {why}\n"
                + "Name a file in a folder that is there and has room; what was there before is as it was.", failure);
        }
    }

    /// <summary>Makes the folder that files will be written into, and those above it.</summary>
    /// <param name="folder">Its path; it may be there.</param>
    /// <param name="remedy">What to do where it cannot be made, a sentence.</param>
    /// <exception cref="IOException">It cannot be made; the message says why.</exception>
    public static void MakeFolder(string folder, string remedy)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string why = File.Exists(folder) ? "it is a file" : Clause(failure);
            throw new IOException($"the folder {folder} cannot be made: {why}\n{remedy}", failure);
        }
    }

    /// <summary>What the system says, without the path, which the message names already.</summary>
    static string Clause(Exception failure) => failure.Message.Split(" : '")[0];

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing was written there, then; why it could not be is told.
        }
    }

    /// <summary>The same of bytes that are there.</summary>
    public static void Write(string path, byte[] bytes, bool durable = true) => Write(path, file => file.Write(bytes), durable);

    /// <summary>The same of text in lines, which ends in a line break.</summary>
    public static void WriteText(string path, Action<Stream> write) => Write(path, file =>
    {
        write(file);
        file.WriteByte((byte)'\n');
    });

    /// <summary>
    /// Whether a path is one that <see cref="Write(string, Action{Stream}, bool)"/> of another process writes first: a name, the process's
    /// number, tmp.
    /// </summary>
    public static bool IsLeftBehind(string path) => Path.GetFileName(path).Split('.') is [_, .., var process, "tmp"]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId;

    /// <summary>Reads a file that another process may replace at any moment.</summary>
    public static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
