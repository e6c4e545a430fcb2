using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>The events of a run, in the order they were written down.</summary>
/// <param name="Path">The log they come from.</param>
/// <param name="Events">The events.</param>
/// <param name="BrokenLines">Lines that could not be read, as a power cut leaves them. A truncated last line is not among them.</param>
public sealed record EventHistory(string Path, IReadOnlyList<RecordedEvent> Events, IReadOnlyList<BrokenLine> BrokenLines)
{
    /// <summary>
    /// The history without what was done again. When a process goes on at step S, that leaves out every earlier step from S on,
    /// every earlier measurement, sample and checkpoint of a model later than S, and every earlier ending, which was none. Those of
    /// the model at S itself stay, unless the new process repeats them.
    /// </summary>
    public EventHistory Effective()
    {
        EffectiveEvents effective = new();
        foreach (RecordedEvent recorded in Events)
            effective.Add(recorded);
        return this with { Events = effective.Events };
    }

    /// <summary>The history, if every line of its log could be read.</summary>
    /// <exception cref="InvalidDataException">One could not; it is named.</exception>
    public EventHistory EnsureWhole() => BrokenLines is [{ } first, ..]
        ? throw new InvalidDataException(
        $"{Path} has {BrokenLines.Count} broken line(s), the first is line {first.Number}: {first.Reason}\n"
            + "Restore the file from a copy; its other lines and the checkpoints can be used")
        : this;

    /// <summary>The events without the times they were written down.</summary>
    public IEnumerable<TrainingEvent> Training => Events.Select(recorded => recorded.Event);
}
