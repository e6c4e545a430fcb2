namespace Hone.Insight.Laws;

/// <summary>
/// The loss of a model of N parameters after D tokens, L(N, D) = E + A / N^α + B / D^β in nats per token (Hoffmann et al. 2022,
/// arXiv:2203.15556, equation 2).
/// </summary>
/// <param name="E">What no model goes below: the entropy of the text.</param>
/// <param name="A">Scale of what is lost for want of parameters.</param>
/// <param name="B">Scale of what is lost for want of tokens.</param>
/// <param name="Alpha">How fast parameters help.</param>
/// <param name="Beta">How fast tokens help.</param>
public sealed record ScalingLaw(double E, double A, double B, double Alpha, double Beta)
{
    /// <summary>The law as a formula, with its constants.</summary>
    public string Equation => FormattableString.Invariant(
        $"L = {Figures.Number(E, 3)} + {Figures.Rate(A)} / N^{Alpha:0.000} + {Figures.Rate(B)} / D^{Beta:0.000}");

    /// <summary>The loss to be expected.</summary>
    /// <param name="parameters">Size of the model.</param>
    /// <param name="tokens">Tokens it is trained on.</param>
    public double Loss(double parameters, double tokens) =>
        E + A * Math.Pow(parameters, -Alpha) + B * Math.Pow(tokens, -Beta);

    /// <summary>The size and the tokens of the lowest loss for a budget (Hoffmann et al. 2022, equation 4, for any cost).</summary>
    /// <remarks>
    /// With C = f·N^γ·D the derivative of the loss along a budget is zero where N^(α + γβ) = αA / (γβB) · (C / f)^β.
    /// </remarks>
    /// <param name="flops">Floating-point operations to spend.</param>
    /// <param name="cost">What they buy.</param>
    public Allocation Best(double flops, ComputeCost cost)
    {
        double both = Alpha + cost.Exponent * Beta;
        double parameters = Math.Exp(
            (Math.Log(Alpha) + Math.Log(A) - Math.Log(cost.Exponent * Beta) - Math.Log(B) + Beta * Math.Log(flops / cost.Factor)) / both);
        double tokens = cost.Tokens(flops, parameters);
        return new Allocation(parameters, tokens, Loss(parameters, tokens));
    }

    /// <summary>The exponent a of the best size: N ~ C^a.</summary>
    public double SizeExponent(ComputeCost cost) => Beta / (Alpha + cost.Exponent * Beta);

    /// <summary>The exponent b of the best number of tokens: D ~ C^b.</summary>
    public double TokenExponent(ComputeCost cost) => 1 - cost.Exponent * SizeExponent(cost);
}
