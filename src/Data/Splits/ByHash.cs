using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>
/// By the SHA-256 of the document's text: equal documents are never in two splits, and no document changes its split when others
/// are added.
/// </summary>
public sealed class ByHash(SplitShares shares) : SplitRule
{
    readonly SplitShares _shares = shares.Checked();

    /// <inheritdoc/>
    public override string Sentence => $"By the SHA-256 of each document's text: {_shares.Sentence("hashes")}.";

    /// <inheritdoc/>
    public override Split SplitOf(in SourceDocument document) => _shares.SplitAt(FractionOf(document.Text.Span));

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
