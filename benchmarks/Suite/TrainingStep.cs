using BenchmarkDotNet.Attributes;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training.Optimizers;
using Hone.Training;

namespace Hone.Suite;

/// <summary>Forward, backward, gradient norm and AdamW of two small models, in both precisions; allocations are to be none.</summary>
[MemoryDiagnoser]
public class TrainingStep : IDisposable
{
    GptModel _model = null!;
    MicroBatch _batch = null!;
    AdamW _optimizer = null!;
    IBackend _backend = null!;
    int _update;

    [Params("4 layers, 128 wide, 12 × 64", "6 layers, 384 wide, 12 × 256")]
    public string Model { get; set; } = "";

    [Params(Precision.F32, Precision.BF16)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        bool isSmall = Model.StartsWith('4');
        GptOptions options = isSmall
            ? new() { Vocabulary = 65, Context = 64, Layers = 4, Width = 128, Heads = 4 }
            : new() { Vocabulary = 65, Context = 256, Layers = 6, Width = 384, Heads = 6 };
        _backend = Backends.Create(precision: Precision);
        _model = new GptModel(options, _backend, seed: 1);
        _batch = new MicroBatch(_model, _backend, rows: 12, options.Context, trains: true);
        _optimizer = new AdamW(_model.Parameters, _backend, new AdamWOptions());
        int[] tokens = [.. Enumerable.Range(0, 12 * options.Context + 1).Select(i => i * 7 % 65)];
        _batch.Inputs.Upload(tokens.AsSpan(..^1));
        _batch.Targets.Upload(tokens.AsSpan(1..));
    }

    [Benchmark]
    public double Step()
    {
        double nats = _batch.Run(), norm = _optimizer.GradientNorm();
        _optimizer.Update(_update++, 1e-4f, (float)(1 / Math.Max(1, norm)));
        return nats;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _batch.Dispose();
        _model.Dispose();
        _backend.Dispose();
        GC.SuppressFinalize(this);
    }
}
