namespace Hone.Insight.Laws;

/// <summary>A law that others found on their own text, tokens and models.</summary>
/// <remarks>
/// Losses are of their tokenizers and are not to be held against one's own; exponents and the ratio of tokens to parameters may be.
/// </remarks>
/// <param name="Name">Whose.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Law">Their constants; null where their law has another form.</param>
/// <param name="SizeExponent">a of N ~ C^a.</param>
/// <param name="TokenExponent">b of D ~ C^b.</param>
/// <param name="Best">The best size and tokens for so many operations, by their constants.</param>
public sealed record PublishedLaw(
    string Name, string Source, ScalingLaw? Law, double SizeExponent, double TokenExponent, Func<double, Allocation> Best)
{
    const double OperationsOfPetaflopDay = 1e15 * 86_400;

    /// <summary>First author and year.</summary>
    public string ShortName => Name.Replace(" et al.", "", StringComparison.Ordinal);

    /// <summary>All there are here, the oldest first.</summary>
    public static IReadOnlyList<PublishedLaw> All { get; } = [Kaplan(),
        // The paper's 0.34 and 0.28 are rounded; with the four digits of its source its own predictions come out.
        Of("Hoffmann et al. 2022", "arXiv:2203.15556, approach 3; four digits of the exponents from its source",
            new ScalingLaw(1.6934, 406.4, 410.7, 0.3392, 0.2849)),
        Of("Besiroglu et al. 2024", "arXiv:2404.10102, refit of Hoffmann's runs", new ScalingLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658))];

    static PublishedLaw Of(string name, string source, ScalingLaw law) => new(name, source, law, law.SizeExponent(ComputeCost.Six),
        law.TokenExponent(ComputeCost.Six), flops => law.Best(flops, ComputeCost.Six));

    /// <summary>
    /// N = 1.3e9·C^0.73 parameters without embeddings and D = 2e10·C^0.27 tokens for C petaflop-days at a batch far below the critical one
    /// (table 6), with L = ((6.4e13 / N)^(0.076 / 0.103) + 1.8e13 / D)^0.103 (equation 1.5, table 2).
    /// </summary>
    static PublishedLaw Kaplan() => new("Kaplan et al. 2020", "arXiv:2001.08361, tables 2 and 6; parameters without embeddings", null, 0.73,
        0.27, flops =>
        {
            double days = flops / OperationsOfPetaflopDay, parameters = 1.3e9 * Math.Pow(days, 0.73), tokens = 2e10 * Math.Pow(days, 0.27);
            return new Allocation(parameters, tokens,
                Math.Pow(Math.Pow(6.4e13 / parameters, 0.076 / 0.103) + 1.8e13 / tokens, 0.103));
        });
}
