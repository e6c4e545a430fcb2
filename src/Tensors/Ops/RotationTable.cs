using Hone.Tensors.Memory;
using Hone.Tensors.Random;

namespace Hone.Tensors.Ops;

/// <summary>Cosines and sines of rotary positions: row p holds D/2 cosines, then D/2 sines, of p · base^(−2i/D).</summary>
public sealed class RotationTable : IDisposable
{
    readonly ConstantMemory _memory;

    /// <summary>Angles for positions 0…positions−1 of heads of size D.</summary>
    public RotationTable(int positions, int headSize, double rotationBase)
    {
        _memory = new ConstantMemory("rotation_table", [new Shape(positions, headSize)]);
        Span<float> values = Angles.Values;
        int half = headSize / 2;
        for (int i = 0; i < half; i++)
        {
            double turns = PortableMath.Exp(-2.0 * i / headSize * PortableMath.Log(rotationBase)) / Math.PI;
            for (int p = 0; p < positions; p++)
            {
                values[p * headSize + i] = (float)PortableMath.CosPi(p * turns);
                values[p * headSize + half + i] = (float)PortableMath.SinPi(p * turns);
            }
        }
    }

    /// <summary>float32 [positions, D].</summary>
    public Tensor Angles => _memory.Tensors[0];

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();
}
