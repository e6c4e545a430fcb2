using Hone.Tensors.Random;

namespace Hone.Tensors.Parameters;

/// <summary>How a parameter's first values are drawn.</summary>
public abstract record Initializer
{
    /// <summary>Every value the same.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Normal around 0 with the given standard deviation.</summary>
    public static Initializer Normal(double standardDeviation) => new NormalInitializer(standardDeviation);

    /// <summary>Uniform between −bound and bound.</summary>
    public static Initializer Uniform(double bound) => new UniformInitializer(bound);

    /// <summary>Fills the values; they depend on seed, stream and place alone.</summary>
    internal abstract void Fill(Span<float> values, Philox random, uint stream);

    sealed record ConstantInitializer(float Value) : Initializer
    {
        internal override void Fill(Span<float> values, Philox random, uint stream) => values.Fill(Value);
    }

    sealed record NormalInitializer(double StandardDeviation) : Initializer
    {
        internal override void Fill(Span<float> values, Philox random, uint stream)
        {
            for (int i = 0; i < values.Length; i += 2)
            {
                (double first, double second) = random.Normals((ulong)i / 2, stream);
                values[i] = (float)(first * StandardDeviation);
                if (i + 1 < values.Length) values[i + 1] = (float)(second * StandardDeviation);
            }
        }
    }

    sealed record UniformInitializer(double Bound) : Initializer
    {
        internal override void Fill(Span<float> values, Philox random, uint stream)
        {
            for (int i = 0; i < values.Length; i++) values[i] = (float)((2 * random.Uniform((ulong)i, stream) - 1) * Bound);
        }
    }
}
