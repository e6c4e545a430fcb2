using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Tokens;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Training;

namespace Hone.Unit.Training;

/// <summary>Conversations that share a row teach what each teaches in a row of its own.</summary>
public sealed class PackedConversations
{
    const int Context = 63, Conversations = 24;

    [Theory]
    [InlineData(Dialect.Modern)]
    [InlineData(Dialect.Llama)]
    [InlineData(Dialect.Qwen3)]
    public void Loss_and_gradients_are_those_of_one_conversation_a_row(Dialect dialect)
    {
        (double nats, int tokens, float[] gradients, long rows) = Learned(dialect, holdsOne: false, hasStarts: true);
        (double alone, int tokensAlone, float[] gradientsAlone, long rowsAlone) = Learned(dialect, holdsOne: true, hasStarts: true);
        rowsAlone.ShouldBe(Conversations);
        rows.ShouldBeLessThan(Conversations / 2);
        tokens.ShouldBe(tokensAlone);
        nats.ShouldBe(alone, 1e-6 * alone);
        Distance(gradients, gradientsAlone).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Without_their_borders_conversations_see_each_other()
    {
        (double nats, _, float[] gradients, _) = Learned(Dialect.Modern, holdsOne: false, hasStarts: false);
        (double alone, _, float[] gradientsAlone, _) = Learned(Dialect.Modern, holdsOne: true, hasStarts: true);
        Math.Abs(nats - alone).ShouldBeGreaterThan(1e-5 * alone);
        Distance(gradients, gradientsAlone).ShouldBeGreaterThan(1e-3);
    }

    /// <summary>Sum of squares of the difference over that of the second, under the root.</summary>
    static double Distance(float[] one, float[] other) =>
        Math.Sqrt(one.Zip(other).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)) / other.Sum(value => (double)value * value));

    static (double Nats, int Tokens, float[] Gradients, long Rows) Learned(Dialect dialect, bool holdsOne, bool hasStarts)
    {
        Random random = new(7);
        List<int> tokens = [];
        List<long> starts = [];
        for (int i = 0; i < Conversations; i++)
        {
            starts.Add(tokens.Count);
            tokens.Add(~0);
            int asked = random.Next(1, 8), answered = random.Next(2, 16);
            for (int at = 0; at < asked; at++) tokens.Add(~random.Next(1, 40));
            for (int at = 0; at < answered; at++) tokens.Add(random.Next(1, 40));
        }
        MemoryTokens split = new(tokens.ToArray(), starts, new Hone.Data.Sources.SourcePlace[Conversations]);
        using PackedRows rows = new(split, Context, seed: 3, padding: 0, crops: false, holdsOne);
        int count = (int)rows.RowsIn(0);
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(
            new GptOptions { Dialect = dialect, Vocabulary = 40, Context = Context, Layers = 2, Width = 32, Heads = 2 }, backend, seed: 5);
        // A fresh model's layers add nothing yet, whatever they see.
        foreach (var parameter in model.Parameters.All)
            foreach (ref float weight in parameter.Tensor.Values) weight += (random.NextSingle() - 0.5f) / 4;
        using MicroBatch batch = new(model, backend, count, Context, trains: true, hasStarts);
        using Batches batches = new(rows);
        Position position = default;
        int learned = batches.Fill(ref position, batch.Batch);
        double nats = batch.Run();
        return (nats, learned, [.. model.Parameters.All.SelectMany(parameter => parameter.Tensor.Gradient!.Values.ToArray())], count);
    }
}
