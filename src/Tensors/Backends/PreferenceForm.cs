using Hone.Tensors.Random;

namespace Hone.Tensors.Backends;

/// <summary>The form of a loss of preferences: what a pair costs by its Δ, and how that grows.</summary>
/// <param name="Kind">Its formula.</param>
/// <param name="Beta">β, above 0: how far the model may go from its reference.</param>
/// <param name="Smoothing">
/// ε, from 0 to below 0.5: the share of pairs in which the other answer may be the better one (Mitchell 2023, "A note on DPO with noisy
/// preferences"); of <see cref="PreferenceKind.Dpo"/> only.
/// </param>
public sealed record PreferenceForm(PreferenceKind Kind, double Beta, double Smoothing = 0)
{
    /// <summary>Answers count by their mean over tokens, not by their sum.</summary>
    public bool Averages => Kind == PreferenceKind.Ipo;

    /// <summary>What a pair costs.</summary>
    /// <param name="delta">Δ.</param>
    public double Loss(double delta)
    {
        double z = Beta * delta, far = delta - 1 / (2 * Beta);
        return Kind switch
        {
            PreferenceKind.Ipo => far * far,
            PreferenceKind.Hinge => Math.Max(0, 1 - z),
            _ => (1 - Smoothing) * SoftPlus(-z) + Smoothing * SoftPlus(z),
        };
    }

    /// <summary>Its derivative by Δ.</summary>
    /// <param name="delta">Δ.</param>
    public double Slope(double delta)
    {
        double z = Beta * delta;
        return Kind switch
        {
            PreferenceKind.Ipo => 2 * (delta - 1 / (2 * Beta)),
            PreferenceKind.Hinge => z < 1 ? -Beta : 0,
            _ => Beta * (Smoothing * Sigmoid(z) - (1 - Smoothing) * Sigmoid(-z)),
        };
    }

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    static double SoftPlus(double x) => double.IsNaN(x) ? x : Math.Max(0, x) + Log1P(PortableMath.Exp(-Math.Abs(x)));

    static double Sigmoid(double x) => x >= 0 ? 1 / (1 + PortableMath.Exp(-x)) : PortableMath.Exp(x) / (1 + PortableMath.Exp(x));

    /// <summary>ln(1 + x), also of an x so small that 1 + x has lost it: the rounding of that sum is divided out again.</summary>
    static double Log1P(double x) => 1 + x is var y && y == 1 ? x : PortableMath.Log(y) * (x / (y - 1));
}
