using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;

namespace Hone.Hosting.Settings;

/// <summary>How AdamW treats what Muon leaves to it, as nanochat has it.</summary>
/// <remarks>
/// <code>
/// parameters                 rate               betas          weight decay
/// head                       head               0.8, 0.96      0.01
/// token table                embedding          0.8, 0.995     0.001
/// value embeddings           embedding / 2      0.8, 0.995     0.01
/// scales of residuals        scalar / 100       0.8, 0.95      0.05
/// scales of the input        scalar             0.96, 0.95     0
/// smear, backout             0.2, always        0.8, 0.95      0
/// gains, biases (ours)       gain               0.8, 0.95      0
/// </code>
/// </remarks>
static class NanochatGroups
{
    /// <summary>Rates at a batch of 2¹⁹ tokens, those of tables and head at a width of <see cref="WidthOfRates"/>.</summary>
    public const double MatrixRate = 0.02, EmbeddingRate = 0.3, HeadRate = 0.008, ScalarRate = 0.5;

    /// <summary>The width at which the rates of tables and head hold.</summary>
    public const double WidthOfRates = 768;

    /// <summary>The rate of smear and backout, whatever the batch.</summary>
    const double FixedRate = 0.2;

    /// <summary>What rates of tables and head are multiplied with at another width: the root of how many times less it is.</summary>
    public static double WidthFactor(int width) => Math.Pow(width / WidthOfRates, -0.5);

    /// <summary>The groups, for a weight decay of 1.</summary>
    /// <param name="peak">The learning rate that their rates are factors of.</param>
    /// <param name="rates">Rates by role.</param>
    /// <param name="isTied">The token table is the head, too.</param>
    public static IReadOnlyList<ParameterGroup> Of(double peak, IReadOnlyDictionary<ParameterRole, double> rates, bool isTied)
    {
        double embedding = rates[ParameterRole.Embedding], scalar = rates[ParameterRole.Scalar];
        return
        [
            Group(parameter => Ends(parameter, "value_embedding"), embedding / 2, 0.01, 0.8f, 0.995f),
            Group(parameter => parameter.Role == ParameterRole.Embedding, embedding, isTied ? 0.01 : 0.001, 0.8f, 0.995f),
            Group(parameter => parameter.Role == ParameterRole.Head, rates[ParameterRole.Head], 0.01, 0.8f, 0.96f),
            Group(parameter => Ends(parameter, "residual_scale"), scalar / 100, 0.05, 0.8f, 0.95f),
            Group(parameter => Ends(parameter, "input_scale"), scalar, 0, 0.96f, 0.95f),
            Group(parameter => parameter.Role == ParameterRole.Scalar, FixedRate, 0, 0.8f, 0.95f),
            Group(_ => true, rates[ParameterRole.Gain], 0, 0.8f, 0.95f),
        ];

        ParameterGroup Group(Func<Parameter, bool> has, double rate, double decay, float beta1, float beta2) =>
            new(has, (float)(rate / peak), (float)decay, beta1, beta2);
    }

    static bool Ends(Parameter parameter, string name) => parameter.Name.EndsWith(name, StringComparison.Ordinal);
}
