using Hone.Data.Rows;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>Runs whose batch and rows grow: what each step sees, and the same bits when it is interrupted.</summary>
public sealed class Ramps
{
    static readonly TrainingOptions _options = new()
    {
        Steps = 12, BatchRows = 2, Context = 16, MicroBatches = 4, RampSteps = 9, FirstMicroBatches = 1, FirstContext = 4,
    };

    [Fact]
    public void Micro_batches_grow_evenly_and_rows_double()
    {
        Enumerable.Range(0, 12).Select(_options.MicroBatchesAt).ShouldBe([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
        Enumerable.Range(0, 12).Select(_options.ContextAt).ShouldBe([4, 4, 4, 8, 8, 8, 16, 16, 16, 16, 16, 16]);
        _options.RowLengths.ShouldBe([4, 8, 16]);
        long sum = Enumerable.Range(0, 12).Sum(step => (long)_options.MicroBatchesAt(step) * 32);
        _options.TokensOf(12).ShouldBe(sum);
        for (int steps = 0; steps <= 12; steps++)
        {
            _options.StepsFor(_options.TokensOf(steps)).ShouldBe(steps);
            _options.StepsFor(_options.TokensOf(steps + 1) - 1).ShouldBe(steps);
        }

        (_options with { RampSteps = 0 }).RowLengths.ShouldBe([16]);
        (_options with { RampSteps = 0 }).MicroBatchesAt(0).ShouldBe(4);
    }

    [Theory, InlineData(Dialect.Gpt2), InlineData(Dialect.Modern), InlineData(Dialect.Nanochat)]
    public void A_run_with_a_ramp_learns_and_is_the_same_with_two_threads_and_resumed(Dialect dialect)
    {
        using Ramped whole = new(dialect, 1), threaded = new(dialect, 2), halves = new(dialect, 1);
        List<StepTaken> steps = whole.Run();
        steps.Select(step => step.Tokens).ShouldBe(Enumerable.Range(0, 12).Select(step => _options.MicroBatchesAt(step) * 32));
        steps[^1].Loss.ShouldBeLessThan(steps[0].Loss);
        threaded.Run().Select(step => step.Chain).ShouldBe(steps.Select(step => step.Chain));
        List<StepTaken> before = halves.Run(stopAfter: 5), after = halves.Run();
        before.Concat(after).Select(step => step.Chain).ShouldBe(steps.Select(step => step.Chain));
    }

    [Fact]
    public void Short_rows_are_pieces_of_the_long_ones_with_their_own_documents()
    {
        WindowRows rows = new(Toy.Tokens(400), 16, seed: 2);
        using Batches batches = new(rows);
        using Ramped ramped = new(Dialect.Modern, 1, hasStarts: true);
        MicroBatch pieces = ramped.MicroBatches[0], wholes = ramped.MicroBatches[^1];
        Position here = default, there = default;
        batches.Fill(ref here, pieces.Batch).ShouldBe(batches.Fill(ref there, wholes.Batch));
        there.ShouldBe(here);
        pieces.Inputs.Shape.ToString().ShouldBe("[8, 4]");
        pieces.Inputs.Integers.ToArray().ShouldBe(wholes.Inputs.Integers.ToArray());
        pieces.Targets.Integers.ToArray().ShouldBe(wholes.Targets.Integers.ToArray());
        int[] starts = pieces.Starts!.Integers.ToArray(), own = wholes.Starts!.Integers.ToArray();
        for (int i = 0; i < starts.Length; i++) starts[i].ShouldBe(Math.Max(0, own[i] - i % 16 / 4 * 4), $"place {i}");
    }

    /// <summary>A toy with a program for each length of rows.</summary>
    sealed class Ramped : IDisposable
    {
        readonly IBackend _backend;
        readonly GptModel _model;
        readonly Optimizer _optimizer;
        readonly TrainingState _state = new();

        public Ramped(Dialect dialect, int threads, bool hasStarts = false)
        {
            _backend = Backends.Create(threads: threads);
            _model = new GptModel(new GptOptions { Dialect = dialect, Vocabulary = 29, Context = 16, Layers = 2, Width = 16, Heads = 2 },
                _backend, 1);
            MicroBatches = [.. _options.RowLengths.Select(length =>
                new MicroBatch(_model, _backend, 32 / length, length, trains: true, hasStarts, accumulates: true))];
            _optimizer = new AdamW(_model.Parameters, _backend, new AdamWOptions());
        }

        public IReadOnlyList<MicroBatch> MicroBatches { get; }

        public List<StepTaken> Run(int? stopAfter = null)
        {
            using Batches batches = new(new WindowRows(Toy.Tokens(400), 16, seed: 2));
            using CancellationTokenSource stop = new();
            List<StepTaken> steps = [];
            Trainer trainer = new(MicroBatches, _optimizer, batches, Schedule.WarmupCosine(1e-2, 1e-3, 2, 12), [], _backend, _options);
            foreach (StepTaken step in trainer.Run(_state, stop.Token).OfType<StepTaken>())
            {
                steps.Add(step);
                if (step.Step + 1 == stopAfter) stop.Cancel();
            }

            return steps;
        }

        public void Dispose()
        {
            foreach (MicroBatch one in MicroBatches) one.Dispose();
            _model.Dispose();
            _backend.Dispose();
        }
    }
}
