using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Pictures;
using Hone.Runs;
using Hone.Training.Events;
using static Hone.Insight.Reports.Page;

namespace Hone.Insight.Reports;

/// <summary>What the diagnosis says of a run, as a section of its report.</summary>
public static class DiagnosisSection
{
    const int LettersAcross = 60, LettersDown = 5;

    /// <summary>The section; none before the first step.</summary>
    /// <param name="manifest">The configuration of the run and how it stands.</param>
    /// <param name="events">Its effective history.</param>
    public static IEnumerable<Block> Of(Manifest manifest, IReadOnlyList<TrainingEvent> events)
    {
        Evidence evidence = Evidence.Of(manifest, events);
        if (evidence.Steps.Count == 0 && evidence.LostSteps == 0 && evidence.Failure is null) yield break;
        IReadOnlyList<Finding> findings = RuleBook.Look(evidence);
        yield return new Section("Diagnosis");
        yield return new Paragraph(Summary(findings));
        CurveData curves = RunCurve.Of(manifest, events);
        foreach (Finding finding in findings)
        {
            yield return new Section(FindingPicture.Words(finding.Rule), Level: 3);
            yield return new Paragraph(Words.Of($"{Sentence(finding.Sentence)}"));
            yield return new Table(["", ""], [.. Facts(finding).Select(fact => new Words[] { fact.Name, fact.Value })]);
            yield return new Paragraph(finding.Next.Sentence);
            if (finding.Next.Line is { } line) yield return new Code([line]);
            if (evidence.Steps.Count > 1)
                yield return new Picture($"The steps that {FindingPicture.Words(finding.Rule)} is read from",
                    FindingPicture.NameOf(finding), format => FindingPicture.Draw(curves, finding, format),
                    BlockChart.Draw([.. evidence.Steps.Where(step => step.Step >= finding.FromStep && step.Step <= finding.ToStep)
                        .Select(step => (double)step.Loss)], LettersAcross, LettersDown));
        }
    }

    /// <summary>How many rules found something, in a sentence.</summary>
    public static string Summary(IReadOnlyList<Finding> findings) => findings.Count == 0
        ? $"Healthy: none of {Figures.Count(RuleBook.All.Count, "rule")} has anything to say."
        : $"{Figures.Count(findings.Count)} of {Figures.Count(RuleBook.All.Count, "rule")} "
            + $"{(findings.Count == 1 ? "has" : "have")} something to say.";

    /// <summary>What a finding rests on.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(Finding finding)
    {
        yield return ("severity", finding.Severity.ToString().ToLowerInvariant());
        yield return ("measured", $"{finding.Statistic}: {Figures.Magnitude(finding.Value)}, and from "
            + $"{Figures.Magnitude(finding.Threshold)} on this is told");
        yield return ("certainty", $"{Figures.Percent(finding.Certainty.Value, 0)}: {finding.Certainty.Basis}");
        yield return ("steps", $"{Figures.Count(finding.FromStep)} to {Figures.Count(finding.ToStep)}");
        foreach (NamedNumber number in finding.Numbers) yield return (number.Name, Figures.Magnitude(number.Value));
    }

    static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + '.';
}
