using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Sources;

namespace Hone.Data.Parts;

/// <summary>
/// By the SHA-256 of the document's text: equal documents are never in two parts, and no document changes its part when others
/// are added.
/// </summary>
public sealed class ByHash(PartShares shares) : PartRule
{
    readonly PartShares _shares = shares.Checked();

    /// <inheritdoc/>
    public override string Sentence => $"By the SHA-256 of each document's text: {_shares.Sentence("hashes")}.";

    /// <inheritdoc/>
    public override Part PartOf(in SourceDocument document) => _shares.PartAt(FractionOf(document.Text.Span));

    /// <summary>A number in [0, 1) that belongs to some bytes: the first 53 bits of their SHA-256.</summary>
    internal static double FractionOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * Math.ScaleB(1, -53);
    }

    /// <summary>The same of a text.</summary>
    internal static double FractionOf(string text) => FractionOf(Encoding.UTF8.GetBytes(text));
}
