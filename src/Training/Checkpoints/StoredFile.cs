namespace Hone.Training.Checkpoints;

/// <summary>A file as it was written.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record StoredFile(long Bytes, string Sha256);
