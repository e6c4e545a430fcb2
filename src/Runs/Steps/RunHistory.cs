using Hone.Training.Events;

namespace Hone.Runs.Steps;

/// <summary>
/// What counts of what happened in a run, as <see cref="EventLog.Read"/> has it, with its steps as columns: read as fast as the disk gives
/// it.
/// </summary>
/// <param name="Path">The log it comes from.</param>
/// <param name="Steps">The updates.</param>
/// <param name="Others">Everything else, in its order.</param>
/// <param name="BrokenLines">Lines that could not be read.</param>
public sealed record RunHistory(
    string Path, StepColumns Steps, IReadOnlyList<TrainingEvent> Others, IReadOnlyList<BrokenLine> BrokenLines)
{
    /// <summary>Reads a log, also one that is being written.</summary>
    public static RunHistory Read(string path)
    {
        HistoryReader reader = new(path);
        reader.Advance();
        return new RunHistory(path, reader.Steps, [.. reader.Others.Select(recorded => recorded.Event)], reader.BrokenLines);
    }

    /// <summary>A step with all its fields.</summary>
    /// <param name="index">Its place among the steps.</param>
    public StepTaken StepAt(int index)
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Steps.Offset[index];
        using StreamReader reader = new(file);
        return (StepTaken)EventLog.Parse(System.Text.Encoding.UTF8.GetBytes(reader.ReadLine()!)).Event;
    }
}
