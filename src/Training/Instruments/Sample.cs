using System.Diagnostics;
using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Lets the model write, from the same prompt and with the same random numbers each time.</summary>
/// <param name="write">Gives the text the model adds to the prompt.</param>
/// <param name="prompt">What each text begins with.</param>
/// <param name="every">Updates between two texts; 0 writes only at the end.</param>
/// <param name="writesStart">Writes before the first update too: of a model that has learned already.</param>
public sealed class Sample(Func<string, string> write, string prompt, int every, bool writesStart = false) : Instrument
{
    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state) =>
        visit.IsLast || (visit.IsFirst ? writesStart && visit.Step == 0 : visit.IsScheduled(every));

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        long start = Stopwatch.GetTimestamp();
        string text = write(prompt);
        return new Sampled(state.Step, prompt, text, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
