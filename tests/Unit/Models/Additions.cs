using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Training.Instruments;
using Hone.Unit.Training;

namespace Hone.Unit.Models;

/// <summary>What is learned beside a model: how much it is, that it begins as nothing, and that the rest stays and costs nothing.</summary>
public sealed class Additions : Hone.Unit.Runs.Scratch
{
    static readonly LoraOptions Four = new() { Rank = 4, Alpha = 8 };

    public static TheoryData<string> Names => SmallModels.Names;

    /// <summary>PEFT's own counts of these models.</summary>
    [Theory]
    [InlineData("gpt2-124m", 8, "c_attn", 294_912)]
    [InlineData("llama-2-7b", 8, "q_proj,v_proj", 4_194_304)]
    [InlineData("llama-3-8b", 16, "all-linear", 41_943_040)]
    public void So_many_parameters_are_learned(string model, int rank, string targets, long expected)
    {
        GptOptions shape = model switch
        {
            "gpt2-124m" => new GptOptions
            {
                Dialect = Dialect.Gpt2, Vocabulary = 50257, Context = 1024, Layers = 12, Heads = 12, Width = 768,
            },
            "llama-2-7b" => new GptOptions
            {
                Dialect = Dialect.Llama, Vocabulary = 32000, Context = 4096, Layers = 32, Heads = 32, Width = 4096,
                FeedForwardWidth = 11008,
            },
            _ => new GptOptions
            {
                Dialect = Dialect.Llama, Vocabulary = 128256, Context = 8192, Layers = 32, Heads = 32, KeyValueHeads = 8, Width = 4096,
                FeedForwardWidth = 14336,
            },
        };
        GptOptions options = shape with { Lora = new LoraOptions { Rank = rank, Alpha = rank, Targets = targets.Split(',') } };
        GptModel planned = new(options);                                     // without memory
        planned.Parameters.Learned.Sum(parameter => parameter.Count).ShouldBe(expected);
        new GptCost(options).AdapterParameters.ShouldBe(expected);
        new GptCost(options).Parameters.ShouldBe(planned.Parameters.Count);
        planned.Parameters.GradientLength.ShouldBeInRange(expected, expected + 16 * planned.Parameters.All.Count);
    }

    [Theory, MemberData(nameof(Names))]
    public void At_first_the_model_computes_what_it_did_to_the_bit(string name)
    {
        GptOptions options = SmallModels.Options(name);
        Nats(options with { Lora = Four with { Dropout = 0.3f } }, changes: false).ShouldBe(Nats(options, changes: false), name);
        Nats(options with { Lora = Four }, changes: true).ShouldNotBe(Nats(options, changes: false), $"{name}: nothing is added at all");
    }

    [Fact]
    public void What_stays_has_no_gradient_and_nothing_is_remembered_of_it()
    {
        using Toy toy = new(model: Toy.Modern with { Lora = Four with { TrainAlso = ["norm"] } }, average: 0.9);
        Parameter[] all = [.. toy.Model.Parameters.All];
        all.Where(parameter => parameter.HasGradient).ShouldAllBe(
            parameter => parameter.Role == ParameterRole.Adapter || parameter.Name.Contains("norm", StringComparison.Ordinal));
        all.Count(parameter => parameter.Role == ParameterRole.Adapter).ShouldBe(2 * 4 + 2);           // q, k, v have one A
        all.Where(parameter => !parameter.HasGradient).ShouldAllBe(parameter => parameter.Tensor.Gradient == null);
        long learned = toy.Model.Parameters.GradientLength;
        toy.Model.Parameters.Gradients.Shape.Count.ShouldBe(learned);
        toy.Optimizer.State.Sum(one => one.Tensor.Shape.Count).ShouldBe(2 * toy.Model.Parameters.Learned.Sum(one => one.Count));
        toy.Model.Parameters.SizeInBytes.ShouldBe(sizeof(float) * (toy.Model.Parameters.FlatLength + 4 * learned));

        Dictionary<string, float[]> before = all.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor.ToArray());
        toy.Run();
        foreach (Parameter parameter in all)
            parameter.Tensor.ToArray().AsSpan().SequenceEqual(before[parameter.Name]).ShouldBe(!parameter.HasGradient, parameter.Name);
    }

    [Fact]
    public void What_is_not_learned_costs_no_product_for_its_gradient()
    {
        using Toy whole = new(), adapted = new(model: Toy.Modern with { Lora = Four });
        whole.MicroBatch.SizeInBytes.ShouldBeGreaterThan(0);
        Dictionary<string, int> all = Backward(whole), some = Backward(adapted);
        all["embed"].ShouldBe(4);
        some.ShouldNotContainKey("embed");                                   // nothing before the first addition is walked back
        some["adapted_linear"].ShouldBe(4 * 4);
        some["rms_norm"].ShouldBe(all["rms_norm"] - 4);

        static Dictionary<string, int> Backward(Toy toy)
        {
            Profile profile = toy.MicroBatch.Profile = new Profile();
            toy.Run();
            return profile.Entries.Where(entry => entry.Pass == "backward").ToDictionary(entry => entry.Operation, entry => entry.Runs);
        }
    }

    [Theory, InlineData(1, 1), InlineData(2, 2)]
    public void It_goes_on_from_a_checkpoint_of_what_is_learned_alone_to_the_same_bits_on_any_threads(int threads, int microBatches)
    {
        GptOptions model = Toy.Modern with { Lora = Four with { Dropout = 0.2f, TrainAlso = ["head"] } };
        Toy Begin(int count) => new(Toy.Of(steps: 6, microBatches: microBatches), model, threads: count, average: 0.9);
        using Toy whole = Begin(1);
        string[] expected = Chain(whole.Run());
        using Toy first = Begin(threads);
        first.Run(stopAfter: 3, new Save(first.Store(In("saved")), 3));
        string saved = In("saved", CheckpointStore.NameOf(3));
        Checkpoint.ReadManifest(saved).Tensors[Checkpoint.ModelFile].Keys.Order().ShouldBe(
            whole.Model.Parameters.Learned.Select(parameter => parameter.Name).Order());
        using Toy second = Begin(threads);
        second.Load(Checkpoint.Open(saved));
        Chain(second.Run()).ShouldBe(expected[3..]);
        second.Weights.ShouldBe(whole.Weights);
        second.Average!.State.SelectMany(one => one.Tensor.ToArray()).ShouldBe(
            whole.Average!.State.SelectMany(one => one.Tensor.ToArray()));
    }

    [Fact]
    public void Matrices_of_one_layer_may_have_ranks_and_factors_of_their_own()
    {
        GptOptions options = Toy.Modern with
        {
            Lora = new LoraOptions { Rank = 4, Alpha = 8, Targets = ["q", "v_proj", "down_proj"], Ranks = [("q", 2)], Alphas = [("v", 3)] },
        };
        AdapterPlace[] places = [.. AdapterPlace.Of(options)];
        places.Select(place => (place.Module.Name, place.Rank, place.Scale)).ShouldBe(
            [("blocks.0.attention.q", 2, 4f), ("blocks.0.attention.v", 4, 0.75f), ("blocks.0.feed_forward.out", 4, 2f)]);
        places.Select(place => place.Inner).Distinct().Count().ShouldBe(3);
        GptOptions larger = options with { Vocabulary = 37 };
        Nats(larger, changes: true).ShouldNotBe(Nats(larger with { Lora = null }, changes: false));
        new LoraOptions { Rank = 4, Alpha = 8, IsByRoot = true }.ScaleOf(places[0].Module).ShouldBe(4);
    }

    [Theory]
    [InlineData("blocks.0.attention.qkv.weight", "attention", true), InlineData("blocks.0.attention.qkv.weight", "blocks.0", true)]
    [InlineData("blocks.10.attention.qkv.weight", "blocks.1", false), InlineData("tokens", "wte", true)]
    [InlineData("blocks.0.attention.norm.gain", "norm", true), InlineData("blocks.0.attention.norm.gain", "norm.gain", false)]
    [InlineData("norm.gain", "ln_f", true), InlineData("blocks.0.feed_forward.norm.gain", "ln_2", true)]
    [InlineData("head", "model.lm_head", true), InlineData("tokens", "head", false)]
    public void A_parameter_is_meant_by_parts_of_its_name(string parameter, string name, bool isMeant) =>
        ParameterNames.Means(parameter, name).ShouldBe(isMeant);

    static string[] Chain(List<TrainingEvent> events) => [.. events.OfType<StepTaken>().Select(step => step.Chain)];

    /// <summary>Nats of some tokens; where it changes, after the narrow matrices that begin as 0 were given numbers.</summary>
    static float[] Nats(GptOptions options, bool changes)
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(options, backend, seed: 3);
        foreach (Parameter parameter in model.Parameters.All.Where(one => changes || one.Role != ParameterRole.Adapter))
        {
            Philox random = new((ulong)parameter.Name.Sum(letter => letter * 31), Purpose.Proof);       // the same in both
            float around = parameter.Role is ParameterRole.Gain or ParameterRole.Scalar ? 1 : 0;
            parameter.Tensor.Upload<float>([.. Enumerable.Range(0, (int)parameter.Count)
                .Select(i => around + (float)(0.2 * random.Normals((ulong)i, 0).First))]);
        }

        int length = options.Context;
        using MicroBatch batch = new(model, backend, 2, length, trains: false);
        batch.Inputs.Upload<int>([.. Enumerable.Range(0, 2 * length).Select(i => i * 5 % 37)]);
        batch.Targets.Upload<int>([.. Enumerable.Range(0, 2 * length).Select(i => (i + 1) * 5 % 37)]);
        batch.Run();
        return batch.Nats.ToArray();
    }
}
