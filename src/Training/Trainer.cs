using System.Diagnostics;
using Hone.Data;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
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
    MicroBatch microBatch, Optimizer optimizer, Batches batches, Schedule schedule, IReadOnlyList<Instrument> instruments, IBackend backend, TrainingOptions options)
{
    /// <summary>Told where the time of each step goes; null, as usual, takes no time.</summary>
    public Profile? Profile
    {
        get => microBatch.Profile;
        set => microBatch.Profile = value;
    }

    /// <summary>Runs to the horizon, or to the next whole step after <paramref name="stop"/> is cancelled.</summary>
    public IEnumerable<TrainingEvent> Run(TrainingState state, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        yield return new RunStarted(state.Step, options.Steps, options.TokensPerStep, backend.NumericsClass, backend.Threads, Convert.ToHexStringLower(state.Chain));

        for (int first = state.Step; ; state.Step++)
        {
            bool isCutShort = stop.IsCancellationRequested && state.Step < options.Steps;
            Visit visit = new(state.Step, state.Step == first, IsLast: isCutShort || state.Step >= options.Steps || HasStalled(state), isCutShort);
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

                if (HasStalled(state)) visit = visit with { IsLast = true };
            }

            if (visit.IsLast) break;
            TrainingEvent taken = TrainStep(state);
            yield return taken;
            if (taken is RunFailed) yield break;
        }

        yield return Finished(state, stop);
    }

    /// <summary>One optimizer update over <see cref="TrainingOptions.TokensPerStep"/> tokens, or the event that says why there is none.</summary>
    TrainingEvent TrainStep(TrainingState state)
    {
        long start = Stopwatch.GetTimestamp();
        Position position = state.Position;
        TimeSpan? waited = batches.Waited;
        double nats = 0;
        int tokens = 0;
        for (int micro = 0; micro < options.MicroBatches; micro++)
        {
            long filling = Stopwatch.GetTimestamp();
            tokens += batches.Fill(ref position, microBatch.Inputs, microBatch.Targets, microBatch.Starts);
            Profile?.Add("batch", "data", "", filling);
            nats += microBatch.Run(adds: micro > 0);
        }

        long measuring = Stopwatch.GetTimestamp();
        double loss = nats / tokens, norm = optimizer.GradientNorm() / tokens;          // sums, divided once
        Profile?.Add("gradient_norm", "update", "", measuring);
        ReadOnlySpan<byte> batch = batches.TakeIdentity();
        if (Guard.Judge(loss, norm, tokens) is { } verdict)
            return Refusal.OfStep(state, verdict, loss, norm, microBatch, batches, options.MicroBatches);

        float rate = schedule.RateAt(state.Step);
        double clip = options.MaxGradientNorm > 0 && norm > options.MaxGradientNorm ? options.MaxGradientNorm / norm : 1;
        long updating = Stopwatch.GetTimestamp();
        optimizer.Update(state.Step, rate, (float)(clip / tokens));
        Profile?.Add(optimizer.Name, "update", "", updating);
        state.Position = position;
        state.Ledger = batches.TakeTokens(state.Ledger, position);
        HashChain.Extend(state.Chain, state.Step, (float)loss, (float)norm, rate, batch);
        return new StepTaken(state.Step, (float)loss, (float)norm, rate, tokens, batches.EpochsAt(position),
            Stopwatch.GetElapsedTime(start).TotalSeconds, Convert.ToHexStringLower(batch), Convert.ToHexStringLower(state.Chain),
            (batches.Waited - waited)?.TotalSeconds);
    }

    /// <summary>Whoever asks a run to stop may leave it a second: the model is saved first, then measured, then saved with what was measured.</summary>
    IEnumerable<Instrument> InOrder(Visit visit) => visit.IsCutShort ? instruments.OfType<Save>().Concat(instruments) : instruments;

    bool HasStalled(TrainingState state) => options.Patience > 0 && state.EvaluationsWithoutGain >= options.Patience;

    RunFinished Finished(TrainingState state, CancellationToken stop)
    {
        if (state.Step >= options.Steps) return new RunFinished(state.Step, Ending.Completed, $"All {options.Steps} steps are done.");
        if (HasStalled(state))
            return new RunFinished(state.Step, Ending.EarlyStopped,
                $"The validation loss has not improved for {options.Patience} evaluations; its best was {state.BestLoss:F4} at step {state.BestStep}.");
        Debug.Assert(stop.IsCancellationRequested);
        return new RunFinished(state.Step, Ending.Stopped, $"Stopped on request after {state.Step} of {options.Steps} steps.");
    }
}
