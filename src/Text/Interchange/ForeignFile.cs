namespace Hone.Text.Interchange;

/// <summary>A file of another program, read whole.</summary>
sealed record ForeignFile(string Path, byte[] Content, ForeignKind Kind);
