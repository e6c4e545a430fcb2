using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hone.Training;

/// <summary>
/// Ties every step to all before it, so that two runs can be compared by one line, and the first difference found by bisection.
/// </summary>
public static class HashChain
{
    /// <summary>Bytes of a chain.</summary>
    public const int Length = 16;

    /// <summary>chain ← first 16 bytes of SHA-256(chain, step, bits of loss, norm and rate, batch identity).</summary>
    public static void Extend(Span<byte> chain, int step, float loss, float gradientNorm, float rate, ReadOnlySpan<byte> batch)
    {
        Span<byte> message = stackalloc byte[Length + 4 * 4 + 8], digest = stackalloc byte[32];
        chain.CopyTo(message);
        BinaryPrimitives.WriteInt32LittleEndian(message[16..], step);
        BinaryPrimitives.WriteSingleLittleEndian(message[20..], loss);
        BinaryPrimitives.WriteSingleLittleEndian(message[24..], gradientNorm);
        BinaryPrimitives.WriteSingleLittleEndian(message[28..], rate);
        batch.CopyTo(message[32..]);
        SHA256.HashData(message, digest);
        digest[..Length].CopyTo(chain);
    }
}
