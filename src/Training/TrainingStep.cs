using System.Diagnostics;
using Hone.Data.Rows;
using Hone.Tensors.Autograd;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Training;

/// <summary>One step: forward and backward per micro-batch → exchange → judge → update → report.</summary>
/// <param name="microBatches">The compiled programs, one for each of <see cref="TrainingOptions.RowLengths"/>.</param>
/// <param name="optimizer">Turns gradients into updates.</param>
/// <param name="batches">Where rows come from.</param>
/// <param name="rates">The learning rate of each update.</param>
/// <param name="options">How much at a time.</param>
/// <param name="exchange">Sums over several trainers; null when alone.</param>
/// <param name="average">Takes the weights of each update in; null for none.</param>
sealed class TrainingStep(IReadOnlyList<MicroBatch> microBatches, Optimizer optimizer, IBatchSource batches, Schedule rates,
    TrainingOptions options, IExchange? exchange, WeightAverage? average)
{
    public Profile? Profile
    {
        get => microBatches[^1].Profile;
        set
        {
            foreach (MicroBatch one in microBatches) one.Profile = value;
        }
    }

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
        int count = options.MicroBatchesAt(state.Step);
        MicroBatch microBatch = At(state.Step);
        for (int micro = 0; micro < count; micro++)
        {
            long filling = Stopwatch.GetTimestamp();
            tokens += batches.Fill(ref position, microBatch.Batch);
            microBatch.Draw(state.Step, micro);
            Profile?.Add("batch", "data", "", filling);
            nats += microBatch.Run(adds: micro > 0);
        }

        if (exchange is not null) (nats, tokens) = exchange.Sum(optimizer.Gradients, nats, tokens);
        long measuring = Stopwatch.GetTimestamp();
        double loss = nats / tokens, norm = optimizer.GradientNorm() / tokens;          // sums, divided once
        Profile?.Add("gradient_norm", "update", "", measuring);
        ReadOnlySpan<byte> batch = batches.TakeIdentity();
        if ((Guard.Judge(loss, norm, tokens, options.LossMayBeZero)
            ?? Guard.Judge(loss, state.RecentLosses, options.SpikeDeviations)) is { } verdict)
        {
            string identity = Convert.ToHexStringLower(batch);
            IReadOnlyList<SourceTokens>? counts = batches.TakeTokens(state.TokenCounts, position);
            RunFailed refused = Refusal.OfStep(state, verdict, loss, norm, microBatch, batches, count);
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
        long averaging = Stopwatch.GetTimestamp();
        average?.Update(state.Step);
        if (average is not null) Profile?.Add("average", "update", "", averaging);
        state.Position = position;
        state.Skips = 0;
        state.RecentLosses.Add((float)loss);
        state.TokenCounts = batches.TakeTokens(state.TokenCounts, position);
        HashChain.Extend(state.Chain, state.Step, (float)loss, (float)norm, rate, batch);
        return new StepTaken(state.Step, (float)loss, (float)norm, rate, tokens, batches.EpochsAt(position),
            Stopwatch.GetElapsedTime(start).TotalSeconds, Convert.ToHexStringLower(batch), Convert.ToHexStringLower(state.Chain),
            (batches.Waited - waited)?.TotalSeconds);
    }

    MicroBatch At(int step)
    {
        int length = options.ContextAt(step), i = microBatches.Count - 1;
        while (i > 0 && microBatches[i].Inputs.Shape[1] > length) i--;
        return microBatches[i];
    }
}
