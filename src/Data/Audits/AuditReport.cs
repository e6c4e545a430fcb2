namespace Hone.Data.Audits;

/// <summary>What an audit found in the data of a run.</summary>
/// <param name="Splits">What was looked at.</param>
/// <param name="Findings">What was found, in the order of <see cref="Check.All"/>; nothing for clean data.</param>
/// <param name="Exemption">Why documents were not compared, where they were not.</param>
public sealed record AuditReport(IReadOnlyList<SplitSize> Splits, IReadOnlyList<AuditFinding> Findings, string? Exemption = null)
{
    /// <summary>The findings that let no run start, those waived by name left out.</summary>
    public IEnumerable<AuditFinding> Refusals(IReadOnlyCollection<string> waived) =>
        Findings.Where(finding => finding.Severity == Severity.Refusal && !waived.Contains(finding.Check.Name));

    /// <summary>The same with further findings.</summary>
    public AuditReport With(IEnumerable<AuditFinding> more) =>
        this with { Findings = [.. Findings.Concat(more).OrderBy(finding => Check.All.ToList().IndexOf(finding.Check))] };
}
