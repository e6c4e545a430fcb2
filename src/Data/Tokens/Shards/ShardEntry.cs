namespace Hone.Data.Tokens.Shards;

/// <summary>What a manifest says of one shard.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="LearnedTokens">Loss tokens.</param>
/// <param name="TextBytes">Bytes of text that the documents were.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
public sealed record ShardEntry(string File, long Documents, long Tokens, long LearnedTokens, long TextBytes, long Bytes, string Sha256);
