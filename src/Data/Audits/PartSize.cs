using Hone.Data.Parts;

namespace Hone.Data.Audits;

/// <summary>How much of a part was looked at.</summary>
/// <param name="Part">The part.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Passages">Passages of its long documents that were compared on their own.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record PartSize(Part Part, long Documents, long Passages, long Bytes);
