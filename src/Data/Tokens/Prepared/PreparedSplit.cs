using System.Text.Json.Serialization;
using Hone.Data.Tokens.Shards;

namespace Hone.Data.Tokens.Prepared;

/// <summary>A split, and its shards in order.</summary>
public sealed record PreparedSplit(IReadOnlyList<ShardEntry> Shards)
{
    /// <summary>Its documents.</summary>
    [JsonPropertyOrder(-4)]
    public long Documents => Shards.Sum(shard => shard.Documents);

    /// <summary>Their tokens.</summary>
    [JsonPropertyOrder(-3)]
    public long Tokens => Shards.Sum(shard => shard.Tokens);

    /// <summary>Loss tokens.</summary>
    [JsonPropertyOrder(-2)]
    public long LearnedTokens => Shards.Sum(shard => shard.LearnedTokens);

    /// <summary>Bytes of text that the documents were.</summary>
    [JsonPropertyOrder(-1)]
    public long TextBytes => Shards.Sum(shard => shard.TextBytes);
}
