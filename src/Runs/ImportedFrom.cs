namespace Hone.Runs;

/// <summary>Where an imported run comes from: it was trained by another program, and has neither checkpoints nor a hash chain.</summary>
/// <param name="Kind">Which kind of record it was made of.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Hash">SHA-256 of the file; of a folder, of the hashes of its files in their order.</param>
/// <param name="ImportedUtc">When.</param>
public sealed record ImportedFrom(ImportKind Kind, string Path, string Hash, DateTimeOffset ImportedUtc);
