using Hone.Insight;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Reports;
using Hone.Runs;

namespace Hone.Cli.Screen;

/// <summary>What the diagnosis says of a run, for a person.</summary>
static class DiagnosisPage
{
    public static void Write(Terminal terminal, RunEntry entry, Evidence evidence, IReadOnlyList<BrokenLine> broken)
    {
        terminal.Line($"{terminal.Style.Bold(entry.Manifest!.Name)}  {entry.Folder.Id}  "
            + ClosingSummary.Status(terminal.Style, entry.Status));
        if (broken is [var first, ..])
            terminal.Line(terminal.Style.Notable($"{Figures.Count(broken.Count, "line")} of events.jsonl cannot be read and are left out, "
                + $"the first is line {Figures.Count(first.Number)}: {first.Reason}"));
        IReadOnlyList<Finding> findings = RuleBook.Look(evidence);
        if (evidence.Steps.Count + evidence.LostSteps == 0 && evidence.Failure is null)
        {
            terminal.Line("  no step was taken yet: there is nothing to look at but its record");
            if (findings.Count == 0) return;
        }

        string looked = $"{Figures.Count(evidence.Steps.Count, "step")} and {Figures.Count(evidence.Evaluations.Count, "evaluation")}";
        if (evidence.Evaluations.Count == 0) looked += "; what is read from evaluations is not known";
        string summary = DiagnosisSection.Summary(findings).Replace("Healthy", terminal.Style.Good("healthy"), StringComparison.Ordinal);
        terminal.Line($"  {summary} ({looked})");
        NextCommands commands = NextCommands.For(entry.Folder);
        foreach (Finding finding in findings)
        {
            terminal.Line();
            string name = finding.Severity == Severity.Failure ? terminal.Style.Bad(finding.Rule) : terminal.Style.Notable(finding.Rule);
            foreach (string line in FactSheet.Wrap($"{finding.Rule}: {finding.Sentence}", Math.Max(40, Math.Min(terminal.Width, 120) - 3)))
                terminal.Line("  " + (line.StartsWith(finding.Rule, StringComparison.Ordinal) ? name + line[finding.Rule.Length..] : line));
            FactSheet.Write(terminal, [.. DiagnosisSection.Facts(finding).Select(fact => new Fact(fact.Name, fact.Value)),
                new Fact("next", finding.Next.Sentence)]);
            if (commands.Of(finding.Next) is { } command) terminal.Line($"  {terminal.Style.Bold(command)}");
        }
    }
}
