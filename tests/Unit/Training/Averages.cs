using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;

namespace Hone.Unit.Training;

/// <summary>The average of weights: its formula, who sees it, and that it changes nothing of the training.</summary>
public sealed class Averages : Runs.Scratch
{
    public static TheoryData<string> Families =>
        [.. Backends.Kernels().Where(one => one.Availability.IsAvailable).Select(one => one.Family)];

    [Theory, MemberData(nameof(Families))]
    public void The_average_is_that_of_the_formula_and_stays_where_weights_do(string family)
    {
        using IBackend one = Backends.Create(threads: 1, kernels: family), three = Backends.Create(threads: 3, kernels: family);
        float[] bits = Run(one);
        Run(three).ShouldBe(bits);

        static float[] Run(IBackend backend)
        {
            using ParameterSet parameters = new();
            parameters.Add("moving", new Shape(113, 301), Initializer.Normal(1), ParameterRole.Matrix);
            parameters.Add("still", new Shape(37), Initializer.Normal(1), ParameterRole.Gain);
            parameters.Allocate(backend, seed: 6);
            WeightAverage average = new(parameters, backend, 0.7);
            Span<float> weights = parameters.All[0].Tensor.Values;
            double[] expected = [.. weights.ToArray().Select(w => (double)w)];
            average.State[0].Tensor.ToArray().ShouldBe(weights.ToArray());
            for (int t = 0; t < 40; t++)
            {
                double d = Math.Min(0.7, (1.0 + t) / (10 + t));                 // 0.1 at first, 0.7 from the 20th update on
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] += MathF.Sin(i + t);
                    expected[i] = d * expected[i] + (1 - d) * weights[i];
                }

                average.Update(t);
            }

            float[] found = average.State[0].Tensor.ToArray();
            for (int i = 0; i < found.Length; i++) ((double)found[i]).ShouldBe(expected[i], 3e-6 * Math.Max(1, Math.Abs(expected[i])));
            average.State[1].Tensor.ToArray().ShouldBe(parameters.All[1].Tensor.ToArray());
            return found;
        }
    }

    [Fact]
    public void What_measures_sees_the_average_and_the_training_does_not_notice()
    {
        using Toy plain = new(Toy.Of(steps: 6)), averaged = new(Toy.Of(steps: 6), average: 0.8);
        plain.Run();
        Peek peek = new(averaged);
        averaged.Run(null, new WithAverage(peek, averaged.Average!));
        averaged.Weights.ShouldBe(plain.Weights);
        averaged.State.Chain.ShouldBe(plain.State.Chain);
        peek.Seen.Count.ShouldBe(7);
        for (int i = 0; i < peek.Seen.Count; i++) peek.Seen[i].Used.ShouldBe(peek.Seen[i].Average);
        peek.Seen[0].Used.ShouldBe(peek.Seen[0].Raw);
        peek.Seen[^1].Used.ShouldNotBe(peek.Seen[^1].Raw);
        peek.Seen[^1].Raw.ShouldBe(averaged.Model.Parameters.All[0].Tensor.ToArray(), "weights are themselves again");
    }

    [Fact]
    public void A_checkpoint_holds_both_and_gives_each_to_whom_it_belongs()
    {
        using Toy toy = new(Toy.Of(steps: 3), average: 0.9);
        toy.Run(null, new Save(toy.Store(Root), every: 0));
        Checkpoint checkpoint = Checkpoint.Open(In("step-00000003"));
        checkpoint.HasAverage.ShouldBeTrue();
        string name = toy.Model.Parameters.All[0].Name;
        checkpoint.Manifest.Tensors["average.safetensors"][name].ShouldNotBe(checkpoint.Manifest.Tensors["model.safetensors"][name]);
        float[] average = toy.Average!.State[0].Tensor.ToArray();
        using Toy other = new(Toy.Of(steps: 3), seed: 9, average: 0.9);
        other.Load(checkpoint);
        other.Weights.ShouldBe(toy.Weights);
        other.Average!.State[0].Tensor.ToArray().ShouldBe(average);
        checkpoint.LoadForUseInto(other.Model.Parameters);
        other.Model.Parameters.All[0].Tensor.ToArray().ShouldBe(average);

        File.Delete(In("step-00000003", "average.safetensors"));
        Should.Throw<InvalidDataException>(() => checkpoint.LoadInto(other.Average!)).Message
            .ShouldContain("average.safetensors is missing");
        Should.Throw<InvalidDataException>(() => checkpoint.LoadForUseInto(other.Model.Parameters)).Message
            .ShouldContain("average.safetensors is missing");
        checkpoint.LoadInto(other.Model.Parameters);
    }

    [Fact]
    public void Without_an_average_nothing_of_it_is_there()
    {
        using Toy plain = new(Toy.Of(steps: 2)), averaged = new(Toy.Of(steps: 2), average: 0.5);
        (averaged.Model.Parameters.SizeInBytes - plain.Model.Parameters.SizeInBytes).ShouldBe(
            WeightAverage.SizeInBytes(plain.Model.Parameters));
        plain.Run(null, new Save(plain.Store(Root), every: 0));
        Checkpoint checkpoint = Checkpoint.Open(In("step-00000002"));
        checkpoint.HasAverage.ShouldBeFalse();
        checkpoint.Manifest.Files.Keys.Order(StringComparer.Ordinal).ShouldBe(["model.safetensors", "optimizer.safetensors", "state.json"]);
        checkpoint.LoadForUseInto(averaged.Model.Parameters);
        averaged.Weights.ShouldBe(plain.Weights);
        Should.Throw<InvalidDataException>(() => checkpoint.LoadInto(averaged.Average!)).Message
            .ShouldContain("average.safetensors is not in the checkpoint's manifest");
    }

    [Theory, InlineData(0), InlineData(1), InlineData(-0.5), InlineData(double.NaN)]
    public void A_decay_that_is_none_is_refused(double decay)
    {
        using Toy toy = new();
        Should.Throw<ArgumentOutOfRangeException>(() => new WeightAverage(toy.Model.Parameters, toy.Backend, decay)).Message
            .ShouldContain("above 0 and below 1");
    }

    [Fact]
    public void A_run_measures_writes_selects_and_is_loaded_with_its_average()
    {
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = "averaged",
            RunsFolder = Root,
            Threads = 1,
            Settings = new Dictionary<string, string>
            {
                ["data.stories"] = "60", ["tokenizer.kind"] = "bytes", ["model.layers"] = "1", ["model.width"] = "32",
                ["model.context"] = "16", ["training.steps"] = "12", ["training.batch"] = "2", ["training.average"] = "0.9",
                ["training.learning_rate"] = "0.01", ["evaluation.tokens"] = "320", ["evaluation.every"] = "6", ["samples.tokens"] = "20",
                ["samples.temperature"] = "0", ["samples.prompt"] = "The",
            },
        });
        TrainingEvent[] events = [.. run.Run(TestContext.Current.CancellationToken)];
        Checkpoint last = Checkpoint.Open(run.Folder.CheckpointFolder(12));
        double Measure(bool raw)
        {
            using Session session = Session.Measure(run.Folder, last, threads: 1, raw: raw);
            return session.Validation.Measure().Loss;
        }

        Measure(raw: false).ShouldBe(events.OfType<Evaluated>().Last().Loss);
        last.Manifest.ValidationLoss.ShouldBe(Measure(raw: false));
        Measure(raw: true).ShouldNotBe(Measure(raw: false));
        run.Manifest.SelectedCheckpoint!.Step.ShouldBe(events.OfType<Evaluated>().MinBy(e => e.Loss)!.Step);
        using LanguageModel model = LanguageModel.Load(run.Folder.Path + "@12", threads: 1);
        string.Concat(model.Generate("The", new GenerationOptions { Tokens = 20, Temperature = 0 }))
            .ShouldBe(events.OfType<Sampled>().Last().Text);

        // the header says so
        using Session again = Session.Measure(run.Folder, last, threads: 1);
        TrainingHeader.Of(again, null).ShouldContain(fact => fact.Label == "average" && fact.Text.Contains("a decay of 0.9,"));
    }

    /// <summary>Notes the weights as the model has them, the average, and the raw ones.</summary>
    sealed class Peek(Toy toy) : Instrument
    {
        public List<(float[] Used, float[] Average, float[] Raw)> Seen { get; } = [];

        public override bool IsDue(Visit visit, Hone.Training.TrainingState state) => true;

        public override TrainingEvent Read(Hone.Training.TrainingState state, Visit visit)
        {
            Parameter first = toy.Model.Parameters.All[0];
            Seen.Add((first.Tensor.ToArray(), toy.Average!.State[0].Tensor.ToArray(),
                toy.Model.Parameters.ValueMemory.Of(first).ToArray()));
            return new Sampled(state.Step, "", "", 0);
        }
    }
}
