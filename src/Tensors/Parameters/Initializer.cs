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
    public static Initializer Uniform(double bound) => new UniformInitializer(-bound, bound);

    /// <summary>Uniform between two bounds.</summary>
    public static Initializer Uniform(double low, double high) => new UniformInitializer(low, high);

    /// <summary>The values from number <paramref name="first"/> on, an even one; they depend on seed, stream and place alone.</summary>
    internal abstract void Fill(Span<float> values, long first, Philox random, uint stream);

    sealed record ConstantInitializer(float Value) : Initializer
    {
        internal override void Fill(Span<float> values, long first, Philox random, uint stream) => values.Fill(Value);
    }

    sealed record NormalInitializer(double StandardDeviation) : Initializer
    {
        internal override void Fill(Span<float> values, long first, Philox random, uint stream)
        {
            for (int i = 0; i < values.Length; i += 2)
            {
                (double one, double other) = random.Normals((ulong)(first + i) / 2, stream);
                values[i] = (float)(one * StandardDeviation);
                if (i + 1 < values.Length) values[i + 1] = (float)(other * StandardDeviation);
            }
        }
    }

    sealed record UniformInitializer(double Low, double High) : Initializer
    {
        internal override void Fill(Span<float> values, long first, Philox random, uint stream)
        {
            for (int i = 0; i < values.Length; i++) 
                values[i] = (float)Between(random.Uniform((ulong)(first + i), stream));
        }

        /// <summary>A bound of its own on either side keeps the bits of the plain one.</summary>
        double Between(double share) => Low == -High ? (2 * share - 1) * High : Low + (High - Low) * share;
    }
}
