namespace Hone.Runs;

/// <summary>What was found in a run's data before its first step.</summary>
/// <param name="Findings">What was found; nothing in clean data.</param>
/// <param name="Waived">Names of checks that were waived beforehand, needed or not.</param>
/// <param name="Exemption">Why documents were not compared, where they were not.</param>
/// <param name="Seconds">How long the run waited for it.</param>
public sealed record AuditRecord(IReadOnlyList<RecordedFinding> Findings, IReadOnlyList<string> Waived, string? Exemption, double Seconds);
