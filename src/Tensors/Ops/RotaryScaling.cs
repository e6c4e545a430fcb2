namespace Hone.Tensors.Ops;

/// <summary>
/// How rotary positions are scaled so that a model reads further than it first learned to: fast waves stay, slow ones become slower by
/// a factor, and between the two the change is gradual (Llama 3.1's rule, "rope_type": "llama3").
/// </summary>
/// <param name="Factor">How many times slower the slow waves become.</param>
/// <param name="LowFrequency">Waves that turn less often than this within <paramref name="OriginalContext"/> become slower by the whole
/// factor.</param>
/// <param name="HighFrequency">Waves that turn more often than this within it stay as they are.</param>
/// <param name="OriginalContext">Positions the model first learned to read; 0 makes every wave slower by the whole factor, which is the
/// linear rule (Chen et al. 2023, arXiv:2306.15595).</param>
public sealed record RotaryScaling(double Factor, double LowFrequency = 1, double HighFrequency = 4, int OriginalContext = 8192)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Problem =>
        Factor is not (> 0 and < double.PositiveInfinity) ? $"rotary positions are scaled {Factor} times; the factor is above 0"
        : OriginalContext < 0 ? $"the original context of rotary positions is {OriginalContext}; it is at least 0"
        : LowFrequency is > 0 and < double.PositiveInfinity && HighFrequency > LowFrequency && double.IsFinite(HighFrequency) ? null
        : $"the low frequency of scaled rotary positions is {LowFrequency} and the high one {HighFrequency}; the low is above 0 and "
            + "the high above the low";

    /// <summary>What a frequency is multiplied with.</summary>
    /// <param name="turnsPerPosition">The frequency: f/2π for an angle of f a position, so that 1/it is the wavelength.</param>
    public double FactorOf(double turnsPerPosition)
    {
        double turns = turnsPerPosition * OriginalContext;
        if (turns > HighFrequency) return 1;
        if (turns < LowFrequency) return 1 / Factor;
        double share = (turns - LowFrequency) / (HighFrequency - LowFrequency);
        return (1 - share) / Factor + share;
    }
}
