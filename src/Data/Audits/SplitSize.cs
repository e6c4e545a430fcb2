using Hone.Data.Splits;

namespace Hone.Data.Audits;

/// <summary>How much of a split was looked at.</summary>
/// <param name="Split">The split.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Passages">Passages of its long documents that were compared on their own.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record SplitSize(Split Split, long Documents, long Passages, long Bytes);
