using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Golden;

/// <summary>Parameters and tokens by formula: Reference/golden.py has the same ones, so both sides build the same case.</summary>
static class LossesFormula
{
    /// <summary>In [−1, 1): MurmurHash3's finalizer of a counter, a different sequence for each stream.</summary>
    public static double Noise(int stream, int index)
    {
        uint h = (uint)index * 0x9E3779B9 + ((uint)stream + 1) * 0x7F4A7C15;
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return (h ^ (h >> 16)) / 2147483648.0 - 1;
    }

    public static void Fill(Tensor tensor, int stream, double centre = 0, double scale = 1)
    {
        float[] values = new float[tensor.Shape.Count];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(centre + scale * Noise(stream, i));
        tensor.Upload(values);
    }

    /// <summary>Every gain, bias and matrix differs from 0 and 1, so that none can hide.</summary>
    public static void Fill(ParameterSet parameters)
    {
        for (int i = 0; i < parameters.All.Count; i++)
        {
            Parameter parameter = parameters.All[i];
            if (parameter.Decays) Fill(parameter.Tensor, i, scale: Math.Sqrt(3.0 / parameter.Tensor.Shape.Columns));
            else if (parameter.Name.EndsWith(".gain", StringComparison.Ordinal)) Fill(parameter.Tensor, i, centre: 1, scale: 0.25);
            else Fill(parameter.Tensor, i, scale: 0.1);
        }
    }

    /// <summary>A linear congruential sequence (Numerical Recipes' constants).</summary>
    public static int[] Tokens(int count, int vocabulary)
    {
        int[] ids = new int[count];
        uint state = 1;
        for (int i = 0; i < count; i++)
        {
            state = state * 1664525 + 1013904223;
            ids[i] = (int)((state >> 16) % (uint)vocabulary);
        }

        return ids;
    }
}
