namespace Hone.Data;

/// <summary>
/// Random numbers computed from where they are used, not from what was drawn before: Philox4x32-10 (Salmon et al. 2011,
/// "Parallel random numbers: as easy as 1, 2, 3", SC11).
/// </summary>
static class Philox
{
    /// <summary>The 128 bits that belong to a 128-bit place under a 64-bit key.</summary>
    public static UInt128 Block(ulong key, UInt128 place)
    {
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        (uint c0, uint c1, uint c2, uint c3) = ((uint)place, (uint)(place >> 32), (uint)(place >> 64), (uint)(place >> 96));
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53ul * c0, p1 = 0xCD9E8D57ul * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;   // Weyl sequences: golden ratio,
            k1 += 0xBB67AE85;   // √3 − 1
        }
        return new UInt128((ulong)c3 << 32 | c2, (ulong)c1 << 32 | c0);
    }

    /// <summary>64 random bits for a purpose, at a place of two numbers.</summary>
    public static ulong Draw(ulong seed, Purpose purpose, ulong first, uint second = 0) => (ulong)Block(seed, Place(purpose, first, second));

    /// <summary>128 random bits for a purpose, at a place of two numbers.</summary>
    public static UInt128 DrawWide(ulong seed, Purpose purpose, ulong first, uint second = 0) => Block(seed, Place(purpose, first, second));

    /// <summary>Uniform in [0, <paramref name="count"/>); the bias of one value is below count / 2⁶⁴.</summary>
    public static long Below(long count, ulong draw) => (long)Math.BigMul(draw, (ulong)count, out _);

    static UInt128 Place(Purpose purpose, ulong first, uint second) => new((ulong)purpose << 32 | second, first);
}

/// <summary>What a random number is for. Two purposes never share a number; the values are part of every result, so they stay.</summary>
enum Purpose : uint
{
    Stories = 1,
    EpochPhase = 2,
    EpochOrder = 3,
    ChunkOrder = 4,
    MixtureTurn = 5,
    Signatures = 16,
}
