namespace Hone.Data.Sources;

/// <summary>What a file is wrapped in, by its first bytes.</summary>
enum CompressionKind
{
    None,
    Gzip,
    Zstandard,
}
