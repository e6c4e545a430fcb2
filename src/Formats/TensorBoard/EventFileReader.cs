using Hone.Formats.Protobuf;

namespace Hone.Formats.TensorBoard;

/// <summary>
/// Reads TensorBoard event files, one record after the other. The last record of a file that is being written may not be whole; it is then
/// the end.
/// </summary>
public static class EventFileReader
{
    /// <summary>The records of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A record is damaged, or no event; the message says at which byte.</exception>
    public static IEnumerable<BoardEvent> Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (BoardEvent e in Read(file, path)) yield return e;
    }

    /// <summary>The same of bytes that are at hand.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What to call them in an error.</param>
    /// <exception cref="InvalidDataException">A record is damaged, or no event; the message says at which byte.</exception>
    public static IEnumerable<BoardEvent> Read(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        Dictionary<string, string> plugins = new(StringComparer.Ordinal);        // only the first value of a tag has to say
        for (long start = file.Position; RecordFrame.Read(file, name) is { } record; start = file.Position)
            yield return Parse(record, plugins, name, start);
    }

    /// <summary>Whether a file begins as event files do.</summary>
    public static bool Recognizes(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RecordFrame.BeginsRight(file) && Read(file, path).FirstOrDefault()?.FileVersion == BoardEvent.Version;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The event files of a folder and of those below it, by folder and in the order they were started.</summary>
    public static IReadOnlyList<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*tfevents*", SearchOption.AllDirectories)
            .OrderBy(Path.GetDirectoryName, StringComparer.Ordinal).ThenBy(Path.GetFileName, StringComparer.Ordinal)];

    static BoardEvent Parse(byte[] record, Dictionary<string, string> plugins, string name, long start)
    {
        try
        {
            double time = 0;
            long step = 0;
            string? version = null;
            bool isStart = false;
            List<BoardValue> values = [];
            foreach (WireField field in WireField.Of(record))
                switch (field.Number)
                {
                    case 1: time = field.Number64; break;
                    case 2: step = field.Integer; break;
                    case 3 when field.HasBytes: version = field.Text; break;
                    case 5 when field.HasBytes:
                        values.AddRange(WireField.Of(field.Bytes).Where(value => value is { Number: 1, HasBytes: true })
                            .Select(value => Value(value.Bytes, plugins)));
                        break;
                    case 7 when field.HasBytes:
                        isStart = WireField.Of(field.Bytes).Any(status => status is { Number: 1, Raw: 1 });
                        break;
                }

            return new BoardEvent(time, step) { FileVersion = version, IsSessionStart = isStart, Values = values };
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"{name}: the record at byte {start} is no event: {broken.Message.Split('\n')[0]}\n"
                + "Take another copy of the file; what stands before that byte is whole.", broken);
        }
    }

    static BoardValue Value(ReadOnlyMemory<byte> message, Dictionary<string, string> plugins)
    {
        StoredValue stored = StoredValue.Read(message);
        if (stored.Plugin is { } plugin) plugins[stored.Tag] = plugin;
        return stored.Show(stored.Plugin ?? plugins.GetValueOrDefault(stored.Tag));
    }
}
