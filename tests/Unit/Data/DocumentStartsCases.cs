using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Tokens;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;

namespace Hone.Unit.Data;

/// <summary>What a token may see where attention is kept within documents.</summary>
public sealed class DocumentStartsCases
{
    const int Bos = 7;

    [Fact]
    public void In_evaluation_rows_a_document_begins_with_the_separator_before_it()
    {
        // Two documents of 3 and 2 tokens fit a row of 8 behind the separator; the third, of 12, is cut over rows.
        ReadOnlyMemory<int>[] documents = [new[] { 11, 12, Bos }, new[] { 21, Bos },
            new[] { 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, Bos }];
        EvaluationRows rows = EvaluationRows.OfDocuments(documents, new[] { Bos }, length: 8);
        (int[] inputs, int[] targets, int[] starts) = (new int[8], new int[8], new int[8]);

        rows.Read(0, inputs, targets, starts);
        inputs[..5].ShouldBe([Bos, 11, 12, Bos, 21]);
        targets.ShouldBe([11, 12, Bos, 21, Bos, -1, -1, -1]);
        starts.ShouldBe([0, 0, 0, 3, 3, 5, 6, 7]);
        rows.Read(1, inputs, targets, starts);
        inputs[0].ShouldBe(Bos);
        starts.ShouldAllBe(start => start == 0);
        rows.Read(2, inputs, targets, starts);
        targets[..4].ShouldBe([39, 40, 41, Bos]);
        starts.ShouldBe([0, 0, 0, 0, 4, 5, 6, 7]);
    }

    [Fact]
    public void Evaluation_counts_and_measures_only_what_is_learned()
    {
        ReadOnlyMemory<int>[] documents = [new[] { ~11, 12, 13, ~Bos }, new[] { ~21, 22, Bos }];
        EvaluationRows rows = EvaluationRows.OfDocuments(documents, new[] { Bos }, length: 8);
        rows.TargetCount.ShouldBe(4);
        rows.TargetBytes(_ => 10).ShouldBe(40);
        (int[] inputs, int[] targets) = (new int[8], new int[8]);
        rows.Read(0, inputs, targets);
        inputs[..7].ShouldBe([Bos, 11, 12, 13, Bos, 21, 22]);
        targets.ShouldBe([-1, 12, 13, -1, -1, 22, Bos, -1]);
    }

    [Fact]
    public void Batches_fill_the_starts_beside_inputs_and_targets_and_their_identity_stays()
    {
        int[] tokens = [.. Enumerable.Range(0, 300)];
        MemoryTokens part = new(tokens, [0L, 5, 17, 40, 100, 101, 250], new Hone.Data.Sources.SourcePlace[7]);
        using Memory memory = new(rows: 4, length: 16);
        (Tensor inputs, Tensor targets, Tensor starts) = (memory.One.Inputs, memory.One.Targets, memory.Other.Inputs);
        using Batches with = new(new WindowRows(part, 16, seed: 3)), without = new(new WindowRows(part, 16, seed: 3));
        Position one = default, other = default;
        without.Fill(ref other, inputs, targets).ShouldBe(64);
        byte[] identity = [.. without.TakeIdentity()];
        with.Fill(ref one, inputs, targets, starts).ShouldBe(64);
        with.TakeIdentity().ToArray().ShouldBe(identity);
        one.ShouldBe(other);
        for (int row = 0; row < 4; row++)
            for (int i = 0; i < 16; i++)
            {
                long document = part.DocumentAt(inputs.Integers[16 * row + i]);
                starts.Integers[16 * row + i].ShouldBe((int)Math.Max(0, part.StartOf(document) - inputs.Integers[16 * row]));
            }
    }

    [Fact]
    public void The_ledger_adds_up_what_each_source_gave()
    {
        using Batches batches = new(
            new WindowRows(new MemoryTokens(new[] { 1, ~2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 }), 4, seed: 1) { Sources = ["words"] });
        using Memory memory = new(rows: 3, length: 4);
        (Tensor inputs, Tensor targets) = (memory.One.Inputs, memory.One.Targets);
        IReadOnlyList<SourceTokens>? tokenCounts = [];
        Position position = default;
        int learned = 0;
        for (int step = 1; step <= 3; step++)
        {
            learned += batches.Fill(ref position, inputs, targets);
            tokenCounts = batches.TakeTokens(tokenCounts, position);
            tokenCounts![0].ShouldBe(new SourceTokens("words", 3 * step, 12 * step, learned, batches.EpochsAt(position)));
        }
        batches.Fill(ref position, inputs, targets);
        batches.TakeTokens(null, position).ShouldBeNull("what a run gave before this was counted is not known");
    }

    /// <summary>Integer tensors with memory behind them: those of two compiled batches.</summary>
    sealed class Memory : IDisposable
    {
        readonly IBackend _backend = Backends.Create(threads: 1);
        readonly GptModel _model;

        public Memory(int rows, int length)
        {
            _model = new GptModel(
                new GptOptions { Dialect = Dialect.Modern, Vocabulary = 300, Context = length, Layers = 1, Width = 32, Heads = 2 },
                _backend, seed: 1);
            One = new MicroBatch(_model, _backend, rows, length, trains: false);
            Other = new MicroBatch(_model, _backend, rows, length, trains: false);
        }

        public MicroBatch One { get; }

        public MicroBatch Other { get; }

        public void Dispose()
        {
            One.Dispose();
            Other.Dispose();
            _model.Dispose();
            _backend.Dispose();
        }
    }
}
