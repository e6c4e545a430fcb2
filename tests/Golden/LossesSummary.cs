namespace Hone.Golden;

/// <summary>Two numbers that stand for a tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Norm">Its L2 norm: catches a wrong scale.</param>
/// <param name="Along">Its product with a direction of noise: catches a wrong order or sign.</param>
sealed record LossesSummary(string Name, double Norm, double Along)
{
    /// <summary>Streams of noise from here on are directions.</summary>
    const int Directions = 1000;

    /// <summary>Of the tensor that is <paramref name="index"/>th in its list.</summary>
    public static LossesSummary Of(string name, int index, ReadOnlySpan<float> values)
    {
        double squares = 0, along = 0;
        for (int i = 0; i < values.Length; i++)
        {
            squares += (double)values[i] * values[i];
            along += values[i] * LossesFormula.Noise(Directions + index, i);
        }

        return new LossesSummary(name, Math.Sqrt(squares), along);
    }

    /// <summary>Both numbers agree, each to a share of the tensor's norm: the product itself may happen to be near 0.</summary>
    public void ShouldBe(LossesSummary expected, double tolerance)
    {
        Name.ShouldBe(expected.Name);
        Norm.ShouldBe(expected.Norm, expected.Norm * tolerance, Name);
        Along.ShouldBe(expected.Along, expected.Norm * tolerance, $"{Name} along noise");
    }
}
