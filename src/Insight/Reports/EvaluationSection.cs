using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;
using static Hone.Insight.Reports.Page;

namespace Hone.Insight.Reports;

/// <summary>The part of a run's report that says what its checkpoints were found to have learned.</summary>
public static class EvaluationSection
{
    const int LongestSample = 400;

    /// <summary>A part for every checkpoint; nothing where none was evaluated.</summary>
    public static IEnumerable<Block> Of(IReadOnlyList<EvaluationRecord> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        if (evaluations.Count > 0) yield return new Section("Evaluation");
        foreach (EvaluationRecord evaluation in evaluations)
        {
            yield return new Section($"Step {Figures.Count(evaluation.Step)}", Level: 3);
            foreach (Block block in Texts(evaluation).Concat(evaluation.Texts.SelectMany(Hardest))
                .Concat(Tasks(evaluation.Tasks)).Concat(Before(evaluation.Before)).Concat(Samples(evaluation.Samples ?? [])))
                yield return block;
        }
    }

    /// <summary>A figure with the interval behind it.</summary>
    /// <param name="interval">The interval; null for none.</param>
    /// <param name="figure">The figure, as it is written.</param>
    /// <param name="write">Writes an end of the interval.</param>
    public static string With(Interval? interval, string figure, Func<double, string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return interval is { } ends ? $"{figure} [{write(ends.Low)}, {write(ends.High)}]" : figure;
    }

    /// <summary>How the intervals of an evaluation were had, as a sentence.</summary>
    public static string Intervals(EvaluationRecord evaluation) => evaluation is null ? throw new ArgumentNullException(nameof(evaluation))
        : $"In brackets: where 95% of {Figures.Count(evaluation.Resamples)} texts lie that were drawn again from the units, seed "
            + $"{string.Join(", ", evaluation.Texts.Select(text => text.Seed).Distinct())}.";

    /// <summary>What a mean of centred accuracies may be called: CORE only where all its tasks are there.</summary>
    public static string Mean(TaskResults tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        string questions = tasks.MostPerTask > 0 ? $", at most {Figures.Count(tasks.MostPerTask, "question")} of each" : "";
        return tasks.Core is { } core
            ? $"CORE {Figures.Loss(core)}{questions}."
            : $"Mean of the centred accuracies {Figures.Loss(tasks.MeanCentered)}, of {Figures.Count(tasks.Tasks.Count, "task")}"
                + $"{questions}. It is not CORE: {string.Join(", ", tasks.Missing)} {(tasks.Missing.Count == 1 ? "is" : "are")} missing.";
    }

    /// <summary>What is to be known of a text's figures; empty where nothing is.</summary>
    public static string Remarks(TextResult text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join("; ", ((string?[])
        [
            text.Path, text.Part,
            text.Unspelled > 0 ? $"{Figures.Count(text.Unspelled.Value, "character")} without a token, in no figure" : null,
        ]).OfType<string>());
    }

    /// <summary>What is to be known of a task's figures; empty where nothing is.</summary>
    public static string Remarks(TaskResult task)
    {
        ArgumentNullException.ThrowIfNull(task);
        List<string> remarks = [];
        if (task.Cut > 0)
            remarks.Add($"{Figures.Count(task.Cut)} cut from the left{(task.CutAnswers > 0
                ? $", {Figures.Count(task.CutAnswers)} into the answer" : "")}");
        if (task.Ties > 0) remarks.Add(Figures.Count(task.Ties, "tie"));
        if (task.Unspelled > 0) remarks.Add($"{Figures.Count(task.Unspelled)} with unknown characters");
        return string.Join("; ", remarks);
    }

    static IEnumerable<Block> Texts(EvaluationRecord evaluation)
    {
        if (evaluation.Texts.Count == 0) yield break;
        yield return new Table(["text", "loss", "perplexity", "accuracy", "bits per byte", "tokens", "units"],
            [.. evaluation.Texts.SelectMany(one => (one.Sources ?? []).Select(source => Row(source, $"– {source.Name}"))
                .Prepend(Row(one, one.Name)))], [false, false, true, false, false, true, true]);
        yield return new Paragraph(Intervals(evaluation));
        TextResult[] remarked = [.. evaluation.Texts.Where(one => Remarks(one).Length > 0)];
        if (remarked.Length > 0)
            yield return new List([.. remarked.Select(one => ((Words)$"{one.Name}: {Remarks(one)}", (IReadOnlyList<string>)[]))]);

        static IReadOnlyList<Words> Row(TextResult one, string name) =>
        [
            Report.Printable(name), With(one.LossInterval, Figures.Loss(one.Loss), value => Figures.Loss(value)),
            one.Perplexity is { } perplexity ? Figures.Number(perplexity, 2) : Figures.None,
            With(one.AccuracyInterval, Percent(one.Accuracy), Percent),
            With(one.BitsPerByteInterval, Figures.Loss(one.BitsPerByte), value => Figures.Loss(value)),
            Figures.Count(one.Tokens), Figures.Count(one.Units, one.Unit),
        ];
    }

    /// <summary>How a document that is too hard is told: where it is, what it costs, what was expected.</summary>
    public static string Where(HardUnit hard, string unit)
    {
        ArgumentNullException.ThrowIfNull(hard);
        return $"{unit} {Figures.Count(hard.Unit)}{(hard.Source is { } source ? $" of {source}" : "")} at byte {Figures.Count(hard.At)}: "
            + $"{Figures.Loss(hard.Loss)} nats per token over {Figures.Count(hard.Tokens, "token")}, {Figures.Loss(hard.Expected)} "
            + $"expected, z {Figures.Number(hard.Z, 1)}";
    }

    static IEnumerable<Block> Hardest(TextResult text)
    {
        if (text.Hardest is not { Count: > 0 } hardest) yield break;
        yield return new Paragraph($"Harder in {text.Name} than length and words explain; worth reading, for some may be wrong:");
        yield return new List([.. hardest.Select(hard =>
            ((Words)Report.Printable(Where(hard, text.Unit)), (IReadOnlyList<string>)[Report.Printable(OnOneLine(hard.Text))]))]);
    }

    /// <summary>A text with each span of white space as one blank.</summary>
    public static string OnOneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The rows of what changed: item, before, after, change with its interval, and what is to be known of it.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(BeforeAfter before)
    {
        ArgumentNullException.ThrowIfNull(before);
        foreach (Change change in before.Changes)
        {
            bool isShare = change.Measure == "accuracy";
            string Value(double value) => isShare ? Percent(value) : Figures.Loss(value);
            string Signed(double value) => (value > 0 ? "+" : value < 0 ? "−" : "") + Value(Math.Abs(value));
            bool isWorse = isShare ? change.Difference < 0 : change.Difference > 0;
            yield return
            [
                $"{change.Name}: {change.Measure.Replace('_', ' ')}", Value(change.Before), Value(change.After),
                With(change.Interval, Signed(change.Difference), Signed), Figures.Count(change.Units),
                change.Interval is null ? "too few to tell" : !change.IsClear ? "may be chance"
                    : change is { Role: Change.General } && isWorse ? "forgotten" : isWorse ? "worse" : "better",
            ];
        }
    }

    /// <summary>What stands above those rows.</summary>
    public static IReadOnlyList<string> Heads { get; } = ["on", "before", "after", "change", "units", ""];

    static IEnumerable<Block> Before(BeforeAfter? before)
    {
        if (before is null) yield break;
        yield return new Paragraph(Words.Of($"Before and after, on the same items: before is `{before.Model}`, with which the run began."));
        yield return new Table(Heads, [.. Rows(before).Select(row => (IReadOnlyList<Words>)[.. row.Select(cell =>
            (Words)Report.Printable(cell))])], [false, true, true, true, true, false]);
    }

    static IEnumerable<Block> Tasks(TaskResults? tasks)
    {
        if (tasks is null) yield break;
        yield return new Paragraph(Mean(tasks));
        yield return new Table(["task", "shots", "questions", "accuracy", "guessing", "centred", ""],
            [.. tasks.Tasks.Select(task => (IReadOnlyList<Words>)
            [
                Report.Printable(task.Label), $"{task.Shots}", $"{Figures.Count(task.Examples)} of {Figures.Count(task.Available)}",
                With(task.AccuracyInterval, Percent(task.Accuracy), Percent), Percent(task.Baseline), Figures.Loss(task.Centered),
                Remarks(task),
            ])], [false, true, true, false, true, true, false]);
    }

    static IEnumerable<Block> Samples(IReadOnlyList<WrittenSample> samples)
    {
        if (samples.Count == 0) yield break;
        yield return new Paragraph("What it writes, the likeliest token each time after a prompt, and by chance from nothing:");
        foreach (WrittenSample sample in samples)
        {
            string body = sample.Prompt + sample.Text;
            if (body.Length > LongestSample) body = body[..LongestSample] + "…";
            yield return new Code([.. body.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(Report.Printable)]);
        }
    }

    static string Percent(double share) => Figures.Percent(share, 1);
}
