namespace Hone.Insight.Laws;

/// <summary>What training costs: C = Factor · N^Exponent · D floating-point operations.</summary>
/// <param name="Factor">Operations a token of a model of one parameter.</param>
/// <param name="Exponent">1 where a parameter costs the same in models of any size.</param>
public readonly record struct ComputeCost(double Factor, double Exponent)
{
    /// <summary>C = 6·N·D, which leaves attention out (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).</summary>
    public static ComputeCost Six { get; } = new(6, 1);

    /// <summary>
    /// A straight line through the logarithms of operations a token over those of sizes, by least squares: small models spend more than 6
    /// on each parameter, since attention over the context is a larger part of them.
    /// </summary>
    public static ComputeCost Of(IReadOnlyList<ScalingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        double meanX = points.Average(point => Math.Log(point.Parameters)),
            meanY = points.Average(point => Math.Log(point.Flops / point.Tokens));
        double xx = points.Sum(point => Square(Math.Log(point.Parameters) - meanX));
        double xy = points.Sum(point => (Math.Log(point.Parameters) - meanX) * (Math.Log(point.Flops / point.Tokens) - meanY));
        double exponent = xx > 1e-12 ? xy / xx : 1;
        return new ComputeCost(Math.Exp(meanY - exponent * meanX), exponent);

        static double Square(double value) => value * value;
    }

    /// <summary>Operations for so many tokens of a model of that size.</summary>
    public double Flops(double parameters, double tokens) => Factor * Math.Pow(parameters, Exponent) * tokens;

    /// <summary>Tokens that a model of that size sees for so many operations.</summary>
    public double Tokens(double flops, double parameters) => flops / (Factor * Math.Pow(parameters, Exponent));
}
