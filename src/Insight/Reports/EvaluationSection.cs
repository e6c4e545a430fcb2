using System.Text;
using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;

namespace Hone.Insight.Reports;

/// <summary>The part of a run's report that says what its checkpoints were found to have learned.</summary>
public static class EvaluationSection
{
    const int LongestSample = 400;

    /// <summary>Writes a part for every checkpoint; nothing where none was evaluated.</summary>
    public static string Of(IReadOnlyList<EvaluationRecord> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        StringBuilder text = new();
        if (evaluations.Count > 0) text.Append("\n## Evaluation\n");
        foreach (EvaluationRecord evaluation in evaluations)
        {
            text.Append($"\n### Step {Figures.Count(evaluation.Step)}\n");
            Texts(text, evaluation);
            if (evaluation.Tasks is { } tasks) Tasks(text, tasks);
            if (evaluation.Samples is { Count: > 0 } samples) Samples(text, samples);
        }

        return text.ToString();
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
        : $"In brackets: where 95 % of {Figures.Count(evaluation.Resamples)} texts lie that were drawn again from the units, seed "
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

    static void Texts(StringBuilder text, EvaluationRecord evaluation)
    {
        if (evaluation.Texts.Count == 0) return;
        text.Append("\n| text | loss | perplexity | accuracy | bits per byte | tokens | units |\n")
            .Append("| --- | --- | ---: | --- | --- | ---: | ---: |\n");
        foreach (TextResult one in evaluation.Texts)
        {
            Row(one, one.Name);
            foreach (TextResult source in one.Sources ?? []) Row(source, $"– {source.Name}");
        }

        text.Append($"\n{Intervals(evaluation)}\n");
        string[] remarks =
        [
            .. evaluation.Texts.Where(one => Remarks(one).Length > 0).Select(one => $"- {Cell(one.Name)}: {Cell(Remarks(one))}\n"),
        ];
        if (remarks.Length > 0) text.Append('\n').AppendJoin("", remarks);

        void Row(TextResult one, string name) => text.Append($"| {Cell(name)} | ")
            .Append($"{With(one.LossInterval, Figures.Loss(one.Loss), value => Figures.Loss(value))} | ")
            .Append($"{(one.Perplexity is { } perplexity ? Figures.Number(perplexity, 2) : Figures.None)} | ")
            .Append($"{With(one.AccuracyInterval, Percent(one.Accuracy), Percent)} | ")
            .Append($"{With(one.BitsPerByteInterval, Figures.Loss(one.BitsPerByte), value => Figures.Loss(value))} | ")
            .Append($"{Figures.Count(one.Tokens)} | {Figures.Count(one.Units, one.Unit)} |\n");
    }

    static void Tasks(StringBuilder text, TaskResults tasks)
    {
        text.Append($"\n{Mean(tasks)}\n\n| task | shots | questions | accuracy | guessing | centred | |\n")
            .Append("| --- | ---: | ---: | --- | ---: | ---: | --- |\n");
        foreach (TaskResult task in tasks.Tasks)
            text.Append($"| {Cell(task.Label)} | {task.Shots} | {Figures.Count(task.Examples)} of {Figures.Count(task.Available)} | ")
                .Append($"{With(task.AccuracyInterval, Percent(task.Accuracy), Percent)} | {Percent(task.Baseline)} | ")
                .Append($"{Figures.Loss(task.Centered)} | {Remarks(task)} |\n");
    }

    static void Samples(StringBuilder text, IReadOnlyList<WrittenSample> samples)
    {
        text.Append("\nWhat it writes, the likeliest token each time after a prompt, and by chance from nothing:\n");
        foreach (WrittenSample sample in samples)
        {
            string body = sample.Prompt + sample.Text;
            if (body.Length > LongestSample) body = body[..LongestSample] + "…";
            text.Append('\n');
            foreach (string line in body.ReplaceLineEndings("\n").Trim('\n').Split('\n'))
                text.Append("    ").Append(Report.Printable(line)).Append('\n');
        }
    }

    static string Percent(double share) => Figures.Percent(share, 1);

    static string Cell(string value) => Report.Printable(value.ReplaceLineEndings(" ")).Replace("|", "\\|", StringComparison.Ordinal);
}
