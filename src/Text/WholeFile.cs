namespace Hone.Text;

/// <summary>Writes a file whole or not at all: under a name with <c>.tmp</c> added, flushed to the disk, then renamed over what was there.</summary>
public static class WholeFile
{
    /// <summary>Writes what <paramref name="write"/> gives, and a newline after it.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string unfinished = path + ".tmp";
        using (FileStream file = File.Create(unfinished))
        {
            write(file);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
