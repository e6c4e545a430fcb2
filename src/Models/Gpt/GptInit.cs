using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>How the parameters of a GPT begin: one table.</summary>
/// <remarks>
/// <code>
/// parameter                    GPT-2 dialect            modern dialect
/// token embedding              normal 0.02              normal 0.02
/// learned positions            normal 0.01              –
/// matrices that read           normal 0.02              uniform ±√(3/inputs): variance 1/inputs
/// matrices that write back     normal 0.02/√(2L)        0: every block begins as the identity
/// output projection            the token embedding      normal 0.001: the first loss is ln V
/// gains; biases                1; 0                     1; –
/// </code>
/// Sources: Radford et al. 2019 §2.3 and the published GPT-2 code for the left column; Glorot and Bengio 2010 for the variance,
/// Zhang et al. 2019 (arXiv:1901.09321) for blocks that begin as the identity.
/// </remarks>
sealed class GptInit(GptOptions options)
{
    bool IsGpt2 => options.Dialect == Dialect.Gpt2;

    public static Initializer TokenEmbedding => Initializer.Normal(0.02);

    public static Initializer Positions => Initializer.Normal(0.01);

    public Initializer Reading(int inputs) => IsGpt2 ? Initializer.Normal(0.02) : Initializer.Uniform(Math.Sqrt(3.0 / inputs));

    public Initializer Writing => IsGpt2 ? Initializer.Normal(0.02 / Math.Sqrt(2 * options.Layers)) : Initializer.Constant(0);

    public static Initializer Head => Initializer.Normal(0.001);

    public static Initializer Gain => Initializer.Constant(1);

    public static Initializer Bias => Initializer.Constant(0);
}
