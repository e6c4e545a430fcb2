using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Tokens;
using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Unit.Training;

/// <summary>
/// Noise on embeddings in whole trainings: by the true length of a document, only while it trains, the same after a break.
/// </summary>
public sealed class EmbeddingNoises : Runs.Scratch
{
    static readonly GptOptions _noisy = Toy.Modern with { EmbeddingNoise = 5 };

    [Fact]
    public void A_place_has_the_length_of_its_own_document_and_padding_has_none()
    {
        // Documents of 5 and 3 tokens share a row of 10 places and a last target; one of 9 stands alone.
        int[] tokens = [.. Enumerable.Range(1, 17)];
        MemoryTokens split = new(tokens, [0, 5, 8], new Hone.Data.Sources.SourcePlace[3]);
        using PackedRows rows = new(split, length: 10, seed: 1, padding: 0, crops: false);
        using IBackend backend = Backends.Create(threads: 1);
        Batch batch = OfTokens(backend, 2, 10, out TapeProgram program);
        using (program)
        using (Batches batches = new(rows))
        {
            Position position = default;
            batches.Fill(ref position, batch);
            int[][] lengths = [.. batch.Lengths!.Integers.ToArray().Chunk(10)];
            int[][] inputs = [.. batch.Inputs.Integers.ToArray().Chunk(10)];
            int shared = Array.FindIndex(inputs, row => row[0] == 1);
            lengths[shared].ShouldBe([5, 5, 5, 5, 5, 3, 3, 3, 0, 0]);
            lengths[1 - shared].ShouldBe([9, 9, 9, 9, 9, 9, 9, 9, 9, 0]);
        }
    }

    [Fact]
    public void Rows_that_are_cut_by_a_ramp_have_the_lengths_of_their_pieces()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using WindowRows rows = new(Toy.Tokens(40), 8, seed: 2);
        Batch batch = OfTokens(backend, 4, 4, out TapeProgram program);
        using (program)
        using (Batches batches = new(rows))
        {
            Position position = default;
            batches.Fill(ref position, batch);
            batch.Lengths!.Integers.ToArray().ShouldAllBe(length => length == 4);
        }
    }

    [Fact]
    public void Noise_is_there_in_training_alone()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel noisy = new(_noisy, backend, seed: 4), plain = new(Toy.Modern, backend, seed: 4);
        float[] Nats(GptModel model, bool trains)
        {
            using MicroBatch batch = new(model, backend, rows: 3, length: 8, trains, hasLengths: trains);
            Toy.Tokens(24).CopyTo(batch.Inputs.Integers);
            Toy.Tokens(25)[1..].CopyTo(batch.Targets.Integers);
            if (trains) batch.Batch.Lengths!.Integers.Fill(8);
            batch.Run();
            return batch.Nats.ToArray();
        }

        float[] expected = Nats(plain, trains: false);
        Nats(noisy, trains: false).ShouldBe(expected);
        Nats(plain, trains: true).ShouldBe(expected);
        Nats(noisy, trains: true).ShouldNotBe(expected);
    }

    [Fact]
    public void A_training_with_noise_goes_on_after_a_break_with_the_same_bits()
    {
        using Toy whole = new(Toy.Of(steps: 6), _noisy), plain = new(Toy.Of(steps: 6)), first = new(Toy.Of(steps: 6), _noisy),
            second = new(Toy.Of(steps: 6), _noisy, threads: 2);
        StepTaken[] steps = [.. whole.Run().OfType<StepTaken>()];
        first.Run(stopAfter: 3);
        first.Store(Root).Save(first.State);
        second.Load(Checkpoint.Open(In("step-00000003")));
        second.Run().OfType<StepTaken>().Last().Chain.ShouldBe(steps[^1].Chain);
        plain.Run().OfType<StepTaken>().First().Loss.ShouldNotBe(steps[0].Loss);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Noise_that_is_no_amount_is_refused(float noise) =>
        Should.Throw<ArgumentException>(() => new GptModel(Toy.Modern with { EmbeddingNoise = noise })).Message
            .ShouldContain($"the noise on embeddings is {noise}; it is from 0");

    static Batch OfTokens(IBackend backend, int rows, int length, out TapeProgram program)
    {
        using GptModel model = new(_noisy with { Context = length }, backend, seed: 1);
        Tape tape = new(backend, trains: true);
        Batch batch = Batch.OfTokens(tape, rows, length, hasLengths: true);
        Hone.Tensors.Tensor loss = model.Loss(batch);
        model.Parameters.AllocateGradients();
        program = tape.Compile(loss);
        return batch;
    }
}
