namespace Hone.Data.Rows;

/// <summary>
/// A shuffle of 0 … <see cref="Count"/> − 1 that is computed, not stored: any element costs the same, whichever was asked before.
/// </summary>
/// <remarks>
/// A balanced Feistel network over the least even number of bits that holds the count, walked until it lands below the count
/// (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"): fewer than four walks on average. A shuffle, not a cipher.
/// </remarks>
public readonly struct Permutation
{
    /// <summary>The largest count.</summary>
    public const long MaximumCount = 1L << 40;

    const int Rounds = 8;

    readonly int _halfBits;
    readonly ulong _key, _step;

    /// <summary>The shuffle that belongs to a seed and an epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not in 1 … 2⁴⁰.</exception>
    public Permutation(long count, ulong seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        Count = count;
        while (count > 1L << (2 * _halfBits))
            _halfBits++;
        UInt128 random = Philox.DrawWide(seed, Purpose.EpochOrder, (ulong)epoch);
        _key = (ulong)random;
        _step = (ulong)(random >> 64) | 1;
    }

    /// <summary>How many there are to shuffle.</summary>
    public long Count { get; }

    /// <summary>What stands at a place of the shuffled order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is not in 0 … Count − 1.</exception>
    public long this[long place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Count);
            do
                place = Encrypt(place);
            while (place >= Count);
            return place;
        }
    }

    long Encrypt(long value)
    {
        long mask = (1L << _halfBits) - 1;
        (long left, long right) = (value >> _halfBits, value & mask);
        ulong key = _key;
        for (int round = 0; round < Rounds; round++, key += _step)
            (left, right) = (right, left ^ Mix((ulong)right ^ key) & mask);
        return left << _halfBits | right;
    }

    // High and low half of a 128-bit product, folded: every bit of the argument reaches the bits that are kept.
    static long Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ value >> 32, 0xD2B74407B1CE6E93, out ulong low);
        high = Math.BigMul(high ^ low, 0xCA5A826395121157, out low);
        return (long)(high ^ low);
    }
}
