using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;
using Hone.Training.Events;

namespace Hone.Unit.Training;

/// <summary>Micro-batches, their sum, its norm, and what clipping makes of it.</summary>
public sealed class GradientSums
{
    [Theory, InlineData(2, 2), InlineData(1, 4)]
    public void Micro_batches_train_like_one_large_batch(int rows, int microBatches)
    {
        using Toy large = new(Toy.Of(steps: 5, rows: 4)), small = new(Toy.Of(steps: 5, rows, microBatches));
        StepTaken[] expected = [.. large.Run().OfType<StepTaken>()], actual = [.. small.Run().OfType<StepTaken>()];
        for (int i = 0; i < expected.Length; i++)
        {
            actual[i].Loss.ShouldBe(expected[i].Loss, 1e-5f * expected[i].Loss);
            actual[i].GradientNorm.ShouldBe(expected[i].GradientNorm, 1e-4f * expected[i].GradientNorm);
            actual[i].Tokens.ShouldBe(expected[i].Tokens);
            actual[i].Epoch.ShouldBe(expected[i].Epoch);
        }

        Farthest(small.Weights, large.Weights).ShouldBeLessThan(2e-4);
    }

    [Fact]
    public void Micro_batches_with_unequal_numbers_of_targets_weigh_what_they_hold()
    {
        using Toy large = new(Toy.Of(steps: 1, rows: 3)), small = new(Toy.Of(steps: 1, rows: 1, microBatches: 3));
        int[] inputs = Toy.Tokens(24), targets = Toy.Tokens(25)[1..];
        foreach (int masked in (int[])[0, 1, 2, 3, 4, 5, 6, 9, 20]) targets[masked] = -1;       // 1, 7 and 7 targets are left
        int tokens = targets.Count(target => target >= 0);
        inputs.CopyTo(large.MicroBatch.Inputs.Integers);
        targets.CopyTo(large.MicroBatch.Targets.Integers);
        double nats = large.MicroBatch.Run(), sum = 0;
        for (int i = 0; i < 3; i++)
        {
            inputs.AsSpan(i * 8, 8).CopyTo(small.MicroBatch.Inputs.Integers);
            targets.AsSpan(i * 8, 8).CopyTo(small.MicroBatch.Targets.Integers);
            sum += small.MicroBatch.Run(adds: i > 0);
        }

        sum.ShouldBe(nats, 1e-5 * nats);
        small.Optimizer.GradientNorm().ShouldBe(large.Optimizer.GradientNorm(), 1e-4 * large.Optimizer.GradientNorm());
        large.Optimizer.Update(0, 1e-3f, 1f / tokens);
        small.Optimizer.Update(0, 1e-3f, 1f / tokens);
        Farthest(small.FirstMoment, large.FirstMoment).ShouldBeLessThan(1e-5 * large.FirstMoment.Max(Math.Abs));
    }

    [Fact]
    public void Micro_batches_are_added_from_the_left_in_their_order()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using ParameterSet parameters = new();
        Tensor w = parameters.Add("w", new Shape(1, 1), Initializer.Constant(0), ParameterRole.Gain);
        parameters.Allocate(backend, seed: 0);
        parameters.AllocateGradients();
        Tape tape = new(backend, trains: true) { Accumulates = true };
        Tensor x = tape.Input("x", DType.Float32, new Shape(1, 1)), y = x.Linear(w);
        using TapeProgram program = tape.Compile(y);
        float Sum(params float[] gradients)
        {
            for (int i = 0; i < gradients.Length; i++)
            {
                (x.Values[0], y.Gradient!.Values[0]) = (gradients[i], 1);
                program.Forward();
                program.Backward(adds: i > 0);
            }

            return w.Gradient!.Values[0];
        }

        Sum(1e8f, 1f, -1e8f).ShouldBe(0);                            // (1e8 + 1) − 1e8: the 1 is lost in float32
        Sum(1e8f, -1e8f, 1f).ShouldBe(1);
        Sum(2f, 3f, 4f).ShouldBe(9);                                 // the first one writes: nothing of an earlier step is left
    }

    [Fact]
    public void A_weight_that_one_operation_has_twice_is_added_once_with_both_parts()
    {
        using IBackend backend = Backends.Create(threads: 2);
        float[] GradientAfter(int runs)
        {
            using ParameterSet parameters = new();
            Tensor w = parameters.Add("w", new Shape(16, 16), Initializer.Normal(1f), ParameterRole.Gain);
            parameters.Allocate(backend, seed: 3);
            parameters.AllocateGradients();
            Tape tape = new(backend, trains: true) { Accumulates = runs > 1 };
            Tensor x = tape.Input("x", DType.Float32, new Shape(24, 16)), y = x.FeedForward(w, null, w, null, null, Nonlinearity.Gelu);
            using TapeProgram program = tape.Compile(y);
            for (int run = 0; run < runs; run++)
            {
                for (int i = 0; i < x.Values.Length; i++) x.Values[i] = MathF.Sin(i);
                y.Gradient!.Values.Fill(1);
                program.Forward();
                program.Backward(adds: run > 0);
            }

            return w.Gradient!.Values.ToArray();
        }

        float[] once = GradientAfter(runs: 1);
        GradientAfter(runs: 2).ShouldBe([.. once.Select(x => x + x)]);
    }

    /// <summary>
    /// Also those that several operations contribute to (the tied head), and those that wait for their last one in a segment computed
    /// again.
    /// </summary>
    [Theory, InlineData(Dialect.Gpt2, 0), InlineData(Dialect.Modern, 0), InlineData(Dialect.Modern, 1)]
    public void The_gradient_of_a_micro_batch_is_complete_before_it_is_added_once(Dialect dialect, int recompute)
    {
        GptOptions options = Toy.Modern with { Dialect = dialect, Recomputes = recompute == 1 };
        using Toy single = new(Toy.Of(steps: 1, rows: 2), options), sum = new(Toy.Of(steps: 1, rows: 2, microBatches: 3), options);
        float[] expected = [];
        for (int i = 0; i < 3; i++)
        {
            int[] tokens = Toy.Tokens(40)[(4 * i)..];
            foreach (Toy toy in (Toy[])[single, sum])
            {
                tokens.AsSpan(0, 16).CopyTo(toy.MicroBatch.Inputs.Integers);
                tokens.AsSpan(1, 16).CopyTo(toy.MicroBatch.Targets.Integers);
            }

            single.MicroBatch.Run();
            sum.MicroBatch.Run(adds: i > 0);
            float[] gradient = single.Model.Parameters.Gradients.Values.ToArray();
            expected = i == 0 ? gradient : [.. expected.Zip(gradient, (a, b) => a + b)];
        }

        sum.Model.Parameters.Gradients.Values.ToArray().ShouldBe(expected);
    }

    [Fact]
    public void Sums_take_no_second_gradient_of_every_parameter()
    {
        using Toy single = new(Toy.Of(steps: 1)), sum = new(Toy.Of(steps: 1, microBatches: 2));
        sum.Model.Parameters.SizeInBytes.ShouldBe(single.Model.Parameters.SizeInBytes);
        (sum.MicroBatch.SizeInBytes - single.MicroBatch.SizeInBytes).ShouldBeLessThan(single.Model.Parameters.Gradients.SizeInBytes);
        Should.Throw<InvalidOperationException>(() => single.MicroBatch.Run(adds: true)).Message.ShouldContain("accumulates");
    }

    [Fact]
    public void The_norm_is_the_root_of_the_sum_over_all_parameters()
    {
        using Toy toy = new();
        Span<float> gradients = toy.Model.Parameters.Gradients.Values;
        gradients.Clear();
        (gradients[0], gradients[^1]) = (3, 4);
        toy.Optimizer.GradientNorm().ShouldBe(5);
        double sum = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            gradients[i] = (float)Math.Sin(i);
            sum += (double)gradients[i] * gradients[i];
        }

        toy.Optimizer.GradientNorm().ShouldBe(Math.Sqrt(sum), 1e-5 * Math.Sqrt(sum));
    }

    [Theory, InlineData(0.5), InlineData(0.01), InlineData(2)]
    public void A_long_gradient_is_shortened_as_a_whole_and_a_short_one_left_alone(double share)
    {
        using Toy free = new(Toy.Of(steps: 1, clip: 0));
        StepTaken unclipped = free.Run().OfType<StepTaken>().Single();
        using Toy clipped = new(Toy.Of(steps: 1, clip: (float)(share * unclipped.GradientNorm)));
        StepTaken taken = clipped.Run().OfType<StepTaken>().Single();
        taken.GradientNorm.ShouldBe(unclipped.GradientNorm, "the norm that is told is the one before clipping");
        double factor = Math.Min(1, share);
        float[] expected = free.FirstMoment, actual = clipped.FirstMoment;
        Length(actual).ShouldBe(0.1 * factor * unclipped.GradientNorm, 1e-4 * factor * unclipped.GradientNorm);
        for (int i = 0; i < actual.Length; i++) ((double)actual[i]).ShouldBe(factor * expected[i], 1e-5 * Math.Abs(expected[i]) + 1e-12);
    }

    static double Length(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    static double Farthest(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();
}
