using Hone.Data.Tasks;

namespace Hone.Training.Evaluation;

/// <summary>Asks a model the questions of a task, by what it would have to pay for each answer.</summary>
/// <remarks>
/// <para>Multiple choice: the tokens behind those that all candidates begin with are scored, and the lowest mean wins. Schema: the tokens
/// that all candidates end with are. Language modelling: the answer is right if each of its tokens is the likeliest after those before it.
/// Of equal means the first candidate wins. (CORE; arXiv:2406.11794 and nanochat.)</para>
/// <para>Where the published rule has no answer: at least one token of each candidate is scored, even if the candidate is where another
/// begins; an ending whose first letters merge with what stands before is scored from the first token that differs. A prompt longer than
/// the context loses its beginning, as published, and is counted.</para>
/// </remarks>
/// <param name="scorer">Scores tokens.</param>
/// <param name="encode">Makes tokens of prompts.</param>
/// <param name="context">Tokens that a prompt may have.</param>
public sealed class TaskTrial(SpanScorer scorer, PromptEncoding encode, int context)
{
    /// <summary>Tokens that are gathered before they are scored: enough to have many of one length, and little memory.</summary>
    const int TokensTogether = 1 << 17;

    /// <summary>Asks all questions.</summary>
    /// <param name="prompts">The task.</param>
    /// <param name="progress">Told now and then how many have been answered.</param>
    public TaskOutcome Run(TaskPrompts prompts, Action<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        bool[] correct = new bool[prompts.Count];
        int cut = 0, cutAnswers = 0, ties = 0, unspelled = 0;
        List<Question> asked = [];
        int gathered = 0;
        for (int index = 0; index < prompts.Count; index++)
        {
            Question question = Ask(prompts, index);
            asked.Add(question);
            gathered += question.Spans.Sum(span => span.Tokens.Length);
            (cut, cutAnswers, unspelled) = (cut + (question.IsCut ? 1 : 0), cutAnswers + (question.IsAnswerCut ? 1 : 0),
                unspelled + (question.IsWhole ? 0 : 1));
            if (gathered < TokensTogether && index < prompts.Count - 1) continue;
            Answer();
            progress?.Invoke(index + 1);
        }

        return new TaskOutcome { Correct = correct, Cut = cut, CutAnswers = cutAnswers, Ties = ties, Unspelled = unspelled };

        void Answer()
        {
            SpanScore[] scores = scorer.Score([.. asked.SelectMany(question => question.Spans)]);
            int at = 0;
            foreach (Question question in asked)
            {
                ReadOnlySpan<SpanScore> own = scores.AsSpan(at, question.Spans.Length);
                at += question.Spans.Length;
                (correct[question.Index], bool isTie) = Judge(question, prompts, own);
                if (isTie) ties++;
            }

            asked.Clear();
            gathered = 0;
        }
    }

    static (bool IsRight, bool IsTie) Judge(Question question, TaskPrompts prompts, ReadOnlySpan<SpanScore> scores)
    {
        if (scores.IsEmpty) return (false, false);
        if (prompts.Kind == TaskKind.LanguageModeling) return (scores[0].IsLikeliest, false);
        int best = 0, equals = 1;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i].Mean < scores[best].Mean) (best, equals) = (i, 1);
            else if (scores[i].Mean == scores[best].Mean) equals++;
        }

        return (best == prompts[question.Index].Gold, equals > 1);
    }

    /// <summary>A question as tokens. Without any to score it has no span, and cannot be answered rightly.</summary>
    Question Ask(TaskPrompts prompts, int index)
    {
        bool isWhole = true;
        int[][] tokens = [.. prompts.Of(index).Select(Encode)];
        int shortest = tokens.Min(one => one.Length);
        if (shortest < 2) return new Question(index, [], isWhole, IsCut: false, IsAnswerCut: false);
        int[] starts;
        switch (prompts.Kind)
        {
            case TaskKind.MultipleChoice:
                int shared = Math.Clamp(Shared(tokens, (one, i) => one[i]), 1, shortest - 1);
                starts = [.. tokens.Select(_ => shared)];
                break;
            case TaskKind.Schema:
                int suffix = Math.Clamp(Shared(tokens, (one, i) => one[^(i + 1)]), 1, shortest - 1);
                starts = [.. tokens.Select(one => one.Length - suffix)];
                break;
            default:
                encode(prompts[index].Endings[0], out bool isSpelled);
                if (!isSpelled) return new Question(index, [], IsWhole: false, IsCut: false, IsAnswerCut: false);
                starts = [Math.Clamp(Shared([tokens[0], Encode(prompts.StemOf(index))], (one, i) => one[i]), 1, shortest - 1)];
                break;
        }

        int longest = tokens.Max(one => one.Length);
        bool isAnswerCut = tokens.Zip(starts).Any(one => one.Second - Math.Max(0, one.First.Length - context) < 1);
        return new Question(index, [.. tokens.Zip(starts, Fit)], isWhole, longest > context, isAnswerCut);

        int[] Encode(string prompt)
        {
            int[] ids = encode(prompt, out bool whole);
            isWhole &= whole;
            return ids;
        }
    }

    ScoredSpan Fit(int[] tokens, int start)
    {
        int beyond = Math.Max(0, tokens.Length - context);
        return new ScoredSpan(tokens.AsMemory(beyond), Math.Max(1, start - beyond));
    }

    /// <summary>How many tokens, one after the other, all sequences have alike.</summary>
    static int Shared(int[][] sequences, Func<int[], int, int> at)
    {
        int shortest = sequences.Min(one => one.Length), count = 0;
        while (count < shortest && Array.TrueForAll(sequences, one => at(one, count) == at(sequences[0], count))) count++;
        return count;
    }

    /// <summary>A question that waits for its scores.</summary>
    readonly record struct Question(int Index, ScoredSpan[] Spans, bool IsWhole, bool IsCut, bool IsAnswerCut);
}
