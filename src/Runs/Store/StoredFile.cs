namespace Hone.Runs.Store;

/// <summary>A file of a run as a store knows it.</summary>
/// <param name="Path">Its path below the run's folder, with / between the parts.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="Place">Address of the artefacts that have it; null where the store itself has it, or nobody does.</param>
/// <param name="Content">Its content, of a small one; null of others.</param>
sealed record StoredFile(string Path, long Bytes, string Hash, string? Place, byte[]? Content);
