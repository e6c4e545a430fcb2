using Hone.Data.Rows;
using Hone.Tensors.Backends;
using Hone.Training.Evaluation;

namespace Hone.Unit.Training;

/// <summary>Every measure against its definition, written out over a model whose probabilities are known.</summary>
public sealed class TextMeasures
{
    const int Vocabulary = 29, Special = 0;

    /// <summary>Tokens of one to four bytes, and a special one of none.</summary>
    static int BytesOf(int token) => token == Special ? 0 : 1 + token % 4;

    static ReadOnlyMemory<int>[] Documents => [.. Enumerable.Range(1, 23).Select(i =>
        (ReadOnlyMemory<int>)(int[])[.. Toy.Tokens(40 + i * 5)[40..].Select(token => token == Special ? 1 : token), Special])];

    [Fact]
    public void Loss_perplexity_accuracy_and_bits_per_byte_are_those_of_their_definitions()
    {
        using IBackend backend = Backends.Create(threads: 2);
        using BigramModel model = new(backend, BigramModel.Random(Vocabulary, seed: 5));
        EvaluationRows rows = EvaluationRows.OfDocuments(Documents, new[] { Special }, 1000);
        Cost total = Measure(model, backend, rows, 4).Total;

        double nats = 0, textNats = 0;
        int tokens = 0, hits = 0, bytes = 0;
        foreach (ReadOnlyMemory<int> document in Documents)
        {
            int before = Special;                                            // what ends a document stands before the next
            foreach (int token in document.Span)
            {
                nats += model.Nats(before, token);
                textNats += BytesOf(token) > 0 ? model.Nats(before, token) : 0;
                bytes += BytesOf(token);
                hits += model.Likeliest(before) == token ? 1 : 0;
                tokens++;
                before = token;
            }
        }

        (total.Tokens, total.Bytes, total.Hits).ShouldBe((tokens, bytes, hits));
        total.Loss.ShouldBe(nats / tokens, 1e-6);
        total.Perplexity.ShouldBe(Math.Exp(nats / tokens), 1e-4);
        total.Accuracy.ShouldBe((double)hits / tokens);
        total.BitsPerByte.ShouldBe(textNats / Math.Log(2) / bytes, 1e-6);
        textNats.ShouldBeLessThan(nats - 1);
    }

    [Fact]
    public void Rows_at_a_time_and_length_of_rows_change_no_measure_of_a_model_that_looks_one_token_back()
    {
        using IBackend backend = Backends.Create(threads: 2);
        using BigramModel model = new(backend, BigramModel.Random(Vocabulary, seed: 6));
        MeasuredText? first = null;
        foreach ((int atOnce, int length) in ((int, int)[])[(1, 150), (3, 150), (100, 150), (2, 1000)])
        {
            MeasuredText measured = Measure(model, backend, EvaluationRows.OfDocuments(Documents, new[] { Special }, length), atOnce);
            first ??= measured;
            measured.Units.ShouldBe(first.Units, $"{atOnce} rows of {length}");
            measured.Total.BitsPerByte.ShouldBe(first.Total.BitsPerByte);
        }
    }

    [Fact]
    public void Units_are_documents_and_add_up()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using BigramModel model = new(backend, BigramModel.Random(Vocabulary, seed: 7));
        MeasuredText measured = Measure(model, backend, EvaluationRows.OfDocuments(Documents, new[] { Special }, 60), 5);
        measured.AreDocuments.ShouldBeTrue();
        measured.Units.Select(unit => unit.Unit).ShouldBe(Enumerable.Range(0, Documents.Length));
        measured.Units.Select(unit => unit.Cost.Tokens).ShouldBe(Documents.Select(document => (long)document.Length));
        measured.Units.Sum(unit => unit.Cost.Nats).ShouldBe(measured.Total.Nats, 1e-9);
    }

    [Fact]
    public void Of_a_running_text_units_are_blocks_of_bytes_the_same_for_every_length_of_rows()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using BigramModel model = new(backend, BigramModel.Random(Vocabulary, seed: 8));
        int[] tokens = Toy.Tokens(3000);
        MeasuredText measured = Measure(model, backend, EvaluationRows.OfText(tokens, 64), 7);
        measured.AreDocuments.ShouldBeFalse();
        measured.Units.Count.ShouldBe((tokens.Sum(BytesOf) + ResamplingUnits.BlockBytes - 1) / ResamplingUnits.BlockBytes);
        measured.Units.Skip(1).SkipLast(1).ShouldAllBe(unit => Math.Abs(unit.Cost.Bytes - ResamplingUnits.BlockBytes) < 4);
        Measure(model, backend, EvaluationRows.OfText(tokens, 97), 3).Units.ShouldBe(measured.Units);
    }

    [Fact]
    public void The_mean_has_the_bits_of_the_ordinary_validation()
    {
        using Toy toy = new();
        toy.Run();
        EvaluationRows rows = EvaluationRows.OfText(Toy.Tokens(203), 8);
        using Validation validation = new(toy.Model, toy.Backend, rows, 4, _ => 3);
        Cost total = Measure(toy.Model, toy.Backend, rows, 4, _ => 3).Total;
        (total.Loss, total.BitsPerByte).ShouldBe(validation.Measure());
        total.Tokens.ShouldBe(validation.Tokens);
    }

    static MeasuredText Measure(
        Hone.Models.IModel model, IBackend backend, EvaluationRows rows, int atOnce, Func<int, int>? bytesOf = null)
    {
        using TextMeasurement measurement = new(model, backend, rows, atOnce, bytesOf ?? BytesOf);
        List<int> done = [];
        MeasuredText measured = measurement.Measure(done.Add);
        done[^1].ShouldBe(rows.RowCount);
        return measured;
    }
}
