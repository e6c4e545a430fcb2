using System.Text.Json;
using Hone.Runs.Hardware;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// Writes <c>hardware.jsonl</c> from a timer of its own, a line every ten seconds, the first after one, and one more at the end. A line
/// that cannot be written is left out, not thrown: a full disk must not end a run through what is only looked at.
/// </summary>
public sealed class HardwareLog : IEventSink
{
    static readonly TimeSpan _first = TimeSpan.FromSeconds(1), _period = TimeSpan.FromSeconds(10);

    readonly HardwareMeter _meter;
    readonly FileStream _file;
    readonly ITimer _timer;
    readonly Lock _guard = new();
    int _step;
    bool _isClosed;

    internal HardwareLog(string path, int step, TimeProvider clock)
    {
        _step = step;
        _meter = new HardwareMeter(Path.GetDirectoryName(path)!, clock);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        long whole = LineReader.EndOfLastLine(_file);                            // a killed process may have left a part of a line
        if (_file.Length != whole) _file.SetLength(whole);
        _file.Position = whole;
        _timer = clock.CreateTimer(_ => Write(), null, _first, _period);
    }

    /// <summary>What this process has taken so far.</summary>
    public ResourceUse Use => _meter.Use();

    /// <summary>Lines that could not be written.</summary>
    public int MissedLines { get; private set; }

    /// <inheritdoc/>
    public void Add(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        Volatile.Write(ref _step, recorded.Event is StepTaken taken ? taken.Step + 1 : recorded.Event.Step);
    }

    /// <summary>Every line of the file, in order; none without a file. Lines that are truncated or no sample are left out.</summary>
    /// <param name="path">A run's <see cref="RunFolder.HardwareFile"/>.</param>
    public static IReadOnlyList<HardwareSample> Read(string path)
    {
        List<HardwareSample> samples = [];
        if (!File.Exists(path)) return samples;
        using LineReader lines = new(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
            try
            {
                if (JsonSerializer.Deserialize(line, HardwareJson.Default.HardwareSample) is { } sample) samples.Add(sample);
            }
            catch (JsonException)
            {
                continue;                                                        // what is only looked at is worth no refusal
            }

        return samples;
    }

    /// <summary>Writes a last line and closes the file.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Write();
        lock (_guard)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }

    void Write()
    {
        lock (_guard)
        {
            if (_isClosed) return;
            try
            {
                byte[] line = JsonSerializer.SerializeToUtf8Bytes(_meter.Sample(Volatile.Read(ref _step)),
                    HardwareJson.Default.HardwareSample);
                _file.Write([.. line, (byte)'\n']);
            }
            catch (Exception)                                                    // on a timer's thread anything thrown ends the process
            {
                MissedLines++;
            }
        }
    }
}
