using System.Globalization;
using System.Text;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Text;

namespace Hone.Hosting.Flows;

/// <summary><c>report.md</c> of a flow: a card of its stages and their times, then the run's own report.</summary>
static class FlowReport
{
    public const string FileName = "report.md";

    public static void Write(FlowRecord record, FlowOptions options)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"# {record.Name}\n\n| stage | what it made | time | made |\n| --- | --- | --- | --- |\n");
        foreach (FlowStage stage in record.Stages)
            text.Append(CultureInfo.InvariantCulture,
                $"| {stage.Name} | {stage.Summary.Replace("|", "\\|", StringComparison.Ordinal)} | {Figures.Duration(stage.Seconds)} | "
                + $"{stage.MadeUtc:yyyy-MM-dd HH:mm} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nIn all {Figures.Duration(record.Stages.Sum(stage => stage.Seconds))}.\n\n");
        RunFolder run = RunFolder.Open(record.Find("train")!.Output);
        text.Append(Report.Of(run.ReadManifest(), EventLog.Read(run.EventsFile).Training, EvaluationRecord.ReadAll(run.EvaluationsFolder)));
        AtomicFile.Write(Path.Combine(options.Folder, FileName), Encoding.UTF8.GetBytes(text.ToString()));
    }
}
