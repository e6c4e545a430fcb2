namespace Hone.Data.Audits;

/// <summary>A text to look at.</summary>
/// <param name="Where">Split and place in words: <c>"validation, line 17 of mail.jsonl"</c>.</param>
/// <param name="Excerpt">How it begins, on one line; empty where the text was not kept.</param>
public sealed record AuditPlace(string Where, string Excerpt);
