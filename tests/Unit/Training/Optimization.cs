using Hone.Cli.Screen;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

public sealed class Optimization
{
    [Theory, InlineData(0.1f, 0.99f), InlineData(0f, 0.999f)]
    public void AdamW_is_that_of_the_paper_over_several_steps(float decay, float beta2)
    {
        AdamWOptions options = new() { WeightDecay = decay, Beta1 = 0.9f, Beta2 = beta2, Epsilon = 1e-8f };
        using Toy toy = new(adam: options, threads: 2);
        float[] start = toy.Weights;
        double[] values = [.. start.Select(value => (double)value)], first = new double[start.Length], second = new double[start.Length];
        bool[] decays = new bool[start.Length], isLearned = new bool[start.Length];
        foreach (Parameter parameter in toy.Model.Parameters.All)
            for (long i = 0; i < parameter.Count; i++)
                (decays[parameter.Offset + i], isLearned[parameter.Offset + i]) = (parameter.Tensor.Shape.Rank == 2, true);

        for (int t = 0; t < 6; t++)
        {
            float rate = 0.01f / (t + 1), scale = 0.25f;
            Span<float> gradients = toy.Model.Parameters.Gradients.Values;
            for (int i = 0; i < gradients.Length; i++)
            {
                gradients[i] = isLearned[i] ? (float)(Math.Sin(i * 1.7 + t) * Math.Pow(10, i % 5 - 3)) : 0;
                double g = (double)gradients[i] * scale;
                first[i] = 0.9 * first[i] + 0.1 * g;
                second[i] = beta2 * second[i] + (1 - beta2) * g * g;
                double mean = first[i] / (1 - Math.Pow(0.9f, t + 1)), square = second[i] / (1 - Math.Pow(beta2, t + 1));
                values[i] -= rate * (decays[i] ? decay : 0) * values[i];
                if (isLearned[i]) values[i] -= rate * mean / (Math.Sqrt(square) + 1e-8);
            }

            toy.Optimizer.Update(t, rate, scale);
        }

        float[] weights = toy.Weights;
        for (int i = 0; i < weights.Length; i++)
        {
            ((double)weights[i]).ShouldBe(values[i], 3e-6 * (1 + Math.Abs(values[i])), $"number {i}");
            if (!isLearned[i]) weights[i].ShouldBe(0, "what lies between two parameters stays 0");
        }
    }

    [Fact]
    public void Without_gradient_a_matrix_decays_and_a_gain_stays()
    {
        using Toy toy = new(adam: new AdamWOptions { WeightDecay = 0.5f });
        Dictionary<string, float[]> before = toy.Model.Parameters.All.ToDictionary(
            parameter => parameter.Name, parameter => parameter.Tensor.Values.ToArray());
        toy.Model.Parameters.Gradients.Values.Clear();
        toy.Optimizer.Update(0, 0.1f, 1);
        foreach (Parameter parameter in toy.Model.Parameters.All)
        {
            float factor = parameter.Tensor.Shape.Rank == 2 ? 0.95f : 1;
            for (int i = 0; i < parameter.Count; i++)
                parameter.Tensor.Values[i].ShouldBe(factor * before[parameter.Name][i], 1e-6f, parameter.Name);
        }
    }

    [Fact]
    public void A_frozen_parameter_stays_and_is_no_part_of_the_norm_and_a_group_has_its_own_rate()
    {
        using Toy toy = new();
        ParameterSet parameters = toy.Model.Parameters;
        Dictionary<string, float[]> before = parameters.All.ToDictionary(
            parameter => parameter.Name, parameter => parameter.Tensor.Values.ToArray());
        parameters.Freeze(parameter => parameter.Role == ParameterRole.Embedding);
        AdamW optimizer = new(parameters, toy.Backend, new AdamWOptions(),
            [new(parameter => parameter.Role == ParameterRole.Gain, RateFactor: 0.5f, DecayFactor: 0), new(_ => true, DecayFactor: 0)]);
        foreach (Parameter parameter in parameters.All) parameter.Tensor.Gradient!.Values.Fill(2);

        long trained = parameters.All.Where(parameter => parameter.IsTrained).Sum(parameter => parameter.Count);
        trained.ShouldBeLessThan(parameters.Count);
        optimizer.GradientNorm().ShouldBe(Math.Sqrt(4.0 * trained), 1e-9);
        optimizer.Update(0, 0.01f, 1);                                       // the first update of Adam moves each number by the rate
        foreach (Parameter parameter in parameters.All)
        {
            float moved = parameter.Role switch { ParameterRole.Embedding => 0, ParameterRole.Gain => 0.005f, _ => 0.01f };
            for (int i = 0; i < parameter.Count; i++)
                (before[parameter.Name][i] - parameter.Tensor.Values[i]).ShouldBe(moved, 1e-6f, parameter.Name);
        }

        Should.Throw<ArgumentException>(
            () => new AdamW(parameters, toy.Backend, new AdamWOptions(), [new(parameter => parameter.Role == ParameterRole.Gain)]))
            .Message.ShouldContain("is in no group");
    }

    [Fact]
    public void The_rate_climbs_then_falls_by_half_a_cosine_to_its_end_at_the_last_update()
    {
        Schedule schedule = Schedule.WarmupCosine(1e-3, 1e-4, 10, 111);
        schedule.At(0).ShouldBe(1e-4f, 1e-10f);
        schedule.At(4).ShouldBe(5e-4f, 1e-10f);
        schedule.At(9).ShouldBe(1e-3f);
        schedule.At(10).ShouldBe(1e-3f);
        schedule.At(60).ShouldBe(5.5e-4f, 1e-9f);
        schedule.At(110).ShouldBe(1e-4f, 1e-10f);
        schedule.At(5000).ShouldBe(1e-4f, 1e-10f);
        for (int step = 10; step < 111; step++)
            ((double)schedule.At(step)).ShouldBe(1e-4 + 9e-4 * 0.5 * (1 + Math.Cos(Math.PI * (step - 10) / 100)), 1e-9);
    }

    [Fact]
    public void A_rate_that_climbs_by_the_same_ratio_ends_where_it_is_to()
    {
        Schedule climb = new(new ExponentialClimb(1e-6, 10, 281));
        climb.At(0).ShouldBe(1e-6f);
        climb.At(280).ShouldBe(10, 1e-5f);
        climb.At(400).ShouldBe(climb.At(280));
        for (int step = 1; step < 281; step++)
            (climb.At(step) / climb.At(step - 1)).ShouldBe((float)Math.Pow(10, 1 / 40.0), 1e-5f);
    }

    [Fact]
    public void A_rate_may_also_stay_and_runs_of_few_steps_have_one_too()
    {
        Schedule constant = Schedule.WarmupCosine(0.5, 0.5, 0, 7);
        Enumerable.Range(0, 7).Select(constant.At).ShouldAllBe(rate => rate == 0.5f);
        Schedule.WarmupCosine(1, 0.1, 0, 1).At(0).ShouldBe(1f);
        Schedule.WarmupCosine(1, 0.1, 5, 3).At(2).ShouldBe(0.6f, 1e-7f);
        foreach (int warmup in (int[])[0, 1, 3])
            for (int step = 0; step < 5; step++) Schedule.WarmupCosine(1, 0, warmup, 5).At(step).ShouldBeGreaterThanOrEqualTo(0);
    }
}
