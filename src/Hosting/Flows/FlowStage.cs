namespace Hone.Hosting.Flows;

/// <summary>A stage of a flow: what it was made from, what it made, and how long that took.</summary>
/// <param name="Name">data, tokenizer, plan, train or evaluate.</param>
/// <param name="Key">SHA-256 over everything it was made from: the same key, the same result.</param>
/// <param name="Output">What it made: a path, or the id of a run.</param>
/// <param name="Hash">SHA-256 of what it made, by which a change by hand is known; null while it is not whole.</param>
/// <param name="Seconds">Wall time of making it, all tries together.</param>
/// <param name="Summary">What it made, as a sentence.</param>
/// <param name="MadeUtc">When it was whole.</param>
public sealed record FlowStage(
    string Name, string Key, string Output, string? Hash, double Seconds, string Summary, DateTimeOffset? MadeUtc);
