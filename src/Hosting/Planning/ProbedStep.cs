using System.Diagnostics;
using Hone.Models.Gpt;
using Hone.Runs.Hardware;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Tensors.Random;
using Hone.Training;
using Hone.Training.Optimizers;

namespace Hone.Hosting.Planning;

/// <summary>How long one step of a planned run takes here, measured on made-up tokens.</summary>
/// <param name="Seconds">Of one step with all its micro-batches, the median.</param>
/// <param name="Runs">How many were measured.</param>
/// <param name="Watts">Power of the processors meanwhile, of all that ran on them; null where the machine does not tell.</param>
public sealed record ProbedStep(double Seconds, int Runs, double? Watts = null)
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>Takes the memory of the run, and a few micro-batches and updates.</summary>
    /// <exception cref="InsufficientMemoryException">There is not so much.</exception>
    public static ProbedStep Of(RunPlan plan, IBackend backend)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using GptModel model = new(plan.Model, backend, seed: 1);
        TrainingOptions training = plan.Training;
        using MicroBatch microBatch = new(model, backend, training.BatchRows, training.Context, trains: true,
            accumulates: training.MicroBatches > 1);
        Optimizer optimizer = plan.CreateOptimizer(model.Parameters, backend);
        WeightAverage? average = plan.Average > 0 ? new WeightAverage(model.Parameters, backend, plan.Average) : null;
        Philox random = new(1, Purpose.Proof);
        int[] tokens = [.. Enumerable.Range(0, training.BatchRows * training.Context)
            .Select(i => (int)(random.Words((ulong)i).A % (uint)plan.Model.Vocabulary))];
        microBatch.Inputs.Upload(tokens);
        microBatch.Targets.Upload(tokens);
        Repetition few = new() { Runs = 7, Patience = _patience };
        EnergyCounter? energy = EnergyCounter.TryOpen();
        long start = Stopwatch.GetTimestamp();
        Timing passes = Timing.Of(() => microBatch.Run(), backend.MeasurePeak, few);
        Timing update = Timing.Of(() =>
        {
            optimizer.Update(0, 1e-4f, (float)(1 / optimizer.GradientNorm()));
            average?.Update(0);
        }, backend.MeasurePeak, few);
        return new ProbedStep(passes.Median * training.MicroBatches + update.Median, Math.Min(passes.Runs, update.Runs),
            energy?.Joules() / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
