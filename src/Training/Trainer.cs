using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Training.Controls;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Training;

/// <summary>Trains a model to its horizon and tells, as a stream of events, everything that happened.</summary>
/// <remarks>
/// One step: forward and backward per micro-batch → judge → update → report.
/// Steps are visited from where the state stands up to <see cref="TrainingOptions.Steps"/> inclusive: the finished model is
/// measured and saved like any other, and nothing is trained on that last visit. Stopping early only makes it come sooner.
/// </remarks>
public sealed class Trainer(
    IReadOnlyList<MicroBatch> microBatches, Optimizer optimizer, IBatchSource batches, Schedule rate, IReadOnlyList<Instrument> instruments,
    IBackend backend, TrainingOptions options, IExchange? exchange = null, IControlSource? controls = null,
    WeightAverage? average = null)
{
    readonly ControlDesk _desk = new(controls);
    readonly TrainingStep _step = new(microBatches, optimizer, batches, rate, options, exchange, average);

    /// <summary>Told where the time of each step goes; null, as usual, takes no time.</summary>
    public Profile? Profile { get => _step.Profile; set => _step.Profile = value; }

    /// <summary>Runs to the horizon, or to the next whole step after <paramref name="stop"/> is cancelled.</summary>
    public IEnumerable<TrainingEvent> Run(TrainingState state, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        yield return new RunStarted(state.Step, options.Steps, options.TokensPerStep, backend.NumericsClass, backend.Threads,
            Convert.ToHexStringLower(state.Chain));

        for (int first = state.Step; ; state.Step++)
        {
            foreach (TrainingEvent asked in _desk.Take(state, stop)) yield return asked;
            bool isCutShort = (_desk.Stops || stop.IsCancellationRequested) && state.Step < options.Steps;
            Visit visit = new(state.Step, state.Step == first, IsLast: isCutShort || state.Step >= options.Steps || HasStalled(state),
                isCutShort, _desk.TakeSave());
            foreach (Instrument instrument in InOrder(visit))                // evaluate, sample, save
            {
                if (!instrument.IsDue(visit, state)) continue;
                TrainingEvent read = instrument.Read(state, visit);
                yield return read;
                if (read is Evaluated { Loss: var loss } && Guard.Judge(loss) is { } broken)
                {
                    yield return Refusal.OfMeasurement(state, broken);
                    yield break;
                }

                if (HasStalled(state) || _desk.StopsAfter(read)) visit = visit with { IsLast = true };
            }

            if (visit.IsLast) break;
            TrainingEvent taken;
            do yield return taken = _step.Take(state);
            while (taken is StepSkipped);
            if (taken is RunFailed) yield break;
        }

        yield return Finished(state);
    }

    /// <summary>
    /// Whoever asks a run to stop may leave it a second: the model is saved first, then measured, then saved with what was measured.
    /// </summary>
    IEnumerable<Instrument> InOrder(Visit visit) => visit.IsCutShort ? instruments.OfType<Save>().Concat(instruments) : instruments;

    bool HasStalled(TrainingState state) =>
        state.BestLoss is { } best && Plateau.IsReached(best, state.LossesSinceGain, options.Patience, options.MinimumGain);

    RunFinished Finished(TrainingState state)
    {
        if (state.Step >= options.Steps) return new RunFinished(state.Step, Ending.Completed, $"All {options.Steps} steps are done.");
        if (HasStalled(state))
            return new RunFinished(state.Step, Ending.EarlyStopped,
                $"The validation loss no longer falls: its best was {state.BestLoss:F4} at step {state.BestStep}, and the "
                + $"{state.LossesSinceGain.Count} evaluations since show no trend to a better one.");
        return new RunFinished(state.Step, Ending.Stopped, $"Stopped on request after {state.Step} of {options.Steps} steps.");
    }
}
