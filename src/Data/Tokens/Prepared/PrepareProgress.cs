namespace Hone.Data.Tokens.Prepared;

/// <summary>How far preparing is.</summary>
/// <param name="Place">Where it reads, in words.</param>
/// <param name="Documents">Documents that are tokens now.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TextBytes">Bytes of text they were.</param>
public readonly record struct PrepareProgress(string Place, long Documents, long Tokens, long TextBytes);
