namespace Hone.Data.Sources;

/// <summary>One document as it stands in its source.</summary>
/// <param name="Text">UTF-8 as a rule; borrowed until the next document is read.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Group">What it belongs to with others (an author, a thread, a patient); null where no column says so.</param>
/// <param name="Label">Its class; null where no column says so.</param>
/// <param name="Split">The split its source gives it (<c>"train"</c>, <c>"validation"</c>, <c>"test"</c>); null where no column says
/// so.</param>
public readonly record struct SourceDocument(
    ReadOnlyMemory<byte> Text, SourcePlace Place, string? Group = null, string? Label = null, string? Split = null);
