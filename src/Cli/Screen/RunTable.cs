using Hone.Insight;
using Hone.Runs;

namespace Hone.Cli.Screen;

/// <summary>Every run on a line of its own, the newest first.</summary>
static class RunTable
{
    static readonly string[] Heads = ["RUN", "STATUS", "STEPS", "VAL LOSS", "BITS/BYTE", "TOKENS/S", "AGE"];
    const int FirstNumber = 2, LongestId = 40;

    public static void Write(Terminal terminal, IReadOnlyList<RunEntry> runs, DateTimeOffset now)
    {
        string[][] rows = [.. runs.Select(run => Row(run, now))];
        int[] widths = [.. Heads.Select((head, i) => Math.Max(head.Length, rows.Length > 0 ? rows.Max(row => row[i].Length) : 0))];
        terminal.Line(terminal.Style.Faint(Join(Heads, widths)));
        foreach ((RunEntry run, string[] row) in runs.Zip(rows))
        {
            string line = Join(row, widths);
            string status = row[1].PadRight(widths[1]);
            int at = widths[0] + 2;
            terminal.Line(
                string.Concat(line.AsSpan(0, at), ClosingSummary.Status(terminal.Style, run.Status), status.AsSpan(row[1].Length),
                line.AsSpan(at + status.Length)));
            if (run.Problem is { } problem) terminal.Line(terminal.Style.Faint($"  {problem.ReplaceLineEndings("\n  ")}"));
        }
    }

    static string[] Row(RunEntry run, DateTimeOffset now)
    {
        RunSummary? summary = run.Manifest?.Summary;
        int steps = run.Heartbeat?.Step ?? summary?.Steps ?? 0;
        string id = run.Folder.Id.Length <= LongestId ? run.Folder.Id : run.Folder.Id[..(LongestId - 1)] + '…';
        return
        [
            id,
            run.Status.ToString().ToLowerInvariant(),
            Figures.Count(steps),
            Figures.Loss(summary?.BestValidationLoss),
            Figures.Loss(summary?.BestBitsPerByte),
            summary?.TokensPerSecond is { } speed ? Figures.Count((long)speed) : Figures.None,
            run.Manifest?.StartedUtc is { } started ? Age((now - started).TotalSeconds) : Figures.None,
        ];
    }

    /// <summary>In the largest unit alone: 12 s, 5 min, 3 h, 12 d.</summary>
    static string Age(double seconds) => seconds switch
    {
        < 60 => $"{Math.Max(0, (int)seconds)} s",
        < 3600 => $"{(int)(seconds / 60)} min",
        < 86_400 => $"{(int)(seconds / 3600)} h",
        _ => $"{(int)(seconds / 86_400)} d",
    };

    static string Join(string[] cells, int[] widths) => string.Join("  ",
        cells.Select((cell, i) => i < FirstNumber ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
}
