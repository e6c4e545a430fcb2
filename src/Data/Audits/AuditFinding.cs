using System.Globalization;

namespace Hone.Data.Audits;

/// <summary>Something that an audit found, how much of it, and a few cases to read.</summary>
/// <param name="Check">What it is.</param>
/// <param name="Count">How many there are, at least 1.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Examples">The first few, in the order of reading.</param>
public sealed record AuditFinding(Check Check, long Count, long Total, IReadOnlyList<AuditExample> Examples)
{
    /// <summary>How many of them there are, as a fraction.</summary>
    public double Share => (double)Count / Math.Max(1, Total);

    /// <summary>What it means for a run.</summary>
    public Severity Severity => (Share > (Check.Limit ?? 1), Check.Refuses) switch
    {
        (true, true) => Severity.Refusal,
        (false, false) => Severity.Note,
        _ => Severity.Warning,
    };

    /// <summary>The finding as a sentence without its full stop: how many of what, and how much of it may be where that matters.</summary>
    public string Sentence => string.Create(CultureInfo.InvariantCulture,
        $"{Count:N0} of {Total:N0} {Check.Of} ({Percent(Share)}) "
            + $"{Check.Verb}{(Check is { Refuses: true, Limit: { } limit } ? $"; {(limit == 0 ? "none" : Percent(limit))} may" : "")}");

    static string Percent(double share) => share is > 0 and < 0.0001
        ? "below 0.01%"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * share, share < 0.1 ? 2 : 1)}%");
}
