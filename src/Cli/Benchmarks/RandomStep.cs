using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;
using Hone.Training;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>A model with all that a training step needs, on random tokens.</summary>
sealed class RandomStep : IDisposable
{
    int _update;

    /// <summary>Takes its memory.</summary>
    /// <param name="options">The model.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="optimizer">Makes the optimizer.</param>
    public RandomStep(GptOptions options, int batch, int length, IBackend backend, Func<ParameterSet, IBackend, Optimizer> optimizer)
    {
        Model = new GptModel(options, backend, seed: 1);
        MicroBatch = new MicroBatch(Model, backend, batch, length, trains: true);
        Optimizer = optimizer(Model.Parameters, backend);
        Tokens = batch * length;
        Philox random = new(1, Purpose.Proof);
        (uint A, uint B, uint C, uint D)[] words = [.. Enumerable.Range(0, Tokens).Select(i => random.Words((ulong)i))];
        MicroBatch.Inputs.Upload(Array.ConvertAll(words, word => (int)(word.A % (uint)options.Vocabulary)));
        MicroBatch.Targets.Upload(Array.ConvertAll(words, word => (int)(word.B % (uint)options.Vocabulary)));
    }

    public GptModel Model { get; }

    public MicroBatch MicroBatch { get; }

    public Optimizer Optimizer { get; }

    /// <summary>Of a step.</summary>
    public int Tokens { get; }

    /// <summary>Forward, backward, gradient norm, update.</summary>
    public void Take()
    {
        MicroBatch.Run();
        double norm = Optimizer.GradientNorm() / Tokens;
        Optimizer.Update(_update++, 1e-4f, (float)(1 / Math.Max(1, norm) / Tokens));
    }

    /// <summary>The update alone.</summary>
    public void Update() => Optimizer.Update(_update++, 1e-4f, 1f / Tokens);

    public void Dispose()
    {
        MicroBatch.Dispose();
        Model.Dispose();
    }
}
