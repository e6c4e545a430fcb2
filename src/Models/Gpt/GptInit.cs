using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>How the parameters of a GPT begin: one table.</summary>
/// <remarks>
/// <code>
/// parameter                    GPT-2 dialect            modern dialect           nanochat's
/// token embedding              normal 0.02              normal 0.02              normal 0.8
/// learned positions            normal 0.01              –                        –
/// matrices that read           normal 0.02              uniform ±√(3/inputs): variance 1/inputs
///   of the feed-forward        normal 0.02              the same                 0.4 of that
/// matrices that write back     normal 0.02/√(2L)        0: every block begins as the identity
/// output projection            the token embedding      normal 0.001: the first loss is ln V
/// gains; biases                1; 0                     1; –                     –
/// value embeddings             –                        –                        uniform ±√(3/C)
/// gates                        –                        –                        uniform 0…0.02
/// residual, input scale        –                        –                        1.15…1.05, 0.2…0.05 from layer to layer
/// smear, backout scale         –                        –                        0, 0.2
/// </code>
/// In Llama's and Qwen3's dialect every matrix and table is normal 0.02, as their published code has it.
/// Sources: Radford et al. 2019 §2.3 and the published GPT-2 code for the left column; Glorot and Bengio 2010 for the variance,
/// Zhang et al. 2019 (arXiv:1901.09321) for blocks that begin as the identity; nanochat's code for the right column.
/// </remarks>
sealed class GptInit(GptOptions options)
{
    bool IsGpt2 => options.Dialect == Dialect.Gpt2;

    bool IsNanochat => options.Dialect == Dialect.Nanochat;

    public Initializer TokenEmbedding => Initializer.Normal(IsNanochat ? 0.8 : 0.02);

    public static Initializer Positions => Initializer.Normal(0.01);

    bool IsPlain => options.Dialect is Dialect.Gpt2 or Dialect.Llama or Dialect.Qwen3;

    public Initializer Reading(int inputs) => IsPlain ? Initializer.Normal(0.02) : Initializer.Uniform(Math.Sqrt(3.0 / inputs));

    public Initializer FeedForward(int inputs) =>
        IsNanochat ? Initializer.Uniform(0.4 * Math.Sqrt(3.0 / inputs)) : Reading(inputs);

    public Initializer ValueEmbedding => Initializer.Uniform(Math.Sqrt(3.0 / options.Width));

    public static Initializer Gate => Initializer.Uniform(0, 0.02);

    public static Initializer SmearScale => Initializer.Constant(0);

    public static Initializer BackoutScale => Initializer.Constant(0.2f);

    public Initializer ResidualScale(int layer) => Initializer.Constant((float)(1.15 - 0.10 * layer / Math.Max(1, options.Layers - 1)));

    public Initializer InputScale(int layer) => Initializer.Constant((float)(0.20 - 0.15 * layer / Math.Max(1, options.Layers - 1)));

    public Initializer Writing => IsGpt2 ? Initializer.Normal(0.02 / Math.Sqrt(2 * options.Layers))
        : IsPlain ? Initializer.Normal(0.02) : Initializer.Constant(0);

    public Initializer Head => Initializer.Normal(IsPlain && !IsGpt2 ? 0.02 : 0.001);

    public static Initializer Gain => Initializer.Constant(1);

    public static Initializer Bias => Initializer.Constant(0);
}
