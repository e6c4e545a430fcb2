namespace Hone.Data.Sources;

/// <summary>What a file is compressed with, by its first bytes.</summary>
enum CompressionKind
{
    None,
    Gzip,
    Zstandard,
}
