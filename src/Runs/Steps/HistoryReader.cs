using System.Text.Json;
using Hone.Training.Events;

namespace Hone.Runs.Steps;

/// <summary>Reads what counts of a log, and later only what was added to it since: a long run that trains is not read again.</summary>
/// <param name="path">The log; there may be none yet.</param>
public sealed class HistoryReader(string path)
{
    readonly EffectiveEvents _others = new();
    readonly List<BrokenLine> _broken = [];
    int _lines;

    /// <summary>The log.</summary>
    public string Path { get; } = path;

    /// <summary>The updates that count.</summary>
    public StepColumns Steps { get; } = new();

    /// <summary>Everything else that counts, in its order.</summary>
    public IReadOnlyList<RecordedEvent> Others => _others.Events;

    /// <summary>Lines that could not be read.</summary>
    public IReadOnlyList<BrokenLine> BrokenLines => _broken;

    /// <summary>Bytes of the log that were read: whole lines.</summary>
    public long Position { get; private set; }

    /// <summary>Reads what was added.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="IOException">The log is not there or cannot be read.</exception>
    public bool Advance()
    {
        long before = Position;
        using LineReader lines = new(Path, Position);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            Add(line, lines.Offset, _lines + lines.Number);
            Position = lines.Offset + line.Length + 1;
        }

        _lines += lines.Number;
        return Position > before;
    }

    void Add(ReadOnlySpan<byte> line, long offset, int number)
    {
        if (StepLine.TryRead(line, out StepLine step))
        {
            Steps.Add(step, offset);
            return;
        }

        try
        {
            RecordedEvent recorded = EventLog.Parse(line);
            if (recorded.Event is StepTaken taken)
            {
                Steps.Add(taken, offset);
                return;
            }

            if (recorded.Event is RunStarted started) Steps.CutFrom(started.Step);
            _others.Add(recorded);
        }
        catch (JsonException failure)
        {
            _broken.Add(new BrokenLine(number, failure.Message));
        }
    }
}
