using Hone.Data.Sources;

namespace Hone.Data.Audits;

/// <summary>How an audit goes about its work.</summary>
public sealed record AuditOptions
{
    /// <summary>Threads that share the work; they change nothing of the report.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Each document is a running text that was cut where it happened to be cut: only its passages are compared, and it is
    /// neither empty nor degenerate as a whole.
    /// </summary>
    public bool IsRunningText { get; init; }

    /// <summary>
    /// Bytes of text kept to verify near duplicates with. What is beyond is judged by its signature, whose estimate of a
    /// similarity of 0.8 has a standard error of 0.035.
    /// </summary>
    public long TextBudgetInBytes { get; init; } = 1L << 30;

    /// <summary>A place in words, for a person who wants to look there.</summary>
    public Func<SourcePlace, string> Where { get; init; } = place => $"document {place.Row + 1}";
}
