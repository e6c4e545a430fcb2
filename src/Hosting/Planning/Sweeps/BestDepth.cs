using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>The depth whose model a law expects the lowest loss of, for a budget.</summary>
/// <param name="Depth">The depth.</param>
/// <param name="Parameters">Its size.</param>
/// <param name="Tokens">Tokens that it can see for the budget.</param>
/// <param name="Loss">The loss to be expected, nats per token.</param>
public sealed record BestDepth(int Depth, long Parameters, double Tokens, Interval Loss)
{
    const int Deepest = 256;

    /// <summary>Models this many times the best size are not looked at.</summary>
    const double FarBeyond = 100;

    /// <summary>Looks through the depths.</summary>
    /// <param name="fit">The law.</param>
    /// <param name="flops">The budget.</param>
    /// <param name="sizeOf">Parameters, and operations of a token, of a depth.</param>
    internal static BestDepth Of(LawFit fit, double flops, Func<int, (long Parameters, long FlopsPerToken)> sizeOf)
    {
        double most = FarBeyond * fit.Law.Best(flops, fit.Cost).Parameters, least = double.PositiveInfinity;
        (int Depth, long Parameters, double Tokens) best = default;
        for (int depth = 1; depth <= Deepest; depth++)
        {
            (long parameters, long flopsPerToken) = sizeOf(depth);
            if (depth > 1 && parameters > most) break;
            double tokens = flops / flopsPerToken, loss = fit.Law.Loss(parameters, tokens);
            if (loss < least) (least, best) = (loss, (depth, parameters, tokens));
        }

        return new BestDepth(best.Depth, best.Parameters, best.Tokens, fit.Of(law => law.Loss(best.Parameters, best.Tokens)));
    }
}
