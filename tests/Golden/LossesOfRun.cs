using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Golden;

/// <summary>Ten updates on one batch, as Hone makes them or as the reference does.</summary>
/// <param name="Losses">Mean nats per target, before each update.</param>
/// <param name="Norms">Norm of the mean gradient, before clipping.</param>
/// <param name="Gradients">The first update's mean gradient, a parameter at a time.</param>
sealed record LossesOfRun(double[] Losses, double[] Norms, LossesSummary[] Gradients)
{
    public const int Rows = 4, MicroBatches = 2, Time = 61, Steps = 10;

    /// <summary>The step of <see cref="Trainer"/>, without corpus and events.</summary>
    public static LossesOfRun Train(GptOptions options, IBackend backend)
    {
        using GptModel model = new(options, backend, seed: 0);
        LossesFormula.Fill(model.Parameters);
        using MicroBatch microBatch = new(model, backend, Rows / MicroBatches, Time, trains: true, accumulates: true);
        AdamW optimizer = new(model.Parameters, backend, new AdamWOptions());
        Schedule schedule = Schedule.WarmupCosine(1e-3, 1e-4, 2, Steps);
        double[] losses = new double[Steps], norms = new double[Steps];
        float[][] gradients = [];
        int tokens = 0;
        for (int step = 0; step < Steps; step++)
        {
            double nats = 0;
            tokens = 0;
            for (int micro = 0; micro < MicroBatches; micro++)
            {
                tokens += Fill(microBatch, micro, options.Vocabulary);
                nats += microBatch.Run(adds: micro > 0);
            }

            if (step == 0) gradients = [.. model.Parameters.All.Select(parameter => parameter.Tensor.Gradient!.ToArray())];

            (losses[step], norms[step]) = (nats / tokens, optimizer.GradientNorm() / tokens);
            optimizer.Update(step, schedule.At(step), (float)(Math.Min(1, 1 / norms[step]) / tokens));
        }

        return new LossesOfRun(losses, norms,
            [.. model.Parameters.All.Select((parameter, i) =>
                LossesSummary.Of(parameter.Name, i, [.. gradients[i].Select(sum => sum / tokens)]))]);
    }

    /// <summary>The first 20 targets and every seventh are masked, so that micro-batches count unequally.</summary>
    /// <returns>Targets that are loss tokens.</returns>
    static int Fill(MicroBatch microBatch, int micro, int vocabulary)
    {
        int[] rows = LossesFormula.Tokens(Rows * (Time + 1), vocabulary);
        int[] inputs = new int[microBatch.Inputs.Shape.Count], targets = new int[inputs.Length];
        int tokens = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int n = micro * inputs.Length + i, place = n / Time * (Time + 1) + n % Time;
            bool carriesLoss = n >= 20 && n % 7 != 3;
            (inputs[i], targets[i]) = (rows[place], carriesLoss ? rows[place + 1] : -1);
            if (carriesLoss) tokens++;
        }

        microBatch.Inputs.Upload(inputs);
        microBatch.Targets.Upload(targets);
        return tokens;
    }
}
