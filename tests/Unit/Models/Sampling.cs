using Hone.Cli.Screen;
using Hone.Models.Generation;

namespace Hone.Unit.Models;

public sealed class Sampling
{
    static readonly float[] Scores = [0.5f, 2f, -1f, 1.5f, 0f, 1.9f];

    [Fact]
    public void Temperature_0_and_top_1_take_the_likeliest()
    {
        foreach (SamplingOptions options in new SamplingOptions[] { new() { Temperature = 0 }, new() { Temperature = 5, TopK = 1 },
            new() { TopP = 1e-9 } })
            for (ulong draw = 0; draw < 50; draw++)
                new Sampler(options, Scores.Length).Choose(Scores, draw).ShouldBe(1);
    }

    [Fact]
    public void Of_equal_scores_the_lower_token_counts_as_likelier()
    {
        float[] equal = [1f, 3f, 3f, 3f];
        new Sampler(new SamplingOptions { Temperature = 0 }, 4).Choose(equal, 0).ShouldBe(1);
        for (ulong draw = 0; draw < 20; draw++)
            new Sampler(new SamplingOptions { TopK = 1 }, 4).Choose(equal, draw).ShouldBe(1);
    }

    [Theory, InlineData(1.0, 0, 1.0), InlineData(0.5, 0, 1.0), InlineData(2.0, 0, 1.0), InlineData(1.0, 3, 1.0), InlineData(1.0, 0, 0.8),
        InlineData(0.7, 4, 0.9)]
    public void Tokens_come_as_often_as_they_should(double temperature, int topK, double topP)
    {
        const int Draws = 20_000;
        Sampler sampler = new(new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, Seed = 3 }, Scores.Length);
        double[] seen = new double[Scores.Length];
        for (ulong draw = 0; draw < Draws; draw++) seen[sampler.Choose(Scores, draw)] += 1.0 / Draws;
        double[] expected = Expected(temperature, topK, topP);
        for (int i = 0; i < seen.Length; i++)
        {
            if (expected[i] == 0) seen[i].ShouldBe(0, $"token {i} is ruled out");
            else seen[i].ShouldBe(expected[i], 5 * Math.Sqrt(expected[i] * (1 - expected[i]) / Draws) + 1e-9, $"token {i}");
        }
    }

    [Fact]
    public void The_nth_draw_of_a_seed_depends_on_nothing_else()
    {
        SamplingOptions options = new() { Temperature = 1, Seed = 9 };
        Sampler forward = new(options, Scores.Length), backward = new(options, Scores.Length);
        int[] there = [.. Enumerable.Range(0, 40).Select(draw => forward.Choose(Scores, (ulong)draw))];
        int[] back = [.. Enumerable.Range(0, 40).Reverse().Select(draw => backward.Choose(Scores, (ulong)draw)).Reverse()];
        back.ShouldBe(there);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void Scores_that_are_not_finite_are_refused(float broken) =>
        Should.Throw<InvalidDataException>(() => new Sampler(new SamplingOptions(), 2).Choose([1f, broken], 0)).Message.ShouldContain(
            "not finite");

    static double[] Expected(double temperature, int topK, double topP)
    {
        int[] order = [.. Enumerable.Range(0, Scores.Length).OrderByDescending(i => Scores[i])];
        if (topK > 0) order = order[..topK];
        double sum = order.Sum(i => Math.Exp(Scores[i] / temperature)), gathered = 0;
        List<int> kept = [];
        foreach (int i in order)
        {
            if (gathered >= topP * sum) break;
            kept.Add(i);
            gathered += Math.Exp(Scores[i] / temperature);
        }

        double[] shares = new double[Scores.Length];
        foreach (int i in kept) shares[i] = Math.Exp(Scores[i] / temperature) / gathered;
        return shares;
    }
}
