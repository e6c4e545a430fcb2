namespace Hone.Text;

/// <summary>Writes a file whole or not at all: under a name with <c>.tmp</c> added, flushed to the disk, then renamed over what was there.</summary>
static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
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
