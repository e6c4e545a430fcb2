using System.Diagnostics;
using Hone.Training.Evaluation;
using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Measures the model on the validation split: every so many updates, and at the end.</summary>
/// <remarks>
/// Only a measurement that an uninterrupted run would make too moves the best and the patience: stopping and resuming changes
/// neither which checkpoint is kept nor when the run ends.
/// </remarks>
/// <param name="validation">The split.</param>
/// <param name="every">Updates between two measurements; 0 measures only at the end.</param>
/// <param name="minimumGain">How much lower a loss must be to count as an improvement.</param>
/// <param name="measuresStart">Measures before the first update too: of a model that has learned already.</param>
public sealed class Evaluate(IValidation validation, int every, double minimumGain, bool measuresStart = false) : Instrument
{
    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (visit.IsFirst && state.MeasuredStep == visit.Step) return false;     // its checkpoint has what was measured
        return visit.IsLast || (visit.Step == 0 ? measuresStart : visit.IsScheduled(every));
    }

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        long start = Stopwatch.GetTimestamp();
        Measurement measured = validation.Measure();
        double loss = measured.Loss;
        bool isBest = double.IsFinite(loss) && !(state.BestLoss <= loss);
        bool gains = double.IsFinite(loss) && !(state.BestLoss - minimumGain <= loss);
        Evaluated evaluated = new(state.Step, loss, measured.BitsPerByte, measured.Count, isBest,
            Stopwatch.GetElapsedTime(start).TotalSeconds)
        { Metrics = measured.Metrics };
        if (!visit.IsCutShort || visit.IsScheduled(every))
        {
            state.MeasuredStep = state.Step;
            state.LastEvaluation = evaluated;
            if (isBest) (state.BestLoss, state.BestStep) = (loss, state.Step);
            if (gains) state.LossesSinceGain.Clear();
            else state.LossesSinceGain.Add(loss);
        }

        return evaluated;
    }
}
