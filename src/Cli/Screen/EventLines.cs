using System.Diagnostics;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>The lines that stay on the screen while a run goes on.</summary>
sealed class EventLines(Style style, double? floor)
{
    const int MostSampleLines = 6;
    const string Best = "  ★ best";

    /// <summary>A measurement, in shorter words where there is little room.</summary>
    public string Of(Evaluated e, int steps, int width)
    {
        string step = $"step {Figures.Count(e.Step).PadLeft(Figures.Count(steps).Length)}";
        bool isBest = e.IsBest && e.Step > 0;
        double? above = floor is { } low && double.IsFinite(e.Loss) ? e.Loss - low : null;
        string bits = !e.IsOfText ? "" : $"  {Figures.Loss(e.BitsPerByte)} bits/byte";
        string metrics = string.Concat(e.OtherMetrics.Select(one => $"  {one.Key} {Figures.Number(one.Value, 4)}"));
        string text = e.Metrics is not null ? $"{step}  validation loss {Figures.Loss(e.Loss)}{metrics}"
            : $"{step}  validation loss {Figures.Loss(e.Loss)}  perplexity {Figures.Number(e.Perplexity, 2)}{bits}"
            + (above is { } far ? $"  {Signed(far, 4)} to the floor" : "");
        if (e.Metrics is null && text.Length + (isBest ? Best.Length : 0) >= width)
            text = $"{step}  validation {Figures.Loss(e.Loss)}  ppl {Figures.Number(e.Perplexity, 2)}{bits}"
                + (above is { } near ? $"  floor {Signed(near, 3)}" : "");
        return !double.IsFinite(e.Loss) ? style.Bad(text + "  not finite") : isBest ? text + style.Good(Best) : text;
    }

    /// <summary>What the model wrote: its first lines, in from the margin, nothing in them that would steer the terminal.</summary>
    public IEnumerable<string> Of(Sampled e, int width)
    {
        yield return $"step {Figures.Count(e.Step)}  it writes:";
        int room = Math.Max(20, Math.Min(width, 120) - 7);
        string[] lines =
        [
            .. (e.Prompt + e.Text).ReplaceLineEndings("\n").Split('\n').Select(Report.Printable)
                .SkipWhile(string.IsNullOrWhiteSpace)
                .SelectMany(line => line.Chunk(room).Select(part => new string(part)).DefaultIfEmpty("")),
        ];
        foreach (string line in lines.Take(MostSampleLines)) yield return style.Faint($"    │ {line}".TrimEnd());
        if (lines.Length > MostSampleLines) yield return style.Faint("    │ …");
    }

    public string Of(CheckpointSaved e) =>
        style.Faint(
            $"step {Figures.Count(e.Step)}  saved checkpoints/{e.Name}, {Figures.Size(e.Bytes)}{(e.IsBest ? ", the best so far" : "")}");

    /// <summary>What the diagnosis found while the run trains.</summary>
    public string Of(FindingMade e)
    {
        string name = e.Severity == "failure" ? style.Bad(e.Rule) : style.Notable(e.Rule);
        return $"step {Figures.Count(e.Step)}  {name}: {Report.Printable(e.Sentence)}";
    }

    /// <summary>What was asked while the run trained.</summary>
    public string Of(ControlTaken e) => style.Notable($"step {Figures.Count(e.Step)}  {Of(e.Command, e.Factor)}");

    /// <summary>What was asked and not done.</summary>
    public string Of(ControlRefused e) =>
        style.Notable($"step {Figures.Count(e.Step)}  not done, {Report.Printable(e.Reason)}: {Report.Printable(e.Text)}");

    /// <summary>What a control does, in words.</summary>
    public static string Of(ControlKind command, double? factor) => command switch
    {
        ControlKind.Pause => "paused",
        ControlKind.Continue => "goes on",
        ControlKind.Save => "saves a checkpoint",
        ControlKind.Stop => "stops",
        ControlKind.StopAfterEvaluation => "stops after the next evaluation; asked",
        ControlKind.Rate => $"learning rate {Figures.Number(factor ?? 1, 4)} × the schedule's",
        _ => throw new UnreachableException(),
    };

    static string Signed(double distance, int decimals) => (distance < 0 ? "−" : "+") + Figures.Number(Math.Abs(distance), decimals);
}
