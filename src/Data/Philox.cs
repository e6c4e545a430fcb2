using Hone.Shared;

namespace Hone.Data;

/// <summary>Random numbers computed from where they are used, not from what was drawn before.</summary>
static class Philox
{
    /// <summary>64 random bits for a purpose, at a place of two numbers.</summary>
    public static ulong Draw(ulong seed, Purpose purpose, ulong first, uint second = 0) => (ulong)DrawWide(seed, purpose, first, second);

    /// <summary>128 random bits for a purpose, at a place of two numbers.</summary>
    public static UInt128 DrawWide(ulong seed, Purpose purpose, ulong first, uint second = 0)
    {
        (uint a, uint b, uint c, uint d) = Philox4x32.Block(seed, (uint)first, (uint)(first >> 32), second, (uint)purpose);
        return new UInt128((ulong)d << 32 | c, (ulong)b << 32 | a);
    }

    /// <summary>Uniform in [0, <paramref name="count"/>); the bias of one value is below count / 2⁶⁴.</summary>
    public static long Below(long count, ulong draw) => (long)Math.BigMul(draw, (ulong)count, out _);
}

/// <summary>What a random number is for. Two purposes never share a number; the values are part of every result, so they stay.</summary>
enum Purpose : uint
{
    Stories = 1,
    EpochPhase = 2,
    EpochOrder = 3,
    ChunkOrder = 4,
    MixtureTurn = 5,
    Augmentation = 6,
    Signatures = 16,
}
