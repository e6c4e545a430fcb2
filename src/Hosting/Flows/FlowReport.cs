using System.Globalization;
using System.Text;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Text;
using static Hone.Insight.Reports.Page;

namespace Hone.Hosting.Flows;

/// <summary><c>report.md</c> of a flow: a card of its stages and their times, then the run's own report.</summary>
static class FlowReport
{
    public const string FileName = "report.md";

    /// <summary>Writes it. Pictures stay where the run has them.</summary>
    /// <param name="record">The stages, all made.</param>
    /// <param name="folder">The flow's folder.</param>
    public static void Write(FlowRecord record, string folder)
    {
        RunFolder run = RunFolder.Open(record.Find("train")!.Output);
        Page page = new(record.Name,
        [
            new Table(["stage", "what it made", "time", "made"], [.. record.Stages.Select(stage => new Words[]
            {
                stage.Name, stage.Summary, Figures.Duration(stage.Seconds),
                stage.MadeUtc?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
            })]),
            new Paragraph($"In all {Figures.Duration(record.Stages.Sum(stage => stage.Seconds))}."),
            .. Report.PageOf(run, run.ReadManifest()).Blocks,
        ]);
        AtomicFile.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(MarkdownPage.Write(page, picture =>
            Path.GetRelativePath(folder, Path.Combine(run.Path, picture.Name)).Replace('\\', '/'))));
    }
}
