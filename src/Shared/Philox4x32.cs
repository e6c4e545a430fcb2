namespace Hone.Shared;

/// <summary>
/// Four random words as a function of a key and a counter, the same on every machine: Philox4x32-10 (Salmon et al. 2011, "Parallel random
/// numbers: as easy as 1, 2, 3", SC11).
/// </summary>
/// <remarks>Data and Tensors, which do not know each other, both compile this file.</remarks>
static class Philox4x32
{
    /// <summary>How often the counter is mixed with the key.</summary>
    public const int Rounds = 10;

    /// <summary>What the first and the third word of the counter are multiplied with in each round.</summary>
    public const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;

    /// <summary>What the two words of the key grow by from round to round, Weyl sequences: golden ratio, √3 − 1.</summary>
    public const uint Growth0 = 0x9E3779B9, Growth1 = 0xBB67AE85;

    public static (uint A, uint B, uint C, uint D) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Growth0;
            k1 += Growth1;
        }

        return (c0, c1, c2, c3);
    }
}
