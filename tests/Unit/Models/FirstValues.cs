using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;

namespace Hone.Unit.Models;

/// <summary>The table of <c>GptInit</c>, measured.</summary>
public sealed class FirstValues : IDisposable
{
    static readonly GptOptions Modern = new() { Vocabulary = 300, Context = 96, Layers = 3, Width = 96, Heads = 3 };
    static readonly GptOptions Gpt2 = Modern with { Dialect = Dialect.Gpt2 };
    readonly IBackend _backend = Backends.Create(threads: 1);

    public void Dispose() => _backend.Dispose();

    public static TheoryData<string, string, double> Deviations => new()
    {
        { "gpt2", "tokens", 0.02 }, { "gpt2", "positions", 0.01 },
        { "gpt2", "blocks.1.attention.qkv.weight", 0.02 }, { "gpt2", "blocks.2.feed_forward.in.weight", 0.02 },
        { "gpt2", "blocks.0.attention.out.weight", 0.02 / Math.Sqrt(6) },
        { "gpt2", "blocks.2.feed_forward.out.weight", 0.02 / Math.Sqrt(6) }, { "modern", "tokens", 0.02 }, { "modern", "head", 0.001 },
        { "modern", "blocks.1.attention.qkv.weight", 1 / Math.Sqrt(96) },
        { "modern", "blocks.0.feed_forward.in.weight", 1 / Math.Sqrt(96) },
        { "modern", "blocks.0.attention.out.weight", 0 }, { "modern", "blocks.2.feed_forward.out.weight", 0 },
    };

    [Theory, MemberData(nameof(Deviations))]
    public void Matrices_have_mean_0_and_the_deviation_of_the_table(string dialect, string name, double deviation)
    {
        using GptModel model = new(dialect == "gpt2" ? Gpt2 : Modern, _backend, 11);
        float[] values = Values(model, name);
        double mean = values.Average(value => (double)value), square = values.Average(value => (double)value * value);
        mean.ShouldBe(0, 5 * deviation / Math.Sqrt(values.Length) + 1e-12);
        Math.Sqrt(square).ShouldBe(deviation, 5 * deviation / Math.Sqrt(2.0 * values.Length) + 1e-12);
    }

    [Fact]
    public void Uniform_ones_stay_within_their_bound_and_fill_it()
    {
        using GptModel model = new(Modern, _backend, 11);
        double bound = Math.Sqrt(3.0 / 96), largest = Values(model, "blocks.0.attention.qkv.weight").Max(value => Math.Abs((double)value));
        largest.ShouldBeInRange(0.99 * bound, bound * (1 + 1e-6));
    }

    [Fact]
    public void Gains_are_1_and_biases_0()
    {
        using GptModel gpt2 = new(Gpt2, _backend, 1), modern = new(Modern, _backend, 1);
        foreach (Parameter parameter in gpt2.Parameters.All.Concat(modern.Parameters.All))
            if (parameter.Name.EndsWith(".gain", StringComparison.Ordinal))
                parameter.Tensor.Values.ToArray().ShouldAllBe(value => value == 1);
            else if (parameter.Name.EndsWith(".bias", StringComparison.Ordinal))
                parameter.Tensor.Values.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Exactly_the_matrices_decay()
    {
        using GptModel gpt2 = new(Gpt2, _backend, 1), modern = new(Modern, _backend, 1);
        foreach (Parameter parameter in gpt2.Parameters.All.Concat(modern.Parameters.All))
            parameter.Decays.ShouldBe(parameter.Tensor.Shape.Rank == 2, parameter.Name);
    }

    [Fact]
    public void Same_seed_same_bits_and_another_seed_others()
    {
        using GptModel one = new(Modern, _backend, 5), same = new(Modern, _backend, 5), other = new(Modern, _backend, 6);
        same.Parameters.Values.Values.SequenceEqual(one.Parameters.Values.Values).ShouldBeTrue();
        Values(other, "tokens").ShouldNotBe(Values(one, "tokens"));
    }

    [Fact]
    public void A_parameter_begins_the_same_whatever_stands_before_it_and_unlike_its_neighbours()
    {
        using ParameterSet there = new(), back = new();
        Tensor a = there.Add("a", new Shape(5, 7), Initializer.Normal(1), ParameterRole.Matrix),
            b = there.Add("b", new Shape(5, 7), Initializer.Normal(1), ParameterRole.Matrix);
        Tensor b2 = back.Add("b", new Shape(5, 7), Initializer.Normal(1), ParameterRole.Matrix),
            a2 = back.Add("a", new Shape(5, 7), Initializer.Normal(1), ParameterRole.Matrix);
        there.Allocate(_backend, 3);
        back.Allocate(_backend, 3);
        a2.Values.ToArray().ShouldBe(a.Values.ToArray());
        b2.Values.ToArray().ShouldBe(b.Values.ToArray());
        a.Values.ToArray().Intersect(b.Values.ToArray()).ShouldBeEmpty();
    }

    static float[] Values(GptModel model, string name) =>
        model.Parameters.All.Single(parameter => parameter.Name == name).Tensor.Values.ToArray();
}
