namespace Hone.Tensors.Random;

/// <summary>
/// Random numbers as a function: the same key and counter give the same four words on every machine, and nobody's draw depends
/// on who drew before.
/// </summary>
/// <remarks>Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").</remarks>
/// <param name="seed">The run's seed.</param>
/// <param name="purpose">What the numbers are for: a different stream each.</param>
public readonly struct Philox(ulong seed, Purpose purpose)
{
    const double Ulp = 1.0 / (1UL << 53);

    /// <summary>Four independent uniform 32-bit words for a place in a two-dimensional index space.</summary>
    public (uint A, uint B, uint C, uint D) Words(ulong index, uint stream = 0)
    {
        uint x0 = (uint)index, x1 = (uint)(index >> 32), x2 = stream, x3 = (uint)purpose;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * x0, p1 = 0xCD9E8D57UL * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>A uniform number in [0, 1), 53 bits.</summary>
    public double Uniform(ulong index, uint stream = 0)
    {
        (uint a, uint b, _, _) = Words(index, stream);
        return ((((ulong)a << 32) | b) >> 11) * Ulp;
    }

    /// <summary>Two independent standard normal numbers (Box and Muller 1958).</summary>
    public (double First, double Second) Normals(ulong index, uint stream = 0)
    {
        (uint a, uint b, uint c, uint d) = Words(index, stream);
        double u = (((((ulong)a << 32) | b) >> 11) + 1) * Ulp;             // (0, 1]: its logarithm exists
        double v = ((((ulong)c << 32) | d) >> 11) * Ulp;
        double radius = Math.Sqrt(-2 * PortableMath.Log(u));
        return (radius * PortableMath.CosPi(2 * v), radius * PortableMath.SinPi(2 * v));
    }
}
