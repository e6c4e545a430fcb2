using Hone.Shared;

namespace Hone.Tensors.Random;

/// <summary>
/// Random numbers as a function: the same key and counter give the same four words on every machine, and nobody's draw depends
/// on who drew before.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="purpose">What the numbers are for: a different stream each.</param>
public readonly struct Philox(ulong seed, Purpose purpose)
{
    const double Ulp = 1.0 / (1UL << 53);

    /// <summary>Four independent uniform 32-bit words for a place in a two-dimensional index space.</summary>
    public (uint A, uint B, uint C, uint D) Words(ulong index, uint stream = 0) =>
        Philox4x32.Block(seed, (uint)index, (uint)(index >> 32), stream, (uint)purpose);

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
