using System.Text;
using Hone.Data.Tasks;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training.Evaluation;
using Hone.Unit.Models;

namespace Hone.Unit.Training;

/// <summary>Tasks asked of models whose probabilities are known, held against the published rules written out anew.</summary>
public sealed class TaskTrials : IDisposable
{
    const int Bos = 256, Vocabulary = 257, Context = 64;

    readonly IBackend _backend = Backends.Create(threads: 2);

    public void Dispose() => _backend.Dispose();

    [Theory, InlineData(0, 1), InlineData(1, 0)]
    public void A_model_that_always_likes_the_right_choice_wins_always_and_one_that_never_does_never(int gold, double accuracy)
    {
        using BigramModel model = Liking((' ', 'y'));
        TaskPrompts prompts = new(TaskKind.MultipleChoice, [.. Enumerable.Range(0, 30).Select(i =>
            new TaskExample([$"question {i}?"], ["y", "n"], gold))], 3, " ");
        Trial(model).Run(prompts).Accuracy.ShouldBe(accuracy);
    }

    [Theory, InlineData(0, 1), InlineData(1, 0)]
    public void The_same_of_beginnings(int gold, double accuracy)
    {
        using BigramModel model = Liking(('a', ' '));
        TaskPrompts prompts = new(TaskKind.Schema, [.. Enumerable.Range(0, 30).Select(i =>
            new TaskExample([$"{i} a", $"{i} b"], ["ends"], gold))], 2, " ");
        Trial(model).Run(prompts).Accuracy.ShouldBe(accuracy);
    }

    [Fact]
    public void A_continuation_is_right_only_if_each_of_its_tokens_is_the_likeliest()
    {
        using BigramModel model = Liking(('q', ' '), (' ', 'z'), ('z', 'u'));
        double Accuracy(string ending) => Trial(model).Run(new TaskPrompts(TaskKind.LanguageModeling,
            [.. Enumerable.Range(0, 9).Select(i => new TaskExample([$" {i} q \n"], [ending], 0))], 2, " ")).Accuracy;
        Accuracy("z").ShouldBe(1);
        Accuracy("zu").ShouldBe(1);
        Accuracy("zz").ShouldBe(0);
        Accuracy("uz").ShouldBe(0);
        Accuracy("z ").ShouldBe(0);
    }

    [Theory]
    [InlineData(TaskKind.MultipleChoice, 0), InlineData(TaskKind.MultipleChoice, 3)]
    [InlineData(TaskKind.Schema, 0), InlineData(TaskKind.Schema, 3)]
    [InlineData(TaskKind.LanguageModeling, 0), InlineData(TaskKind.LanguageModeling, 3)]
    public void Answers_are_those_of_the_published_rules(TaskKind kind, int shots)
    {
        float[][] scores = BigramModel.Random(Vocabulary, seed: 11);
        using BigramModel model = new(_backend, scores);
        Random random = new(12);
        TaskExample[] examples = [.. Enumerable.Range(0, 200).Select(_ => kind switch
        {
            TaskKind.MultipleChoice => new TaskExample([Word()], [Word(), Word(), Word()], random.Next(3)),
            TaskKind.Schema => new TaskExample([Word(), Word()], [Word()], random.Next(2)),
            // One letter, and that often the likeliest, so that some are right.
            _ => new TaskExample([Word()], [((char)model.Likeliest(' ')).ToString()], 0),
        })];
        if (kind == TaskKind.LanguageModeling)
            for (int letter = 'a'; letter <= 'f'; letter++) scores[letter][' '] = letter % 2 == 0 ? 9 : -9;
        using BigramModel changed = new(_backend, scores);
        TaskPrompts prompts = new(kind, examples, shots, " ");
        TaskOutcome outcome = Trial(changed).Run(prompts);
        outcome.Correct.ShouldBe(Enumerable.Range(0, prompts.Count).Select(i => Published(changed, prompts, i)));
        outcome.Correct.Distinct().Count().ShouldBe(2);

        string Word() => new([.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => (char)('a' + random.Next(6)))]);
    }

    [Fact]
    public void Of_choices_of_equal_score_the_first_is_taken_and_the_question_is_counted()
    {
        using BigramModel model = new(_backend, [.. Enumerable.Range(0, Vocabulary).Select(_ => new float[Vocabulary])]);
        TaskOutcome outcome = Trial(model).Run(new TaskPrompts(TaskKind.MultipleChoice,
            [.. Enumerable.Range(0, 12).Select(i => new TaskExample(["q"], ["one", "two", "three"], i % 3))], 0, " "));
        (outcome.Accuracy, outcome.Ties).ShouldBe((4 / 12.0, 12));
        TaskOutcome same = Trial(model).Run(new TaskPrompts(TaskKind.MultipleChoice, [new(["q"], ["one", "one"], 0)], 0, " "));
        (same.Accuracy, same.Ties).ShouldBe((1, 1));
    }

    [Fact]
    public void Where_a_choice_is_the_beginning_of_another_each_still_has_a_token_that_is_scored()
    {
        using BigramModel model = Liking(('o', 'n'), ('n', 'e'));
        TaskOutcome outcome = Trial(model).Run(new TaskPrompts(TaskKind.MultipleChoice, [new(["q"], ["on", "one"], 0)], 0, " "));
        // "on" costs its n, "one" its n and e: the mean of the second is no higher only if e is as likely as n.
        (outcome.Correct.Single(), outcome.Ties).ShouldBe((true, 1));
    }

    [Fact]
    public void A_prompt_longer_than_the_context_loses_its_beginning_and_is_counted()
    {
        float[][] scores = BigramModel.Random(Vocabulary, seed: 13);
        using BigramModel model = new(_backend, scores);
        TaskExample[] examples = [.. Enumerable.Range(0, 40).Select(i =>
            new TaskExample([new string('x', i * 3)], ["ab", "cd", $"ef{i}"], i % 3))];
        TaskPrompts prompts = new(TaskKind.MultipleChoice, examples, 0, " ");
        TaskOutcome cut = Trial(model).Run(prompts), whole = Trial(model, context: 1000).Run(prompts);
        int longest(TaskExample example) => 1 + example.Contexts[0].Length + 1 + example.Endings.Max(ending => ending.Length);
        (cut.Cut, cut.CutAnswers, whole.Cut).ShouldBe((examples.Count(example => longest(example) > Context), 0, 0));
        cut.Cut.ShouldBeInRange(10, 30);
        cut.Correct.ShouldBe(whole.Correct);                                 // it looks one token back only
    }

    [Fact]
    public void An_answer_longer_than_the_context_is_scored_at_its_end_and_counted()
    {
        using BigramModel model = Liking(('a', 'b'), ('b', 'a'));
        string good = string.Concat(Enumerable.Repeat("ab", 60)), bad = string.Concat(Enumerable.Repeat("cd", 60));
        TaskOutcome outcome = Trial(model).Run(new TaskPrompts(TaskKind.MultipleChoice, [new(["q"], [bad, good], 1)], 0, " "));
        (outcome.Accuracy, outcome.Cut, outcome.CutAnswers).ShouldBe((1, 1, 1));
    }

    [Fact]
    public void What_has_no_token_is_counted_and_an_ending_without_all_of_its_own_is_wrong()
    {
        using BigramModel model = Liking(('q', ' '), (' ', 'z'));
        TaskTrial trial = new(new SpanScorer(model, _backend, Context), (string prompt, out bool isWhole) =>
        {
            isWhole = !prompt.Contains('é', StringComparison.Ordinal);
            return Encode(prompt.Replace("é", "", StringComparison.Ordinal), out _);
        }, Context);
        TaskOutcome outcome = trial.Run(new TaskPrompts(TaskKind.LanguageModeling,
            [new(["q"], ["z"], 0), new(["q"], ["zé"], 0), new(["éq"], ["z"], 0)], 0, " "));
        (outcome.Correct.Count(right => right), outcome.Unspelled).ShouldBe((2, 2));
    }

    [Fact]
    public void A_prompt_of_fewer_than_two_tokens_cannot_be_answered()
    {
        using BigramModel model = Liking();
        TaskTrial trial = new(new SpanScorer(model, _backend, Context), (string _, out bool isWhole) =>
        {
            isWhole = false;
            return [Bos];
        }, Context);
        TaskOutcome outcome = trial.Run(new TaskPrompts(TaskKind.MultipleChoice, [new(["q"], ["a", "b"], 0)], 0, " "));
        (outcome.Accuracy, outcome.Unspelled, outcome.Ties).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void Scores_do_not_depend_on_how_many_tokens_are_scored_at_once_nor_on_what_is_scored_with_them()
    {
        using GptModel model = SmallModels.Random("nanochat", _backend);
        Random random = new(14);
        ScoredSpan[] spans = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            int[] tokens = [.. Enumerable.Range(0, random.Next(2, SmallModels.Context + 2)).Select(_ => random.Next(37))];
            return new ScoredSpan(tokens, random.Next(1, tokens.Length));
        })];
        SpanScore[] all = new SpanScorer(model, _backend, SmallModels.Context).Score(spans);
        foreach (int atOnce in (int[])[1, 50, 333])
            new SpanScorer(model, _backend, SmallModels.Context, atOnce).Score(spans).ShouldBe(all, $"{atOnce} tokens at once");
        spans.Select(span => new SpanScorer(model, _backend, SmallModels.Context).Score([span])[0]).ShouldBe(all);
    }

    [Fact]
    public void Scores_are_sums_over_what_a_model_says_token_by_token()
    {
        using GptModel model = SmallModels.Random("modern", _backend);
        int[] tokens = SmallModels.Text(20);
        float[][] scores = SmallModels.Logits(model, _backend, tokens);
        const int Start = 12;
        double nats = 0;
        for (int i = Start; i < tokens.Length; i++)
            nats += Math.Log(scores[i - 1].Sum(score => Math.Exp(score))) - scores[i - 1][tokens[i]];
        SpanScore score = new SpanScorer(model, _backend, SmallModels.Context).Score([new ScoredSpan(tokens, Start)])[0];
        (score.Tokens, score.IsLikeliest).ShouldBe((8, false));
        score.Nats.ShouldBe(nats, 1e-4);
        score.Mean.ShouldBe(nats / 8, 1e-5);
    }

    [Theory, InlineData(5, 0), InlineData(5, 5), InlineData(66, 3)]
    public void What_cannot_be_scored_is_refused(int length, int start)
    {
        using BigramModel model = Liking();
        Should.Throw<ArgumentException>(() => new SpanScorer(model, _backend, Context).Score([new ScoredSpan(new int[length], start)]))
            .Message.ShouldContain($"of {length} tokens those from {start} on cannot be scored");
    }

    /// <summary>The rule for one question, as published, over probabilities in double precision.</summary>
    static bool Published(BigramModel model, TaskPrompts prompts, int index)
    {
        int[][] tokens = [.. prompts.Of(index).Select(prompt => Encode(prompt, out _))];
        if (prompts.Kind == TaskKind.LanguageModeling)
        {
            int[] stem = Encode(prompts.StemOf(index), out _), all = tokens[0];
            all[..stem.Length].ShouldBe(stem);
            return Enumerable.Range(stem.Length, all.Length - stem.Length).All(i => model.Likeliest(all[i - 1]) == all[i]);
        }

        int shortest = tokens.Min(one => one.Length), common = 0;
        bool atEnd = prompts.Kind == TaskKind.Schema;
        while (common < shortest && tokens.Select(one => atEnd ? one[^(common + 1)] : one[common]).Distinct().Count() == 1) common++;
        if (common == shortest) common--;                                    // a candidate that ends where another goes on
        double[] means = [.. tokens.Select(one =>
        {
            int start = atEnd ? one.Length - common : common;
            return Enumerable.Range(start, one.Length - start).Average(i => model.Nats(one[i - 1], one[i]));
        })];
        return Array.IndexOf(means, means.Min()) == prompts[index].Gold;
    }

    TaskTrial Trial(BigramModel model, int context = Context) => new(new SpanScorer(model, _backend, context), Encode, context);

    static int[] Encode(string prompt, out bool isWhole)
    {
        isWhole = true;
        return [Bos, .. Encoding.UTF8.GetBytes(prompt).Select(one => (int)one)];
    }

    /// <summary>A model that after some letters likes another best, and knows nothing else.</summary>
    BigramModel Liking(params (char Before, char After)[] likes)
    {
        float[][] scores = [.. Enumerable.Range(0, Vocabulary).Select(_ => new float[Vocabulary])];
        foreach ((char before, char after) in likes) scores[before][after] = 5;
        return new BigramModel(_backend, scores);
    }
}
