using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// <c>events.jsonl</c>: one event a line, only ever added to. Each line reaches the system before <see cref="Append"/> returns, so a
/// killed process loses at most the line it was writing; events that claim something is safe wait for the disk as well.
/// </summary>
/// <remarks>
/// A run that goes on at step S after a crash does again what came after S. Nothing is erased for that: its <c>run_started</c> at S
/// says so, and <see cref="Read"/> leaves out what was done again, as <see cref="EventHistory"/> describes.
/// </remarks>
public sealed class EventLog : IDisposable
{
    readonly string _path;
    readonly FileStream _file;
    readonly TimeProvider _clock;
    readonly Lock _guard = new();
    long _whole;                                                                 // bytes of whole lines

    EventLog(string path, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
        _file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _whole = LineReader.EndOfLastLine(_file);
        UnfinishedBytes = _file.Length - _whole;
    }

    /// <summary>Bytes of an unfinished last line that the log was found with: never an event, and the next one replaces them.</summary>
    public long UnfinishedBytes { get; }

    /// <summary>Opens a log to add to, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    public static EventLog Open(string path, TimeProvider? clock = null) => new(path, clock ?? TimeProvider.System);

    /// <summary>Adds one event.</summary>
    /// <exception cref="IOException">It could not be written whole, as on a full disk. The lines before it are untouched.</exception>
    public void Append(TrainingEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        lock (_guard)
        {
            byte[] line = Line(_clock.GetUtcNow(), e);
            try
            {
                if (_file.Length != _whole)
                    _file.SetLength(_whole);                                      // what a crash or a full disk left of a line
                _file.Position = _whole;
                _file.Write(line);
                if (e is CheckpointSaved or RunFinished or RunFailed)
                    _file.Flush(flushToDisk: true);
            }
            // the second: past a limit on file sizes
            catch (Exception failure) when (failure is IOException or ArgumentOutOfRangeException)
            {
                throw new IOException($"{_path}: the event of step {e.Step} could not be written: {failure.Message}\n"
                    + "Make room on that disk, then go on with hone resume; everything up to the last checkpoint is safe", failure);
            }

            _whole += line.Length;
        }
    }

    /// <summary>What the log now is.</summary>
    internal LogChecksum Checksum()
    {
        lock (_guard)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] part = new byte[1 << 16];
            _file.Position = 0;
            for (long left = _whole; left > 0;)
            {
                int count = _file.Read(part.AsSpan(0, (int)Math.Min(left, part.Length)));
                if (count == 0) throw new EndOfStreamException($"{_path} has become shorter while it was written");
                hash.AppendData(part.AsSpan(0, count));
                left -= count;
            }

            return new LogChecksum(_whole, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
    }

    /// <summary>What happened in a run, without what a later process did again. Also for a log that is being written.</summary>
    public static EventHistory Read(string path) => ReadRaw(path).Effective();

    /// <summary>Every line of a log, whatever came of it.</summary>
    public static EventHistory ReadRaw(string path)
    {
        List<RecordedEvent> events = [];
        List<BrokenLine> broken = [];
        using LineReader lines = new(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
            try
            {
                events.Add(Parse(line));
            }
            catch (JsonException failure)
            {
                broken.Add(new BrokenLine(lines.Number, failure.Message));
            }

        return new EventHistory(path, events, broken);
    }

    /// <summary>Every event of a log, and then each one that is added to it, until <paramref name="stop"/> is set.</summary>
    /// <param name="path">The file; there may be none yet.</param>
    /// <param name="pause">Time between two looks at the file; a quarter of a second when null.</param>
    /// <param name="from">Bytes to leave out at its beginning.</param>
    /// <param name="stop">Ends it.</param>
    /// <remarks>
    /// Nothing is left out: a run that went on after a crash tells by its <c>run_started</c> what it does again. A line that is no event is
    /// skipped.
    /// </remarks>
    public static async IAsyncEnumerable<RecordedEvent> FollowAsync(
        string path, TimeSpan? pause = null, long from = 0, [EnumeratorCancellation] CancellationToken stop = default)
    {
        LineReader? lines = null;
        try
        {
            while (true)
            {
                lines ??= File.Exists(path) ? new LineReader(path, from) : null;
                while (lines is not null && Next(lines) is { } recorded) yield return recorded;
                try
                {
                    await Task.Delay(pause ?? TimeSpan.FromMilliseconds(250), stop);
                }
                catch (OperationCanceledException)
                {
                    yield break;
                }
            }
        }
        finally
        {
            lines?.Dispose();
        }

        static RecordedEvent? Next(LineReader lines)
        {
            while (lines.TryRead(out ReadOnlySpan<byte> line))
                try
                {
                    return Parse(line);
                }
                catch (JsonException)                                           // as in ReadRaw, which counts them
                {
                    continue;
                }

            return null;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The event as a line: <c>event</c>, <c>at</c>, then its own fields.</summary>
    internal static byte[] Line(DateTimeOffset at, TrainingEvent e)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(e, EventsJson.Event);
        int afterName = Array.IndexOf(json, (byte)',');                         // no event's name has a comma, and each has a step
        byte[] stamp = Encoding.ASCII.GetBytes($",\"at\":\"{UtcMilliseconds.Write(at)}\"");
        return [.. json.AsSpan(0, afterName), .. stamp, .. json.AsSpan(afterName), (byte)'\n'];
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">The line is not an event.</exception>
    internal static RecordedEvent Parse(ReadOnlySpan<byte> line)
    {
        TrainingEvent e;
        try
        {
            e = JsonSerializer.Deserialize(line, EventsJson.Event) ?? throw new JsonException("null is not an event");
        }
        catch (NotSupportedException)                                        // so the runtime calls an object without its discriminator
        {
            throw new JsonException("it does not say which event it is: it has no \"event\"");
        }

        Utf8JsonReader reader = new(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isStamp = reader.ValueTextEquals("at"u8);
            reader.Read();
            if (isStamp && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset at))
                return new RecordedEvent(at.ToUniversalTime(), e);
            reader.Skip();
        }

        throw new JsonException("it does not say when it happened: \"at\" is not there or not a time");
    }
}
