using Hone.Tensors.Backends;
using Hone.Tensors.Memory;
using Hone.Tensors.Random;

namespace Hone.Tensors.Ops;

/// <summary>Cosines and sines of rotary positions: row p holds D/2 cosines, then D/2 sines, of p · base^(−2i/D).</summary>
/// <param name="positions">Positions 0…positions−1.</param>
/// <param name="headSize">D.</param>
/// <param name="rotationBase">The base.</param>
/// <param name="scale">What cosines and sines are multiplied with: how long a vector of length 1 is after it.</param>
/// <param name="scaling">How slow waves are scaled; null where none is.</param>
public sealed class RotationTable(int positions, int headSize, double rotationBase, double scale = 1, RotaryScaling? scaling = null)
    : IDisposable
{
    readonly ConstantMemory _memory = new("rotation_table", [new Shape(positions, headSize)]);

    /// <summary>Takes the memory and fills it.</summary>
    public void Allocate(IBackend backend)
    {
        _memory.Allocate(backend);
        float[] values = new float[positions * headSize];
        int half = headSize / 2;
        double[] halfTurns = HalfTurns(headSize, rotationBase, scaling);
        for (int i = 0; i < half; i++)
        {
            double turns = halfTurns[i];
            for (int p = 0; p < positions; p++)
            {
                values[p * headSize + i] = (float)(scale * PortableMath.CosPi(p * turns));
                values[p * headSize + half + i] = (float)(scale * PortableMath.SinPi(p * turns));
            }
        }

        Angles.Upload(values);
    }

    /// <summary>Half turns by which each of the D/2 pairs goes on from one position to the next.</summary>
    /// <param name="headSize">D.</param>
    /// <param name="rotationBase">The base.</param>
    /// <param name="scaling">How slow waves are scaled; null where none is.</param>
    public static double[] HalfTurns(int headSize, double rotationBase, RotaryScaling? scaling = null)
    {
        double[] all = new double[headSize / 2];
        for (int i = 0; i < all.Length; i++)
        {
            double turns = PortableMath.Exp(-2.0 * i / headSize * PortableMath.Log(rotationBase)) / Math.PI;
            all[i] = scaling is null ? turns : turns * scaling.FactorOf(turns / 2);
        }

        return all;
    }

    /// <summary>float32 [positions, D].</summary>
    public Tensor Angles => _memory.Tensors[0];

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();
}
