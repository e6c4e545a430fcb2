using Hone.Hosting;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Insight.Reports;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;

namespace Hone.Unit.Hosting;

/// <summary>The dial against nanochat's own numbers, and plans against what runs then take.</summary>
[Collection(nameof(Hone.Unit.Training.Alone))]
public sealed class Plans
{
    /// <summary>
    /// Vocabulary 32,768, context 2,048, 12 tokens a parameter: total and scaling parameters, FLOPs a token, tokens, batch, steps, the
    /// factor of rates, weight decay. Four of them stand in published logs of nanochat; the others follow from its formulas.
    /// </summary>
    public static TheoryData<int, int, long, long, double, long, int, int, double, double> Depths => new()
    {
        { 4, 256, 36_700_242, 11_534_384, 8.0216e7, 138_412_608, 262_144, 528, .7071, 1.8899 },
        { 6, 384, 73_531_538, 23_199_852, 1.6751e8, 278_398_224, 262_144, 1062, .7071, .9396 },
        { 8, 512, 125_829_354, 41_943_232, 2.95700e8, 503_318_784, 262_144, 1920, .7071, .5197 },
        { 10, 640, 195_952_986, 70_123_820, 4.9545e8, 841_485_840, 524_288, 1605, 1, .4396 },
        { 12, 768, 286_261_730, 110_100_912, 7.59696e8, 1_321_210_944, 524_288, 2520, 1, .28 },
        { 14, 896, 399_114_882, 164_233_804, 1.12853e9, 1_970_805_648, 524_288, 3759, 1, .1877 },
        { 16, 1024, 536_871_738, 234_881_792, 1.58545e9, 2_818_581_504, 524_288, 5376, 1, .1313 },
        { 18, 1152, 701_891_594, 324_404_172, 2.17999e9, 3_892_850_064, 1_048_576, 3712, 1.4142, .1344 },
        { 20, 1280, 896_533_746, 435_160_240, 2.88621e9, 5_221_922_880, 1_048_576, 4980, 1.4142, .1002 },
        { 22, 1408, 1_123_157_490, 569_509_292, 3.76309e9, 6_834_111_504, 1_048_576, 6517, 1.4142, .0766 },
        { 24, 1536, 1_384_122_122, 729_810_624, 4.775225e9, 8_757_727_488, 1_048_576, 8352, 1.4142, .0597 },
        { 26, 1664, 1_681_786_938, 918_423_532, 5.99105e9, 11_021_082_384, 1_048_576, 10510, 1.4142, .0475 },
        { 32, 2048, 2_818_575_450, 1_677_724_672, 1.077099e10, 20_132_696_064, 2_097_152, 9600, 2.0, .0368 },
        { 34, 2176, 3_286_633_962, 2_003_176_844, 1.283459e10, 24_038_122_128, 2_097_152, 11462, 2.0, .0308 },
    };

    [Theory, MemberData(nameof(Depths))]
    public void A_depth_gives_what_it_gives_nanochat(int depth, int width, long parameters, long scaling, double flops, long tokens,
        int batch, int steps, double factor, double decay)
    {
        DepthPlan plan = new(depth, 2048, 32_768);
        plan.Width.ShouldBe(width);
        new GptCost(plan.Model).Parameters.ShouldBe(parameters);
        plan.ScalingParameters.ShouldBe(scaling);
        ((double)new GptCost(plan.Model).FlopsPerToken).ShouldBe(flops, flops * 1e-5);
        plan.Tokens.ShouldBe(tokens);
        plan.BatchTokens.ShouldBe(batch);
        plan.Steps(batch).ShouldBe(steps);
        DepthPlan.RateFactor(batch).ShouldBe(factor, 1e-4);
        plan.WeightDecay(batch).ShouldBe(decay, 1e-4);
        new GptModel(plan.Model).Parameters.Count.ShouldBe(parameters);
    }

    [Fact]
    public void Other_ratios_and_whole_windows_give_what_they_give_nanochat()
    {
        new DepthPlan(12, 2048, 32_768, 10.5).Steps(524_288).ShouldBe(2205);
        new DepthPlan(12, 2048, 32_768, 8).Steps(524_288).ShouldBe(1680);
        DepthPlan speedrun = new(24, 2048, 32_768, 8);
        speedrun.Tokens.ShouldBe(5_838_484_992);
        speedrun.Steps(1_048_576).ShouldBe(5568);
        (new GptCost(speedrun.Model).FlopsPerToken * 5568.0 * 1_048_576).ShouldBe(2.788e19, 1e16);
        ((double)new GptCost(speedrun.Model with { WindowPattern = "L" }).FlopsPerToken).ShouldBe(5.284833e9, 1e3);
        new GptCost(new DepthPlan(12, 2048, 32_768).Model with { WindowPattern = "L" }).FlopsPerToken.ShouldBe(887_097_888);
    }

    [Fact]
    public void A_recipe_with_a_depth_is_nanochats_and_says_why()
    {
        RunPlan plan = Plan("tokenizer: {vocabulary: 32768}", "model.depth=12", "model.context=2048");
        (plan.Steps, plan.BatchTokens, plan.OptimizerName).ShouldBe((2520, 524_288, "muon"));
        plan.LearningRate.ShouldBe(0.02, 1e-9);
        plan.WeightDecay.ShouldBe(0.28, 1e-9);
        plan.Rates.Select(one => one.Role).ShouldBe(["embedding", "head", "scalar"]);
        plan.Rates.Select(one => one.Rate).ToArray().ShouldBe([0.3, 0.008, 0.5], 1e-9);
        plan.Schedule.At(0).ShouldBe(0.02f * 0.025f, 1e-9f);
        plan.Schedule.At(883).ShouldBe(0.02f * 0.999420f, 1e-7f);
        plan.Schedule.At(2519).ShouldBe(0.02f * 0.050580f, 1e-7f);
        plan.Decisions.ShouldContain(one => one.Key == "training.steps" && one.Because.Contains("1,321,210,944 tokens"));
        plan.Decisions.ShouldContain(one => one.Key == "model.width" && one.Because == "64 × 12 layers, in whole heads of 128");
    }

    [Fact]
    public void What_a_person_writes_is_kept_and_the_rest_follows_from_it()
    {
        RunPlan plan = Plan("tokenizer: {vocabulary: 4096}", "model.depth=6", "model.context=512", "training.batch_tokens=16384",
            "training.learning_rate=0.03", "model.width=256", "model.heads=2", "training.steps=70");
        (plan.Steps, plan.BatchTokens, plan.Model.Width, plan.Model.Layers, plan.LearningRate).ShouldBe((70, 16_384, 256, 6, 0.03));
        plan.Schedule.At(69).ShouldBeLessThan(0.003f);
    }

    [Theory]
    [InlineData("data: {source: stories}", true)]
    [InlineData("data: {source: file}", false)]
    [InlineData("data: {path: here.txt}", true)]
    [InlineData("seed: 1", true)]
    public void The_checklist_misses_the_data_only_where_none_is_named(string yaml, bool isNamed) =>
        (Plan(yaml).Checklist.Single(item => item.Name == "data").Answer is not null).ShouldBe(isNamed);

    [Theory]
    [InlineData("training.tokens=1000000", 244)]
    [InlineData("training.tokens_per_parameter=2", 1568)]
    [InlineData("training.flops=1e13", 109)]
    public void A_horizon_may_be_tokens_or_operations(string horizon, int steps)
    {
        RunPlan plan = Plan("tokenizer: {kind: bytes}", horizon);
        plan.BatchTokens.ShouldBe(4096);
        plan.Steps.ShouldBe(steps);
    }

    [Theory]
    [InlineData("is less than one update", "training.tokens=100")]
    [InlineData("training.steps and training.tokens each say how long", "training.steps=10", "training.tokens=100000")]
    [InlineData("are not whole micro-batches of 16 rows", "training.batch_tokens=10000", "training.batch=16")]
    [InlineData("write a whole number from 1 and up to 256", "model.depth=0")]
    [InlineData("write a whole number from 1 and up to 256", "model.depth=300")]
    [InlineData("and a run makes 2147483647 at most", "training.flops=1e40")]
    public void Dials_that_cannot_be_are_refused(string problem, params string[] settings) =>
        Should.Throw<InvalidDataException>(() => Plan("tokenizer: {kind: bytes}", settings)).Message.ShouldContain(problem);

    [Theory]
    [InlineData("model.dialect=nanochat", "training.optimizer=muon", "training.micro_batches=2")]
    [InlineData("model.dialect=gpt2", "training.optimizer=lion", "training.micro_batches=1")]
    [InlineData("model.dialect=modern", "training.optimizer=sgd", "model.feed_forward=swiglu")]
    [InlineData("model.dialect=gpt2", "training.optimizer=muon", "training.batch=3")]
    [InlineData("model.dialect=gpt2", "training.ramp.steps=10", "training.ramp.context=4")]
    [InlineData("model.dropout=0.2", "training.label_smoothing=0.1", "training.average=0.99")]
    [InlineData("model.dialect=nanochat", "model.dropout=0.1", "training.average=0.9", "training.recompute=true")]
    [InlineData("training.embedding_noise=5", "training.micro_batches=2")]
    public void Planned_memory_is_what_the_run_takes(params string[] settings)
    {
        const string Recipe = "data: {stories: 50}\ntokenizer: {kind: bytes}";
        string[] small = ["model.layers=2", "model.width=32", "model.context=16", "training.batch=2", .. settings];
        using IBackend backend = Backends.Create(threads: 1);
        long planned = RunPlan.Of(Hone.Hosting.Recipes.Recipe.Parse(Recipe, "toy", small)).Memory(backend).Sum(part => part.Bytes);
        long before = NativeArena.BytesAlive;
        using Session session = Session.Begin(Hone.Hosting.Recipes.Recipe.Parse(Recipe, "toy", small), threads: 1);
        session.PlannedBytes.ShouldBe(planned);
        (NativeArena.BytesAlive - before).ShouldBe(planned);
    }

    [Fact]
    public void A_horizon_in_epochs_is_that_of_the_data()
    {
        RunPlan plan = Plan("data: {stories: 200}\ntokenizer: {kind: bytes}", "training.epochs=2.5", "training.batch=4",
            "model.context=32");
        plan.TrainTokens.ShouldNotBeNull().ShouldBeGreaterThan(10_000);
        plan.Steps.ShouldBe((int)Math.Ceiling(2.5 * plan.TrainTokens!.Value / 128));
        plan.Epochs!.Value.ShouldBe(2.5, 0.01);
        using Session session = Session.Begin(Recipe.Parse("data: {stories: 200}\ntokenizer: {kind: bytes}", "toy",
            ["training.epochs=2.5", "training.batch=4", "model.context=32", "model.layers=1", "model.width=32"]), 1);
        session.Settings.Training.Steps.ShouldBe(plan.Steps);
        ((long)session.Recipe.Effective["training"]!["steps"]!).ShouldBe(plan.Steps);
        session.Settings.EvaluateEvery.ShouldBe(plan.Steps / 8);
    }

    [Fact]
    public void A_horizon_in_time_is_as_many_steps_as_fit_and_is_kept_when_the_run_goes_on()
    {
        string[] settings = ["training.time=2s", "training.batch=4", "model.context=32", "model.layers=1", "model.width=32"];
        using Session session = Session.Begin(Recipe.Parse("data: {stories: 200}\ntokenizer: {kind: bytes}", "toy", settings), 1);
        int steps = session.Settings.Training.Steps;
        steps.ShouldBeInRange(10, 20_000);
        session.Recipe.Decisions.Single(one => one.Key == "training.steps").Because.ShouldStartWith("2s of steps, each ");
        Recipe recorded = Recipe.FromEffective(session.Recipe.Effective, "run.json");
        using Session again = Session.Begin(recorded, 1);
        again.Settings.Training.Steps.ShouldBe(steps);
    }

    [Theory]
    [InlineData("training.tokens=1000000"), InlineData("training.tokens_per_parameter=2"), InlineData("training.flops=1e11")]
    [InlineData("training.epochs=1.5"), InlineData("training.memory=100MB"), InlineData("model.depth=1", "training.batch_tokens=4096")]
    public void The_recipe_that_a_run_writes_makes_the_same_run(params string[] settings)
    {
        Recipe recipe = Recipe.Parse("data: {stories: 50}\ntokenizer: {kind: bytes}", "toy", ["model.context=64", .. settings]);
        RunPlan plan = RunPlan.Of(recipe);
        RunPlan again = RunPlan.Of(Recipe.Parse(RecipeText.Of(Planner.Settled(recipe.Effective)), "recipe.yaml"));
        (again.Steps, again.BatchTokens, again.Training.BatchRows, again.LearningRate, again.Model).ShouldBe(
            (plan.Steps, plan.BatchTokens, plan.Training.BatchRows, plan.LearningRate, plan.Model));
    }

    [Theory, InlineData(16, false), InlineData(8, false), InlineData(1, false), InlineData(1, true)]
    public void Micro_batches_are_as_large_as_the_memory_allows(int rows, bool recomputes)
    {
        const string Yaml = "data: {stories: 50}\ntokenizer: {kind: bytes}\nmodel: {layers: 6, width: 64, context: 64}";
        using IBackend backend = Backends.Create(threads: 1);
        long bytes = Plan(Yaml, $"training.batch={rows}", $"training.micro_batches={16 / rows}",
            $"training.recompute={(recomputes ? "true" : "false")}").Memory(backend).Sum(part => part.Bytes);
        RunPlan plan = Plan(Yaml, $"training.memory={bytes}B");
        (plan.Training.BatchRows, plan.Training.MicroBatches, plan.Model.Recomputes).ShouldBe((rows, 16 / rows, recomputes));
        plan.Memory(backend).Sum(part => part.Bytes).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("take", "training.memory=1MB")]
    [InlineData("write an amount such as", "training.memory=lots")]
    [InlineData("keep one of them", "training.memory=1GB", "training.batch=4")]
    [InlineData("write a time such as", "training.time=soon")]
    [InlineData("each say how long", "training.time=1h", "training.steps=4")]
    [InlineData("nobody has counted", "training.epochs=1", "data.mixture.a.path=x")]
    [InlineData("divided by a power of two: write 128, 64", "training.ramp.steps=10", "training.ramp.context=100")]
    [InlineData("a ramp begins with fewer", "training.ramp.steps=10", "training.ramp.micro_batches=3")]
    public void Horizons_and_memory_that_make_no_sense_are_refused(string problem, params string[] settings) =>
        Should.Throw<InvalidDataException>(() => Plan("tokenizer: {kind: bytes}", settings)).Message.ShouldContain(problem);

    [Theory]
    [InlineData("90s", 90), InlineData("45m", 2700), InlineData("8h", 28_800), InlineData("1h30m", 5400), InlineData("1.5h", 5400)]
    [InlineData("", null), InlineData("h", null), InlineData("0s", null), InlineData("5", null)]
    [InlineData("-5m", null), InlineData("5m 3", null)]
    public void Times_are_read_as_people_write_them(string text, int? seconds) =>
        (Amounts.Time(text)?.TotalSeconds).ShouldBe(seconds);

    [Theory]
    [InlineData("800MB", 800_000_000L), InlineData("4 GiB", 4L << 30), InlineData("1.5kb", 1500L), InlineData("7B", 7L)]
    [InlineData("4", null), InlineData("GB", null), InlineData("-1GB", null), InlineData("0GB", null), InlineData("4GBs", null)]
    public void Sizes_are_read_as_people_write_them(string text, long? bytes) => Amounts.Bytes(text).ShouldBe(bytes);

    static RunPlan Plan(string yaml, params string[] settings) => RunPlan.Of(Recipe.Parse(yaml, "toy", settings));
}
