using System.Diagnostics;
using Hone.Data.Rows;
using Hone.Tensors.Autograd;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Training;

/// <summary>One step: forward and backward per micro-batch → exchange → judge → update → report.</summary>
sealed class TrainingStep(MicroBatch microBatch, Optimizer optimizer, IBatchSource batches, Schedule rates, TrainingOptions options,
    IExchange? exchange)
{
    public Profile? Profile { get => microBatch.Profile; set => microBatch.Profile = value; }

    /// <summary>
    /// One optimizer update over <see cref="TrainingOptions.TokensPerStep"/> tokens, or the event that says why there is none.
    /// </summary>
    public TrainingEvent Take(TrainingState state)
    {
        long start = Stopwatch.GetTimestamp();
        Position position = state.Position;
        TimeSpan? waited = batches.Waited;
        double nats = 0;
        int tokens = 0;
        for (int micro = 0; micro < options.MicroBatches; micro++)
        {
            long filling = Stopwatch.GetTimestamp();
            tokens += batches.Fill(ref position, microBatch.Batch);
            Profile?.Add("batch", "data", "", filling);
            nats += microBatch.Run(adds: micro > 0);
        }

        if (exchange is not null) (nats, tokens) = exchange.Sum(optimizer.Gradients, nats, tokens);
        long measuring = Stopwatch.GetTimestamp();
        double loss = nats / tokens, norm = optimizer.GradientNorm() / tokens;          // sums, divided once
        Profile?.Add("gradient_norm", "update", "", measuring);
        ReadOnlySpan<byte> batch = batches.TakeIdentity();
        if ((Guard.Judge(loss, norm, tokens) ?? Guard.Judge(loss, state.RecentLosses, options.SpikeDeviations)) is { } verdict)
        {
            string identity = Convert.ToHexStringLower(batch);
            IReadOnlyList<SourceTokens>? counts = batches.TakeTokens(state.TokenCounts, position);
            RunFailed refused = Refusal.OfStep(state, verdict, loss, norm, microBatch, batches, options.MicroBatches);
            if (!verdict.CanBeSkipped || state.Skips >= options.MostSkips) return refused with { Batch = identity };
            StepSkipped skipped = new(state.Step, verdict.Kind, refused.Reason, state.Position.Epoch, state.Position.Row, identity);
            state.Skips++;
            state.Position = position;
            state.TokenCounts = counts;
            batches.TakeIdentity();                                          // looking for the tensor read rows again: they count once
            batches.TakeTokens(null, position);
            return skipped;
        }

        float rate = (float)(rates.At(state.Step) * state.RateFactor);
        double clip = options.MaxGradientNorm > 0 && norm > options.MaxGradientNorm ? options.MaxGradientNorm / norm : 1;
        long updating = Stopwatch.GetTimestamp();
        optimizer.Update(state.Step, rate, (float)(clip / tokens));
        Profile?.Add(optimizer.Name, "update", "", updating);
        state.Position = position;
        state.Skips = 0;
        state.RecentLosses.Add((float)loss);
        state.TokenCounts = batches.TakeTokens(state.TokenCounts, position);
        HashChain.Extend(state.Chain, state.Step, (float)loss, (float)norm, rate, batch);
        return new StepTaken(state.Step, (float)loss, (float)norm, rate, tokens, batches.EpochsAt(position),
            Stopwatch.GetElapsedTime(start).TotalSeconds, Convert.ToHexStringLower(batch), Convert.ToHexStringLower(state.Chain),
            (batches.Waited - waited)?.TotalSeconds);
    }
}
