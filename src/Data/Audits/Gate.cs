namespace Hone.Data.Audits;

/// <summary>Between an audit and a run: what is above its limit and not waived by name stops it.</summary>
public static class Gate
{
    const int ShownExcerpt = 60;

    /// <summary>Passes, or says what is wrong: <see cref="Refusal"/>.</summary>
    /// <exception cref="InvalidDataException">Something is above its limit and not waived.</exception>
    public static void Pass(AuditReport report, IReadOnlyCollection<string> waived, string name, string waive)
    {
        if (Refusal(report, waived, name, waive) is { } refusal)
            throw new InvalidDataException(refusal);
    }

    /// <summary>
    /// What is above its limit and not waived, how much of it and an example, and on a second line what to do; null where nothing is.
    /// </summary>
    /// <param name="report">What was found.</param>
    /// <param name="waived">Names of checks that may be above their limits.</param>
    /// <param name="name">How the data are called.</param>
    /// <param name="waive">How to waive names, with <c>{0}</c> where they go.</param>
    public static string? Refusal(AuditReport report, IReadOnlyCollection<string> waived, string name, string waive)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(waive);
        AuditFinding[] refusals = [.. report.Refusals(waived)];
        if (refusals.Length == 0)
            return null;
        string what = string.Join("; ", refusals.Select(finding =>
            $"{finding.Sentence} ({finding.Check.Name}){(finding.Examples is [var example, ..] ? $", such as {Case(example)}" : "")}"));
        string remedies = string.Join(". ", refusals.Select(finding => Capital(finding.Check.Remedy)).Distinct());
        string names = string.Join(',', waived.Concat(refusals.Select(finding => finding.Check.Name)).Distinct());
        return $"{name}: {what}\n{remedies}. Or say that it may be so: {waive.Replace("{0}", names, StringComparison.Ordinal)}";
    }

    /// <summary>An example as a sentence.</summary>
    public static string Words(AuditExample example) => $"Such as {Case(example)}.";

    static string Case(AuditExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        string second = example.Second is { } other ? $" and {other.Where}{Quoted(other.Excerpt)}" : "";
        string similarity = example.Similarity is { } value and < 1 ? FormattableString.Invariant($", similar by {value:0.00}") : "";
        return $"{example.First.Where}{Quoted(example.First.Excerpt)}{second}{similarity}";
    }

    static string Quoted(string excerpt) =>
        excerpt.Length == 0 ? "" : excerpt.Length > ShownExcerpt ? $": \"{excerpt[..ShownExcerpt]}…\"" : $": \"{excerpt}\"";

    static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
