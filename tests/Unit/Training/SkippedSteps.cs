using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>What a poisoned batch or a broken gradient does to a run: nothing that lasts.</summary>
public sealed class SkippedSteps : Runs.Scratch
{
    const int Steps = 160;

    static readonly TrainingOptions _options = new()
    {
        Steps = Steps, BatchRows = 4, Context = 8, SpikeDeviations = 4, MostSkips = 3,         // rows of 8 tokens make a noisy loss
    };

    [Fact]
    public void A_poisoned_batch_is_named_passed_over_and_leaves_the_loss_as_it_would_be()
    {
        (float[] _, List<TrainingEvent> clean) = Train();
        (float[] _, List<TrainingEvent> poisoned) = Train(poisonAt: [400]);
        clean.OfType<StepSkipped>().ShouldBeEmpty();
        StepSkipped skipped = poisoned.OfType<StepSkipped>().ShouldHaveSingleItem();
        (skipped.Step, skipped.Kind).ShouldBe((100, "spike"));
        skipped.Reason.ShouldContain("deviations above those of the 64 steps before");
        poisoned[^1].ShouldBeOfType<RunFinished>();
        double Last(List<TrainingEvent> events) => events.OfType<StepTaken>().TakeLast(20).Average(step => step.Loss);
        Last(poisoned).ShouldBe(Last(clean), 0.01 * Last(clean));
        poisoned.OfType<StepTaken>().Select(step => step.Step).ShouldBe(Enumerable.Range(0, Steps));
    }

    [Fact]
    public void A_gradient_that_is_once_no_number_is_passed_over_and_one_that_always_is_ends_the_run()
    {
        (float[] weights, List<TrainingEvent> once) = Train(exchange: new Breaks(step => step == 50));
        once.OfType<StepSkipped>().ShouldHaveSingleItem().Kind.ShouldBe("not_finite");
        once[^1].ShouldBeOfType<RunFinished>();
        weights.ShouldAllBe(value => float.IsFinite(value));
        using Toy counted = New();
        Run(counted, [], exchange: new Breaks(step => step == 50));
        counted.State.TokenCounts!.Single().Rows.ShouldBe((Steps + 1) * _options.BatchRows,
            "rows read again to find the tensor count once");

        (_, List<TrainingEvent> always) = Train(exchange: new Breaks(step => step >= 50));
        always.OfType<StepSkipped>().Count().ShouldBe(3);
        always[^1].ShouldBeOfType<RunFailed>().Step.ShouldBe(50);
    }

    [Fact]
    public void A_run_that_skips_and_is_interrupted_ends_with_the_same_bits()
    {
        int[] poison = [240, 400, 404];
        (float[] whole, _) = Train(poison);
        string folder = In("checkpoints");
        using (Toy first = New())
        {
            Run(first, poison, stopAfter: 80);
            first.Store(folder).Save(first.State);
        }

        using Toy second = New();
        second.Load(Checkpoint.Open(Directory.GetDirectories(folder).Single()));
        List<TrainingEvent> rest = Run(second, poison);
        rest.OfType<StepSkipped>().Count().ShouldBe(2);
        second.Weights.ShouldBe(whole);
    }

    [Theory, InlineData(0.2, 0), InlineData(1.0, 0)]
    public void Losses_with_ordinary_noise_are_never_a_spike(double noise, int spikes)
    {
        Random random = new(1);
        LossHistory history = new([]);
        int found = 0;
        for (int step = 0; step < 20_000; step++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double loss = 2 + 6 * Math.Exp(-step / 300.0) + noise * normal;
            if (Guard.Judge(loss, history, 10) is not null) found++;
            history.Add((float)loss);
        }

        found.ShouldBe(spikes);
    }

    static (float[] Weights, List<TrainingEvent> Events) Train(int[]? poisonAt = null, IExchange? exchange = null)
    {
        using Toy toy = New();
        List<TrainingEvent> events = Run(toy, poisonAt ?? [], exchange: exchange);
        return (toy.Weights, events);
    }

    static Toy New() => new(_options);

    static List<TrainingEvent> Run(Toy toy, int[] poisonAt, int? stopAfter = null, IExchange? exchange = null)
    {
        WindowRows rows = new(Toy.Tokens(400), 8, seed: 2);
        using Batches batches = new(rows);
        Trainer trainer = new([toy.MicroBatch], toy.Optimizer, new Poison(batches, rows, poisonAt),
            Schedule.WarmupCosine(1e-2, 1e-3, 2, Steps), [], toy.Backend, _options, exchange);
        using CancellationTokenSource stop = new();
        List<TrainingEvent> events = [];
        foreach (TrainingEvent e in trainer.Run(toy.State, stop.Token))
        {
            events.Add(e);
            if (e is StepTaken taken && taken.Step + 1 == stopAfter) stop.Cancel();
        }

        return events;
    }

    /// <summary>Targets that are not what follows, in batches that begin at some rows, counted over all passes.</summary>
    sealed class Poison(Batches batches, WindowRows rows, int[] poisoned) : IBatchSource
    {
        public TimeSpan? Waited => batches.Waited;

        public int Fill(ref Position position, Batch batch)
        {
            long row = position.Row + Enumerable.Range(0, (int)position.Epoch).Sum(epoch => rows.RowsIn(epoch));
            int tokens = batches.Fill(ref position, batch);
            if (!poisoned.Contains((int)row)) return tokens;
            int[] wrong = new int[batch.Targets.Shape.Count];
            batch.Inputs.Download<int>(wrong);
            for (int i = 0; i < wrong.Length; i++) wrong[i] = (wrong[i] * 7 + 5) % 29;
            batch.Targets.Upload<int>(wrong);
            return tokens;
        }

        public ReadOnlySpan<byte> TakeIdentity() => batches.TakeIdentity();

        public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position) =>
            batches.TakeTokens(tokenCounts, position);

        public double EpochsAt(Position position) => batches.EpochsAt(position);
    }

    /// <summary>Breaks a number of the gradient of some steps.</summary>
    sealed class Breaks(Func<int, bool> which) : IExchange
    {
        int _calls;

        public (double Nats, int Tokens) Sum(Tensor gradients, double nats, int tokens)
        {
            if (which(_calls++)) gradients.Upload<float>([float.NaN], at: 5);
            return (nats, tokens);
        }
    }
}
