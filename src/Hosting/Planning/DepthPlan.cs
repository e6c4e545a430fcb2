using Hone.Hosting.Settings;
using Hone.Models.Gpt;

namespace Hone.Hosting.Planning;

/// <summary>Everything that follows from the depth of a model, as nanochat has it: sizes, batch, rates, decay, horizon.</summary>
/// <remarks>
/// Rules and constants are those of nanochat (Karpathy 2025, github.com/karpathy/nanochat, scripts/base_train.py), where they were found
/// at a depth of 12 and a batch of 2¹⁹ tokens and are carried over to other sizes.
/// </remarks>
/// <param name="Depth">Layers, L.</param>
/// <param name="Context">Tokens of a row, T.</param>
/// <param name="Vocabulary">Tokens there are, V.</param>
/// <param name="TokensPerParameter">How many tokens each scaling parameter is to see.</param>
public sealed record DepthPlan(int Depth, int Context, int Vocabulary, double TokensPerParameter = DepthPlan.UsualTokensPerParameter)
{
    /// <summary>The depth and the batch, in tokens, at which the constants hold.</summary>
    public const int ReferenceDepth = 12, ReferenceBatch = 1 << 19;

    /// <summary>Tokens for each scaling parameter where nobody says.</summary>
    public const double UsualTokensPerParameter = 12;

    const int Aspect = 64, Head = 128;

    /// <summary>Numbers of a token inside the model: 64·L, rounded up to whole heads of 128.</summary>
    public int Width => (Depth * Aspect + Head - 1) / Head * Head;

    /// <summary>Heads of 128 numbers.</summary>
    public int Heads => Width / Head;

    /// <summary>The model.</summary>
    public GptOptions Model => new()
    {
        Dialect = Dialect.Nanochat, Vocabulary = Vocabulary, Context = Context, Layers = Depth, Width = Width, Heads = Heads,
    };

    /// <summary>Parameters that the horizon follows: matrices of the blocks and the output projection.</summary>
    public long ScalingParameters => new GptCost(Model).MatrixParameters;

    /// <summary>Tokens to see: the scaling parameters times the tokens for each.</summary>
    public long Tokens => (long)(TokensPerParameter * ScalingParameters);

    /// <summary>
    /// Tokens of one update: 2¹⁹ times (tokens / tokens at the reference depth)^0.383, to the nearest power of two. The exponent is that of
    /// Zhang et al. 2025 (arXiv:2505.13738).
    /// </summary>
    public int BatchTokens => BatchTokensFor(Tokens, ReferenceTokens);

    /// <summary>What rates are multiplied with for their batch: the root of how many times the reference it is.</summary>
    public static double RateFactor(long batchTokens) => Math.Sqrt((double)batchTokens / ReferenceBatch);

    /// <summary>What rates found at a width of 768 are multiplied with for another: the root of how many times less it is.</summary>
    public double WidthFactor => NanochatGroups.WidthFactor(Width);

    /// <summary>Weight decay of matrices: 0.28, times the root of the batch's ratio, divided by the ratio of tokens.</summary>
    /// <param name="batchTokens">Tokens of one update.</param>
    public double WeightDecay(long batchTokens) => 0.28 * RateFactor(batchTokens) * ReferenceTokens / Tokens;

    /// <summary>Updates: the tokens in whole batches.</summary>
    /// <param name="batchTokens">Tokens of one update.</param>
    public long Steps(long batchTokens) => Tokens / batchTokens;

    long ReferenceTokens => (this with { Depth = ReferenceDepth }).Tokens;

    static int BatchTokensFor(double tokens, double reference) =>
        1 << (int)Math.Round(Math.Log2(ReferenceBatch * Math.Pow(tokens / reference, 0.383)));
}
