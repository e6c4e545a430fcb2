namespace Hone.Shared;

/// <summary>
/// Four random words as a function of a key and a counter, the same on every machine: Philox4x32-10 (Salmon et al. 2011, "Parallel random
/// numbers: as easy as 1, 2, 3", SC11).
/// </summary>
/// <remarks>Data and Tensors, which do not know each other, both compile this file.</remarks>
static class Philox4x32
{
    public static (uint A, uint B, uint C, uint D) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;                                                // Weyl sequences: golden ratio,
            k1 += 0xBB67AE85;                                                // √3 − 1
        }

        return (c0, c1, c2, c3);
    }
}
