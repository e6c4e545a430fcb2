namespace Hone.Data.Audits;

/// <summary>A case of a finding, to be read by a person.</summary>
/// <param name="First">The text that is found fault with.</param>
/// <param name="Second">The one it repeats or contradicts; null where it stands alone.</param>
/// <param name="Similarity">Jaccard similarity of the two; null where that is not the point.</param>
public sealed record AuditExample(AuditPlace First, AuditPlace? Second = null, double? Similarity = null);
