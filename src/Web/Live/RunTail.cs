using System.Text;
using Hone.Runs;

namespace Hone.Web.Live;

/// <summary>Reads what is added to a log, line by line, from a place on. It never keeps the file open: it may go away.</summary>
/// <param name="folder">The run.</param>
/// <param name="position">Where to begin, in bytes: the end of a whole line.</param>
sealed class RunTail(RunFolder folder, long position)
{
    /// <summary>So much is told at once; the rest follows.</summary>
    const int MostBytes = 1 << 16;

    /// <summary>The run.</summary>
    public RunFolder Folder { get; } = folder;

    /// <summary>Bytes that were read.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The log became shorter, and so is another: it is read from its beginning.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>The whole lines that follow, as an array of JSON; null where there are none. A line that is no JSON is left out.</summary>
    public string? Next()
    {
        try
        {
            return Read();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;                                                     // the run's standing says so; it is looked at again
        }
    }

    string? Read()
    {
        FileInfo file = new(Folder.EventsFile);
        IsReplaced = file.Exists && file.Length < Position;
        if (IsReplaced) Position = 0;
        if (!file.Exists || file.Length <= Position) return null;
        StringBuilder array = new("[");
        using LineReader lines = new(Folder.EventsFile, Position);
        while (array.Length < MostBytes && lines.TryRead(out ReadOnlySpan<byte> line))
        {
            Position = lines.Offset + line.Length + 1;
            if (!IsObject(line)) continue;
            if (array.Length > 1) array.Append(',');
            array.Append(Encoding.UTF8.GetString(line));
        }

        return array.Length > 1 ? array.Append(']').ToString() : null;
    }

    /// <summary>Whether a line is an object of JSON, whole.</summary>
    public static bool IsObject(ReadOnlySpan<byte> line)
    {
        try
        {
            System.Text.Json.Utf8JsonReader json = new(line);
            while (json.Read()) continue;
            return line.Length > 0 && line[0] == '{';
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
