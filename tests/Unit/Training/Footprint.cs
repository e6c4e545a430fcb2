using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Hosting;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Optimizers;

namespace Hone.Unit.Training;

/// <summary>These count the memory of the whole process, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The memory of a training: planned before the first step, equal to what is used, and given back.</summary>
[Collection(nameof(Alone))]
public sealed class Footprint
{
    [Theory, InlineData("gpt2", 1), InlineData("gpt2", 2), InlineData("modern", 1), InlineData("modern", 2)]
    public void Planned_memory_is_the_memory_used_and_all_of_it_comes_back(string dialect, int microBatches)
    {
        long before = NativeArena.BytesAlive;
        Recipe recipe = Recipe.Parse("data: {stories: 50}\ntokenizer: {kind: bytes}", "toy",
            [$"model.dialect={dialect}", "model.layers=2", "model.width=32", "model.context=16", "training.batch=2",
                $"training.micro_batches={microBatches}"]);
        using (Session session = Session.Begin(recipe, threads: 1))
            (NativeArena.BytesAlive - before).ShouldBe(session.PlannedBytes);
        NativeArena.BytesAlive.ShouldBe(before);
    }

    [Fact]
    public void With_additions_too()
    {
        string runs = Directory.CreateTempSubdirectory("hone-footprint-").FullName;
        string[] shape = ["model.layers=2", "model.width=32", "model.context=16", "training.batch=2", "training.steps=1",
            "samples.every=0"];
        using (TrainingRun run = TrainingRun.Create(Recipe.Parse("name: base\ndata: {stories: 50}\ntokenizer: {kind: bytes}", "b", shape),
            runs, threads: 1))
            _ = run.Run(TestContext.Current.CancellationToken).Last();
        Recipe tune = Recipe.Parse("data: {stories: 50}\nlora: {rank: 2, dropout: 0.1}\ntraining: {average: 0.9, micro_batches: 2}", "t",
            ["from.model=base", "training.batch=2"]);
        using (IBackend backend = Backends.Create(threads: 1))
        {
            RunPlan plan = RunPlan.Of(tune, runs: runs);
            plan.LearnedParameters.ShouldBeInRange(1, plan.Cost.Parameters / 2);
            long planned = plan.Memory(backend).Sum(part => part.Bytes), before = NativeArena.BytesAlive;
            using (TrainingRun run = TrainingRun.Create(tune, runs, threads: 1))
            {
                (NativeArena.BytesAlive - before).ShouldBe(run.Session.PlannedBytes);
                run.Session.PlannedBytes.ShouldBe(planned);
            }

            NativeArena.BytesAlive.ShouldBe(before);
        }

        Directory.Delete(runs, recursive: true);
    }

    [Fact]
    public void Training_takes_no_memory_beyond_what_was_laid_out()
    {
        long before = NativeArena.BytesAlive;
        using (Toy toy = new(Toy.Of(steps: 6, microBatches: 2), threads: 2))
        {
            long laidOut = NativeArena.BytesAlive;
            foreach (TrainingEvent _ in toy.Trainer().Run(toy.State, TestContext.Current.CancellationToken))
                NativeArena.BytesAlive.ShouldBe(laidOut);
        }

        NativeArena.BytesAlive.ShouldBe(before);
    }

    [Theory, InlineData(Dialect.Gpt2, 1, false), InlineData(Dialect.Modern, 1, true), InlineData(Dialect.Modern, 3, false)]
    public void What_a_step_takes_is_known_before_any_of_it_is_taken(Dialect dialect, int microBatches, bool recomputes)
    {
        GptOptions options = Toy.Modern with { Dialect = dialect, Recomputes = recomputes };
        using IBackend backend = Backends.Create(threads: 1);
        long before = NativeArena.BytesAlive;
        GptModel planned = new(options);
        TapePlan plan = MicroBatch.Plan(planned, backend, tape => Batch.OfTokens(tape, rows: 4, length: 8), trains: true,
            accumulates: microBatches > 1);
        NativeArena.BytesAlive.ShouldBe(before);
        plan.SizeInBytes.ShouldBeLessThan(plan.SizeWithoutSharing);
        Should.Throw<InvalidOperationException>(() => planned.Parameters.Values).Message.ShouldContain("Allocate");

        using GptModel model = new(options, backend, seed: 1);
        using MicroBatch microBatch = new(model, backend, rows: 4, length: 8, trains: true, accumulates: microBatches > 1);
        microBatch.SizeInBytes.ShouldBe(plan.SizeInBytes);
        long weightsAndGradients = 2 * sizeof(float) * planned.Parameters.FlatLength, table = planned.SizeInBytes;
        (NativeArena.BytesAlive - before).ShouldBe(plan.SizeInBytes + weightsAndGradients + table);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void A_step_makes_little_work_for_the_collector(int threads)
    {
        using Toy toy = new(Toy.Of(steps: 60, microBatches: 2), threads: threads);
        using IEnumerator<TrainingEvent> events = toy.Trainer().Run(toy.State, TestContext.Current.CancellationToken).GetEnumerator();
        for (int i = 0; i < 20; i++) events.MoveNext();
        List<long> allocated = [];
        for (int i = 0; i < 30; i++)
        {
            long start = GC.GetTotalAllocatedBytes(precise: true);
            events.MoveNext();
            allocated.Add(GC.GetTotalAllocatedBytes(precise: true) - start);
        }

        allocated.Order().ElementAt(15).ShouldBeLessThan(4096,
            "other threads of the test program allocate when they like, so the usual step is judged");
    }

    /// <summary>Everything a step computes; the event that tells of it is an object, and the only one.</summary>
    /// <remarks>
    /// Other threads of the process (those of the test program) allocate when they like, so of the whole process the usual step is judged.
    /// </remarks>
    [Theory, InlineData(1, Precision.F32, 0), InlineData(2, Precision.F32, 0), InlineData(2, Precision.BF16, 0),
        InlineData(2, Precision.F32, 0.1f)]
    public void Forward_backward_and_update_allocate_nothing(int threads, Precision precision, float noise)
    {
        using IBackend backend = Backends.Create(threads: threads, precision: precision);
        using GptModel model = new(Toy.Modern with { Dropout = noise, LabelSmoothing = noise }, backend, seed: 1);
        using MicroBatch microBatch = new(model, backend, rows: 4, length: 8, trains: true, accumulates: true);
        using Batches batches = new(new WindowRows(Toy.Tokens(8000), 8, seed: 2));
        AdamW optimizer = new(model.Parameters, backend, new AdamWOptions());
        WeightAverage average = new(model.Parameters, backend, 0.99);
        Position position = Position.Start;
        byte[] chain = new byte[16];
        List<long> ofProcess = [];
        for (int step = 0; step < 60; step++)
        {
            long ofThread = GC.GetAllocatedBytesForCurrentThread(), all = GC.GetTotalAllocatedBytes(precise: true);
            double nats = 0;
            for (int micro = 0; micro < 2; micro++)
            {
                batches.Fill(ref position, microBatch.Inputs, microBatch.Targets);
                microBatch.Draw(step, micro);
                nats += microBatch.Run(adds: micro > 0);
            }

            double norm = optimizer.GradientNorm();
            optimizer.Update(step, 1e-3f, 1f);
            average.Update(step);
            HashChain.Extend(chain, step, (float)nats, (float)norm, 1e-3f, batches.TakeIdentity());
            ofThread = GC.GetAllocatedBytesForCurrentThread() - ofThread;
            all = GC.GetTotalAllocatedBytes(precise: true) - all;
            if (step < 2) continue;
            ofThread.ShouldBe(0, $"step {step}");
            ofProcess.Add(all);
        }

        ofProcess.Order().ElementAt(ofProcess.Count / 2).ShouldBe(0);
    }

    [Theory, InlineData(-1), InlineData(0)]
    public unsafe void A_write_outside_a_block_is_found(int side)
    {
        NativeArena arena = new(256, "a test");
        float* start = (float*)arena.Start;
        arena.CheckGuards();
        float* outside = side < 0 ? start - 1 : start + arena.SizeInBytes / sizeof(float);
        float kept = *outside;
        *outside = 1;
        Should.Throw<InvalidOperationException>(arena.CheckGuards).Message.ShouldContain("a test");
        *outside = kept;
        arena.Dispose();
        Should.Throw<ObjectDisposedException>(() => _ = arena.Start);
    }

    [Fact]
    public void What_lies_between_parameters_stays_zero_through_training()
    {
        using Toy toy = new(Toy.Of(steps: 4), Toy.Modern with { Width = 18, Heads = 3, Context = 8 });
        toy.Run();
        HashSet<long> learned = [.. toy.Model.Parameters.All.SelectMany(Places)];
        foreach (float[] flat in (float[][])[toy.Weights, toy.FirstMoment, toy.SecondMoment])
            for (int i = 0; i < flat.Length; i++)
                if (!learned.Contains(i)) flat[i].ShouldBe(0);
        learned.Count.ShouldBeLessThan(toy.Weights.Length);

        static IEnumerable<long> Places(Parameter parameter) => Enumerable.Range(0, (int)parameter.Count).Select(i => parameter.Offset + i);
    }
}
