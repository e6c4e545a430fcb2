using System.Globalization;
using System.Text;

namespace Hone.Formats.TensorBoard;

/// <summary>
/// Writes a TensorBoard event file, only ever adding to it: what was flushed stays readable, whatever happens to the process.
/// </summary>
public sealed class EventFileWriter : IDisposable
{
    const int BufferInBytes = 1 << 16;

    readonly FileStream _file;

    EventFileWriter(FileStream file) => _file = file;

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>Begins a new file in a folder. TensorBoard reads those of one folder as one run, in the order of their names.</summary>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="now">The time, which its name and its first record state.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static EventFileWriter Begin(string folder, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder);
        for (int number = 0; ; number++)                                         // in the folder, so that names sort as files were started
        {
            string path = System.IO.Path.Combine(folder, NameOf(now, Environment.MachineName, Environment.ProcessId, number));
            if (File.Exists(path)) continue;
            EventFileWriter writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete, BufferInBytes));
            writer.Add(new BoardEvent(SecondsOf(now), 0) { FileVersion = BoardEvent.Version });
            writer.Flush();
            return writer;
        }
    }

    /// <summary>A file's name, <c>events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER</c>.</summary>
    public static string NameOf(DateTimeOffset now, string host, int process, int number)
    {
        ArgumentNullException.ThrowIfNull(host);
        StringBuilder safe = new();
        foreach (char c in host) safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-');
        return string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{now.ToUnixTimeSeconds():0000000000}.{safe}.{process}.{number}");
    }

    /// <summary>A moment as the format has it: seconds since 1970.</summary>
    public static double SecondsOf(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(BoardEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        RecordFrame.Write(_file, EventMessage.Write(e));
    }

    /// <summary>Hands what was added to the system, so that readers see it.</summary>
    public void Flush() => _file.Flush();

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
