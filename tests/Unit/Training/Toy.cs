using System.Text.Json.Nodes;
using Hone.Data.Rows;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>The smallest whole training: a tiny model, made-up tokens, and every part within reach of a test.</summary>
sealed class Toy : IDisposable
{
    public static readonly GptOptions Modern = new() { Vocabulary = 29, Context = 8, Layers = 1, Width = 16, Heads = 2 };

    /// <summary>Nats per token by which nothing ever improves: a run with patience ends as soon as it may.</summary>
    public const double NoGain = 1000;

    readonly Batches _batches;

    public Toy(TrainingOptions? options = null, GptOptions? model = null, int threads = 1, ulong seed = 1, AdamWOptions? adam = null,
        Precision precision = Precision.F32, Func<ParameterSet, IBackend, Optimizer>? optimizer = null, double average = 0)
    {
        Options = options ?? Of(steps: 4);
        Backend = Backends.Create(threads: threads, precision: precision);
        Model = new GptModel(model ?? Modern with { Context = Options.Context }, Backend, seed);
        MicroBatch = new MicroBatch(Model, Backend, Options.BatchRows, Options.Context, trains: true,
            accumulates: Options.MicroBatches > 1, seed: seed, hasLengths: Model.Options.EmbeddingNoise > 0);
        Average = average > 0 ? new WeightAverage(Model.Parameters, Backend, average) : null;
        Optimizer = optimizer?.Invoke(Model.Parameters, Backend) ?? new AdamW(Model.Parameters, Backend, adam ?? new AdamWOptions());
        _batches = new Batches(new WindowRows(Tokens(400), Options.Context, seed: 2));
    }

    public TrainingOptions Options { get; }

    public IBackend Backend { get; }

    public GptModel Model { get; }

    public MicroBatch MicroBatch { get; }

    public Optimizer Optimizer { get; }

    public WeightAverage? Average { get; }

    public TrainingState State { get; set; } = new();

    public float[] Weights => Model.Parameters.Values.Values.ToArray();

    public float[] FirstMoment => ((AdamW)Optimizer).First.Tensor.Values.ToArray();

    public float[] SecondMoment => ((AdamW)Optimizer).Second.Tensor.Values.ToArray();

    public static TrainingOptions Of(int steps, int rows = 2, int microBatches = 1, float clip = 1, int patience = 0) =>
        new()
        {
            Steps = steps, BatchRows = rows, Context = 8, MicroBatches = microBatches, MaxGradientNorm = clip, Patience = patience,
            MinimumGain = patience > 0 ? NoGain : 0,
        };

    public static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => (i * i * 3 + i / 5 + 7) % 29)];

    public Trainer Trainer(params Instrument[] instruments) =>
        new([MicroBatch], Optimizer, _batches, Schedule.WarmupCosine(1e-2, 1e-3, 2, Options.Steps), instruments, Backend, Options,
            average: Average);

    /// <summary>Trains to the end, or until a step asks to stop.</summary>
    public List<TrainingEvent> Run(int? stopAfter = null, params Instrument[] instruments)
    {
        using CancellationTokenSource stop = new();
        List<TrainingEvent> events = [];
        foreach (TrainingEvent e in Trainer(instruments).Run(State, stop.Token))
        {
            events.Add(e);
            if (e is StepTaken taken && taken.Step + 1 == stopAfter) stop.Cancel();
        }

        return events;
    }

    public CheckpointStore Store(string folder, int keep = 100, bool keepsBest = false) => new(folder, Model.Parameters, Optimizer,
        new CheckpointIdentity(new JsonObject { ["seed"] = 1 }, "tokenizer", 29, "data", Backend.NumericsClass, "0"), keep, keepsBest,
        Average);

    /// <summary>Takes up what a checkpoint holds.</summary>
    public void Load(Checkpoint checkpoint)
    {
        checkpoint.LoadInto(Model.Parameters);
        checkpoint.LoadInto(Optimizer);
        if (Average is not null) checkpoint.LoadInto(Average);
        State = checkpoint.State.ToTrainingState();
    }

    public void Dispose()
    {
        _batches.Dispose();
        MicroBatch.Dispose();
        Model.Dispose();
        Backend.Dispose();
    }
}
