using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Unit.Training;

/// <summary>Dropout and smoothed targets in whole trainings: where they are, where they are not, and what they depend on.</summary>
public sealed class Noise
{
    static readonly GptOptions _noisy = Toy.Modern with { Dropout = 0.3f, LabelSmoothing = 0.1f, Layers = 2 };

    /// <summary>The program without noise is the one that there was before there was noise: no operation, no operand, no byte.</summary>
    [Fact]
    public void Without_noise_the_program_has_nothing_of_it()
    {
        using Toy plain = new(model: _noisy with { Dropout = 0, LabelSmoothing = 0 }), noisy = new(model: _noisy);
        string[] Operations(Toy toy)
        {
            Profile profile = toy.MicroBatch.Profile = new Profile();
            toy.MicroBatch.Run();
            return [.. profile.Entries.Select(entry => entry.Operation).Distinct()];
        }

        Operations(plain).ShouldNotContain("dropout");
        Operations(noisy).ShouldContain("dropout");
        using GptModel model = new(_noisy with { Dropout = 0, LabelSmoothing = 0.1f }, plain.Backend, seed: 1);
        using MicroBatch smoothed = new(model, plain.Backend, rows: 2, length: 8, trains: true);
        smoothed.SizeInBytes.ShouldBe(plain.MicroBatch.SizeInBytes);
    }

    [Fact]
    public void What_is_measured_has_no_noise_and_is_fused_as_without()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel noisy = new(_noisy, backend, seed: 4),
            plain = new(_noisy with { Dropout = 0, LabelSmoothing = 0 }, backend, seed: 4);
        float[] Nats(GptModel model, bool trains, out long size)
        {
            using MicroBatch batch = new(model, backend, rows: 3, length: 8, trains);
            Toy.Tokens(24).CopyTo(batch.Inputs.Integers);
            Toy.Tokens(25)[1..].CopyTo(batch.Targets.Integers);
            batch.Run();
            size = batch.SizeInBytes;
            return batch.Nats.ToArray();
        }

        float[] expected = Nats(plain, trains: false, out long size);
        Nats(noisy, trains: false, out long other).ShouldBe(expected);
        other.ShouldBe(size);
        Nats(noisy, trains: true, out _).ShouldNotBe(expected);
    }

    /// <summary>A row is dropped from in the same places whether it comes in one large micro-batch or in a small one.</summary>
    [Fact]
    public void Micro_batches_with_dropout_train_like_one_large_batch()
    {
        using Toy large = new(Toy.Of(steps: 5, rows: 4), _noisy), small = new(Toy.Of(steps: 5, rows: 1, microBatches: 4), _noisy);
        StepTaken[] expected = [.. large.Run().OfType<StepTaken>()], actual = [.. small.Run().OfType<StepTaken>()];
        for (int i = 0; i < expected.Length; i++)
        {
            actual[i].Loss.ShouldBe(expected[i].Loss, 1e-5f * expected[i].Loss);
            actual[i].GradientNorm.ShouldBe(expected[i].GradientNorm, 1e-4f * expected[i].GradientNorm);
        }
    }

    [Fact]
    public void Another_step_and_another_seed_drop_others_and_the_same_drop_the_same()
    {
        using Toy toy = new(model: _noisy), same = new(model: _noisy);
        double Loss(Toy of, int step, int micro)
        {
            of.MicroBatch.Draw(step, micro);
            return of.MicroBatch.Run();
        }

        double first = Loss(toy, 0, 0);
        Loss(toy, 1, 0).ShouldNotBe(first);
        Loss(toy, 0, 1).ShouldNotBe(first);
        Loss(toy, 0, 0).ShouldBe(first);
        Loss(same, 0, 0).ShouldBe(first);
        using MicroBatch other = new(toy.Model, toy.Backend, rows: 2, length: 8, trains: true, seed: 77);
        other.Run().ShouldNotBe(first);
    }

    [Theory]
    [InlineData(1f, 0f, "dropout is 1")]
    [InlineData(-0.5f, 0f, "dropout is -0.5")]
    [InlineData(float.NaN, 0f, "dropout is NaN")]
    [InlineData(0f, 1f, "label smoothing is 1")]
    [InlineData(0f, float.NaN, "label smoothing is NaN")]
    public void A_model_with_a_probability_that_is_none_is_refused(float dropout, float smoothing, string problem) =>
        Should.Throw<ArgumentException>(() => new GptModel(Toy.Modern with { Dropout = dropout, LabelSmoothing = smoothing }))
            .Message.ShouldContain($"{problem}; it is from 0 to below 1");
}
