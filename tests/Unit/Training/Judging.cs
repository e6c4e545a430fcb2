using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training;
using Hone.Unit.Models;

namespace Hone.Unit.Training;

/// <summary>A batch that judges tells which targets were the likeliest, and changes nothing else.</summary>
public sealed class Judging
{
    public static TheoryData<string> Names => SmallModels.Names;

    [Theory, MemberData(nameof(Names))]
    public void A_hit_is_the_highest_score_and_the_nats_have_the_same_bits(string name)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using GptModel model = SmallModels.Random(name, backend);
        int[] text = SmallModels.Text(SmallModels.Context + 1), inputs = text[..^1];
        float[][] scores = SmallModels.Logits(model, backend, inputs);
        int[] targets = [.. scores.Select((row, i) => i % 3 == 0 ? Array.IndexOf(row, row.Max()) : i % 7 == 1 ? -1 : text[i + 1])];
        (float[] nats, float[] hits) = Run(model, backend, inputs, targets, judges: true);
        nats.ShouldBe(Run(model, backend, inputs, targets, judges: false).Nats);
        hits.ShouldBe(targets.Select((target, i) => target >= 0 && Array.IndexOf(scores[i], scores[i].Max()) == target ? 1f : 0f));
        hits.Sum().ShouldBeGreaterThanOrEqualTo(inputs.Length / 3);
    }

    [Fact]
    public void Of_equal_scores_the_lowest_id_is_the_likeliest()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using BigramModel model = new(backend, [[1, 3, 3, 0], [2, 2, 2, 2], [0, 0, 0, 5], [0, 0, 0, 0]]);
        Run(model, backend, [0, 0, 1, 1, 1, 2, 3], [1, 2, 0, 1, 3, 3, 0], judges: true).Hits.ShouldBe([1f, 0, 1, 0, 0, 1, 1]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(40), InlineData(299)]
    public void Long_spans_without_targets_change_nothing_of_the_rest(int every)
    {
        using IBackend backend = Backends.Create(threads: 2);
        using BigramModel model = new(backend, BigramModel.Random(29, seed: 3));
        int[] inputs = Toy.Tokens(300), targets = [.. Toy.Tokens(301)[1..]],
            some = [.. targets.Select((target, i) => i % every == every - 1 ? target : -1)];
        (float[] all, float[] allHits) = Run(model, backend, inputs, targets, judges: true);
        (float[] nats, float[] hits) = Run(model, backend, inputs, some, judges: true);
        nats.ShouldBe(all.Select((value, i) => some[i] < 0 ? 0 : value));
        hits.ShouldBe(allHits.Select((value, i) => some[i] < 0 ? 0 : value));
        allHits.ShouldBe(targets.Select((target, i) => model.Likeliest(inputs[i]) == target ? 1f : 0f));
    }

    [Fact]
    public void What_is_trained_is_not_judged()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using BigramModel model = new(backend, BigramModel.Random(4, seed: 1));
        Should.Throw<InvalidOperationException>(() => new MicroBatch(model, backend,
            tape => Batch.OfTokens(tape, 1, 4) with { Judges = true }, trains: true)).Message.ShouldContain("sum of nats");
    }

    [Fact]
    public void A_model_that_does_not_judge_is_told_so()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using BigramModel model = new(backend, BigramModel.Random(4, seed: 1));
        Should.Throw<InvalidOperationException>(() => new MicroBatch(new Deaf(model), backend,
            tape => Batch.OfTokens(tape, 1, 4) with { Judges = true }, trains: false)).Message.ShouldContain("to be judged");
    }

    static (float[] Nats, float[] Hits) Run(IModel model, IBackend backend, int[] inputs, int[] targets, bool judges)
    {
        using MicroBatch batch = new(
            model, backend, tape => Batch.OfTokens(tape, 1, inputs.Length) with { Judges = judges }, trains: false);
        batch.Inputs.Upload<int>(inputs);
        batch.Targets.Upload<int>(targets);
        double sum = batch.Run();
        sum.ShouldBe(batch.Nats.ToArray().Sum(nats => (double)nats));
        return (batch.Nats.ToArray(), batch.Hits.ToArray());
    }

    sealed class Deaf(IModel model) : IModel
    {
        public Hone.Tensors.Parameters.ParameterSet Parameters => model.Parameters;

        public Hone.Tensors.Tensor Loss(Batch batch) => model.Loss(batch with { Judges = false });
    }
}
