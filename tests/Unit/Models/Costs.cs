using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors.Parameters;

namespace Hone.Unit.Models;

public sealed class Costs
{
    public static TheoryData<Dialect, Activation, bool, int, int> Combinations()
    {
        TheoryData<Dialect, Activation, bool, int, int> data = [];
        foreach (Dialect dialect in Enum.GetValues<Dialect>())
            foreach (Activation activation in Enum.GetValues<Activation>())
                foreach (bool isTied in (bool[])[false, true])
                    foreach ((int heads, int keyValueHeads) in ((int, int)[])[(4, 4), (4, 2), (6, 1)])
                        data.Add(dialect, activation, isTied, heads, keyValueHeads);
        return data;
    }

    [Theory, MemberData(nameof(Combinations))]
    public void Parameters_are_those_that_can_be_counted(Dialect dialect, Activation activation, bool isTied, int heads, int keyValueHeads)
    {
        GptOptions options = new()
        {
            Dialect = dialect, Activation = activation, IsTied = isTied, Heads = heads, KeyValueHeads = keyValueHeads,
            Vocabulary = 41, Context = 19, Layers = 3, Width = 48,
        };
        GptModel model = new(options);
        GptCost cost = new(options);
        cost.Parameters.ShouldBe(model.Parameters.All.Sum(parameter => parameter.Tensor.Shape.Count));
        cost.Parameters.ShouldBe(model.Parameters.Count);

        // What every token is multiplied with: each matrix but the tables it is looked up in; a tied one counts as the output.
        long matrices = model.Parameters.All.Where(parameter => parameter.Tensor.Shape.Rank == 2 && parameter.Name != "positions"
            && !parameter.Name.EndsWith("value_embedding", StringComparison.Ordinal) && parameter.Role != ParameterRole.Scalar
            && (parameter.Name != "tokens" || isTied)).Sum(parameter => parameter.Count);
        cost.MatrixParameters.ShouldBe(matrices);
        cost.FlopsPerToken.ShouldBe(6 * matrices + 12L * 3 * 48 * 19);
        cost.TrainingStateInBytes.ShouldBe(16 * model.Parameters.Count);
    }

    [Theory, MemberData(nameof(SmallModels.Names), MemberType = typeof(SmallModels))]
    public void Parameters_of_every_way_to_put_a_model_together_are_counted(string name)
    {
        GptOptions options = SmallModels.Options(name);
        GptModel model = new(options);
        GptCost cost = new(options);
        cost.Parameters.ShouldBe(model.Parameters.Count);
        cost.MatrixParameters.ShouldBe(model.Parameters.All.Where(parameter => parameter.Role is ParameterRole.Matrix or ParameterRole.Head
            || (options.IsTied && parameter.Name == "tokens")).Sum(parameter => parameter.Count));
    }

    [Theory]
    [InlineData(12, 12, 768, 124_439_808L)]
    [InlineData(24, 16, 1024, 354_823_168L)]
    [InlineData(36, 20, 1280, 774_030_080L)]
    [InlineData(48, 25, 1600, 1_557_611_200L)]
    public void Gpt2_has_as_many_parameters_as_the_published_ones(int layers, int heads, int width, long parameters) =>
        new GptCost(
            new GptOptions { Dialect = Dialect.Gpt2, Vocabulary = 50257, Context = 1024, Layers = layers, Heads = heads, Width = width })
            .Parameters.ShouldBe(parameters);

    [Fact]
    public void A_modern_model_of_12_layers_costs_887_million_operations_a_token()
    {
        // nanochat publishes 887,097,888 for its own: the difference is 6 for each of 432 weights of gates that this family lacks.
        GptCost cost = new(new GptOptions { Vocabulary = 32768, Context = 2048, Layers = 12, Heads = 6, Width = 768 });
        cost.FlopsPerToken.ShouldBe(887_095_296L);
        (cost.FlopsPerToken + 6 * 432).ShouldBe(887_097_888L);
        cost.MatrixParameters.ShouldBe(84_934_656L + 25_165_824L);
    }

    [Fact]
    public void The_cache_costs_what_keys_and_values_take() =>
        new GptCost(new GptOptions { Vocabulary = 99, Context = 8, Layers = 3, Heads = 4, KeyValueHeads = 2, Width = 32 })
            .CacheInBytesPerToken.ShouldBe(3 * 2 * 2 * 8 * sizeof(float));

    [Theory]
    [InlineData(0, 8, 1, 32, 4, "vocabulary of 0")]
    [InlineData(1, 8, 1, 32, 4, "vocabulary of 1")]
    [InlineData(9, 0, 1, 32, 4, "context is 0")]
    [InlineData(9, 8, 0, 32, 4, "layers is 0")]
    [InlineData(9, 8, 1, 0, 4, "width is 0")]
    [InlineData(9, 8, 1, 32, 0, "heads is 0")]
    [InlineData(9, 8, 1, 32, 5, "5 heads do not divide a width of 32; the nearest that do: 2, 4, 8")]
    [InlineData(9, 8, 1, 12, 4, "make it even")]
    public void A_size_that_cannot_be_is_told_with_its_value(int vocabulary, int context, int layers, int width, int heads, string problem)
    {
        GptOptions options = new() { Vocabulary = vocabulary, Context = context, Layers = layers, Width = width, Heads = heads };
        options.Validate().ShouldContain(sentence => sentence.Contains(problem, StringComparison.Ordinal));
        Should.Throw<ArgumentException>(() => new GptModel(options)).Message.ShouldContain(problem);
    }

    [Fact]
    public void All_problems_are_told_at_once_and_parts_that_do_not_fit_together_too()
    {
        new GptOptions { Vocabulary = 0, Context = 0, Layers = -1, Width = 0, Heads = 0 }.Validate().Count.ShouldBe(5);
        GptOptions right = new() { Vocabulary = 9, Context = 8, Layers = 1, Width = 32, Heads = 4 };
        right.Validate().ShouldBeEmpty();
        (right with { KeyValueHeads = 3 }).Validate().ShouldHaveSingleItem().ShouldContain("3 key-value heads do not divide 4 heads");
        (right with { FeedForwardWidth = -1 }).Validate().ShouldHaveSingleItem().ShouldContain("feed_forward_width is -1");
        (right with { HasQkNorm = false, HasQkGain = true }).Validate().ShouldHaveSingleItem().ShouldContain("QK-norm is off");
        (right with { Dialect = Dialect.Gpt2, HasGains = false }).Validate().ShouldHaveSingleItem().ShouldContain("a LayerNorm has gains");
        foreach (float cap in (float[])[-1, float.NaN, float.PositiveInfinity])
            (right with { LogitCap = cap }).Validate().ShouldHaveSingleItem().ShouldContain($"the cap of logits is {cap}");
        (right with { Dialect = Dialect.Gpt2, HasQkNorm = true, HasQkGain = true, LogitCap = 15 }).Validate().ShouldBeEmpty();
        (right with { Dialect = Dialect.Gpt2 }).Validate().ShouldBeEmpty();
    }
}
