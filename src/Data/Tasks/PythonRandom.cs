namespace Hone.Data.Tasks;

/// <summary>
/// The random numbers of Python's <c>random.Random(seed)</c>, for results that were published with them: the Mersenne Twister MT19937
/// (Matsumoto and Nishimura 1998, ACM TOMACS 8(1)), seeded by the words of the seed, and drawn from as CPython does.
/// </summary>
/// <remarks>For nothing of our own: those numbers are computed from where they are used, and have no state.</remarks>
public sealed class PythonRandom
{
    const int Size = 624, Middle = 397;
    const uint Upper = 0x80000000, Lower = 0x7fffffff, Twist = 0x9908b0df;

    readonly uint[] _state = new uint[Size];
    int _next = Size;

    /// <summary>The sequence of a seed, which Python takes without its sign.</summary>
    public PythonRandom(long seed)
    {
        ulong size = seed < 0 ? (ulong)-seed : (ulong)seed;
        Seed(size >> 32 == 0 ? [(uint)size] : [(uint)size, (uint)(size >> 32)]);
    }

    /// <summary>The next 32 random bits.</summary>
    public uint Next()
    {
        if (_next == Size) Refill();
        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1: the first of the next ones, cut to its bits, that is one.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)count);
        uint drawn;
        do drawn = Next() >> (32 - bits);
        while (drawn >= (uint)count);
        return (int)drawn;
    }

    /// <summary>Python's <c>shuffle</c>: each place from the last on is exchanged with one up to it (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Python's <c>sample(range(population), count)</c>: distinct numbers, in the order drawn.</summary>
    /// <remarks>Of few it draws from those left, of many again until it meets a new one; which, CPython decides by memory.</remarks>
    public int[] Sample(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        int[] drawn = new int[count];
        if (population <= SmallSet(count))
        {
            int[] left = [.. Enumerable.Range(0, population)];
            for (int i = 0; i < count; i++)
            {
                int j = Below(population - i);
                drawn[i] = left[j];
                left[j] = left[population - i - 1];
            }
        }
        else
        {
            HashSet<int> seen = [];
            for (int i = 0; i < count; i++)
            {
                int j = Below(population);
                while (!seen.Add(j)) j = Below(population);
                drawn[i] = j;
            }
        }

        return drawn;
    }

    /// <summary>21, and above 5 the least power of 4 that is no less than three times the count, too.</summary>
    static long SmallSet(int count)
    {
        long power = 1;
        while (power < 3L * count) power *= 4;
        return 21 + (count > 5 ? power : 0);
    }

    /// <summary>The authors' seeding by an array of words.</summary>
    void Seed(uint[] key)
    {
        _state[0] = 19650218;
        for (uint n = 1; n < Size; n++) _state[n] = 1812433253 * (_state[n - 1] ^ (_state[n - 1] >> 30)) + n;
        int i = 1, j = 0;
        for (int k = Math.Max(Size, key.Length); k > 0; k--)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1664525)) + key[j] + (uint)j;
            Advance();
            j = (j + 1) % key.Length;
        }

        for (int k = Size - 1; k > 0; k--)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1566083941)) - (uint)i;
            Advance();
        }

        _state[0] = Upper;

        void Advance()
        {
            if (++i < Size) return;
            _state[0] = _state[Size - 1];
            i = 1;
        }
    }

    void Refill()
    {
        for (int i = 0; i < Size; i++)
        {
            uint y = (_state[i] & Upper) | (_state[(i + 1) % Size] & Lower);
            _state[i] = _state[(i + Middle) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : Twist);
        }

        _next = 0;
    }
}
