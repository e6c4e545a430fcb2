using Hone.Hosting.Evaluation;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Runs.Evaluations;

namespace Hone.Cli.Screen;

/// <summary>What a checkpoint has learned, as tables.</summary>
static class EvaluationPage
{
    static readonly string[] TextHeads = ["TEXT", "LOSS", "PERPLEXITY", "ACCURACY", "BITS/BYTE", "TOKENS", "UNITS"];
    static readonly string[] TaskHeads = ["TASK", "SHOTS", "QUESTIONS", "ACCURACY", "GUESSING", "CENTRED", ""];
    static readonly string[] DifferenceHeads = ["ON", "FIRST − SECOND", "PAIRS", ""];

    public static void Write(Terminal terminal, CheckpointEvaluation evaluation, int hardest = 0)
    {
        TextResult main = evaluation.Main;
        terminal.Line($"{evaluation.Run} step {evaluation.Step}: {(evaluation.IsOwnData ? "validation loss" : $"loss on {main.Name}")} "
            + $"{main.Loss:F4} nats per token, perplexity {Math.Exp(main.Loss):F2}, {Figures.Loss(main.BitsPerByte)} bits per byte, over "
            + $"{main.Tokens:N0} tokens");
        Columns.Write(terminal, TextHeads, [.. evaluation.Record.Texts.SelectMany(text =>
            (IEnumerable<string[]>)[Row(text, text.Name), .. (text.Sources ?? []).Select(source => Row(source, $"  {source.Name}"))])], 1);
        foreach (TextResult text in evaluation.Record.Texts.Where(text => EvaluationSection.Remarks(text).Length > 0))
            terminal.Line(terminal.Style.Faint($"{text.Name}: {EvaluationSection.Remarks(text)}"));
        terminal.Line(terminal.Style.Faint(EvaluationSection.Intervals(evaluation.Record)));
        if (hardest > 0) Hardest(terminal, main, hardest);
        if (evaluation.Record.Tasks is { } tasks) Write(terminal, tasks);
        if (evaluation.Record.Before is { } before) Write(terminal, before);
        foreach (WrittenSample sample in evaluation.Record.Samples ?? []) Write(terminal, sample);
    }

    static void Write(Terminal terminal, BeforeAfter before)
    {
        terminal.Line();
        terminal.Line($"Before is {before.Model}, with which the run began; on the same items:");
        Columns.Write(terminal, [.. EvaluationSection.Heads.Select(head => head.ToUpperInvariant())],
            [.. EvaluationSection.Rows(before).Select(row => (string[])[.. row.Select(Report.Printable)])], 1);
    }

    static void Hardest(Terminal terminal, TextResult text, int count)
    {
        terminal.Line();
        terminal.Line(text.Hardest is { Count: > 0 } ? $"Harder in {text.Name} than length and words explain:"
            : $"Nothing in {text.Name} is harder than length and words explain, or it has too few documents to tell.");
        foreach (HardUnit hard in (text.Hardest ?? []).Take(count))
        {
            terminal.Line($"  {Report.Printable(EvaluationSection.Where(hard, text.Unit))}");
            foreach (string line in FactSheet.Wrap(Report.Printable(EvaluationSection.OnOneLine(hard.Text)),
                Math.Min(terminal.Width, 120) - 5)) terminal.Line(terminal.Style.Faint($"    {line}"));
        }
    }

    public static void Write(Terminal terminal, Comparison comparison)
    {
        terminal.Line();
        Columns.Write(terminal, DifferenceHeads, [.. comparison.Differences.Select(one => (string[])
        [
            $"{one.Name}: {one.Measure.Replace('_', ' ')}",
            EvaluationSection.With(one.Interval, Signed(one.Difference), Signed),
            Figures.Count(one.Units),
            one.Interval is null ? "too few to tell" : one.IsClear ? "" : "may be chance",
        ])], 1);
        foreach (string name in comparison.Unpaired)
            terminal.Line($"{name}: the two were measured on different texts, so that no pairs can be made; --data PATH gives both the "
                + "same");
    }

    static string[] Row(TextResult text, string name) =>
    [
        name,
        EvaluationSection.With(text.LossInterval, Figures.Loss(text.Loss), loss => Figures.Loss(loss)),
        text.Perplexity is { } perplexity ? Figures.Number(perplexity, 2) : Figures.None,
        EvaluationSection.With(text.AccuracyInterval, Percent(text.Accuracy), Percent),
        EvaluationSection.With(text.BitsPerByteInterval, Figures.Loss(text.BitsPerByte), bits => Figures.Loss(bits)),
        Figures.Count(text.Tokens),
        Figures.Count(text.Units, text.Unit),
    ];

    static void Write(Terminal terminal, TaskResults tasks)
    {
        terminal.Line();
        Columns.Write(terminal, TaskHeads, [.. tasks.Tasks.Select(task => (string[])
        [
            task.Label, $"{task.Shots}", $"{Figures.Count(task.Examples)}/{Figures.Count(task.Available)}",
            EvaluationSection.With(task.AccuracyInterval, Percent(task.Accuracy), Percent), Percent(task.Baseline),
            Figures.Loss(task.Centered), EvaluationSection.Remarks(task),
        ])], 1);
        foreach (string line in FactSheet.Wrap(EvaluationSection.Mean(tasks), Math.Min(terminal.Width, 120) - 1)) terminal.Line(line);
    }

    static void Write(Terminal terminal, WrittenSample sample)
    {
        terminal.Line();
        foreach (string line in (sample.Prompt + sample.Text).ReplaceLineEndings("\n").Trim('\n').Split('\n'))
            terminal.Line($"  {Report.Printable(line)}");
    }

    static string Percent(double share) => Figures.Percent(share, 1);

    static string Signed(double value) => (value > 0 ? "+" : "") + Figures.Number(value, 4);
}
