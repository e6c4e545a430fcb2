using Hone.Tensors.Ops;

namespace Hone.Models.Gpt;

/// <summary>Which of the well-known ways a model is put together; each part can still be chosen by itself.</summary>
public enum Dialect
{
    /// <summary>Learned positions, LayerNorm, GELU, biases, head tied to the embedding (Radford et al. 2019).</summary>
    Gpt2,

    /// <summary>Rotary positions, RMSNorm, QK-norm, squared ReLU or SwiGLU, no biases, head of its own, grouped queries possible.</summary>
    Modern,

    /// <summary>
    /// What nanochat trains: the modern one without gains, with value embeddings, weighed residuals, smear, backout, windows and a cap of
    /// logits (Karpathy 2025, github.com/karpathy/nanochat).
    /// </summary>
    Nanochat,

    /// <summary>
    /// What Llama has: rotary positions, RMSNorm, SwiGLU, no norm of queries and keys, no biases, grouped queries possible (Touvron et al.
    /// 2023, arXiv:2302.13971; Grattafiori et al. 2024, arXiv:2407.21783).
    /// </summary>
    Llama,

    /// <summary>What Qwen3 has: Llama's parts, and queries and keys normalised with gains (Yang et al. 2025, arXiv:2505.09388).</summary>
    Qwen3,
}

/// <summary>What stands between the two matrices of a feed-forward layer.</summary>
public enum Activation
{
    /// <summary>GELU by tanh.</summary>
    Gelu,

    /// <summary>SiLU gate; the first matrix has twice the outputs.</summary>
    SwiGlu,

    /// <summary>max(x, 0)².</summary>
    ReluSquared,
}

/// <summary>How activations are scaled before a layer reads them.</summary>
public enum Normalization
{
    /// <summary>LayerNorm, with a gain and a bias.</summary>
    Layer,

    /// <summary>RMSNorm, with a gain or without.</summary>
    RootMeanSquare,
}

/// <summary>Everything that makes a GPT the one it is. Its defaults are those of its dialect.</summary>
public sealed record GptOptions
{
    /// <summary>The dialect whose defaults hold.</summary>
    public Dialect Dialect { get; init; } = Dialect.Modern;

    /// <summary>Number of tokens, V.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Longest sequence, T.</summary>
    public required int Context { get; init; }

    /// <summary>Blocks of attention and feed-forward, L.</summary>
    public required int Layers { get; init; }

    /// <summary>Numbers of the residual stream, C.</summary>
    public required int Width { get; init; }

    /// <summary>Query heads, H; divides the width.</summary>
    public required int Heads { get; init; }

    /// <summary>Key-value heads, G; divides <see cref="Heads"/>. Fewer of them make generation's cache smaller.</summary>
    public int KeyValueHeads { get => field == 0 ? Heads : field; init; }

    /// <summary>Between the two matrices of the feed-forward layer.</summary>
    public Activation Activation { get => _activation ?? (Dialect == Dialect.Gpt2 ? Activation.Gelu
        : IsLlamaLike ? Activation.SwiGlu : Activation.ReluSquared); init => _activation = value; }

    /// <summary>
    /// Inner numbers of the feed-forward layer, F: 4C, or 8C/3 rounded up to 32 with a gate, so that the parameters are about as many.
    /// </summary>
    public int FeedForwardWidth
    {
        get => field != 0 ? field : Activation == Activation.SwiGlu ? (8 * Width / 3 + 31) / 32 * 32 : 4 * Width;
        init;
    }

    /// <summary>Token embedding and output projection are one matrix (Press and Wolf 2017, arXiv:1608.05859).</summary>
    public bool IsTied { get => _isTied ?? Dialect == Dialect.Gpt2; init => _isTied = value; }

    /// <summary>Dense layers have biases.</summary>
    public bool HasBias { get => _hasBias ?? Dialect == Dialect.Gpt2; init => _hasBias = value; }

    /// <summary>What stands before each layer and before the head.</summary>
    public Normalization Normalization { get =>
        _normalization ?? (Dialect == Dialect.Gpt2 ? Normalization.Layer : Normalization.RootMeanSquare); init => _normalization = value; }

    /// <summary>Norms scale by gains that are learned; only RMSNorm can do without.</summary>
    public bool HasGains { get => _hasGains ?? !IsNanochat; init => _hasGains = value; }

    /// <summary>Positions are rotations of queries and keys, not learned vectors.</summary>
    public bool IsRotary { get => _isRotary ?? Dialect != Dialect.Gpt2; init => _isRotary = value; }

    /// <summary>Base of the rotation's frequencies.</summary>
    public double RotaryBase
    {
        get => _rotaryBase ?? (IsNanochat ? 100_000 : Dialect == Dialect.Qwen3 ? 1_000_000 : 10_000);
        init => _rotaryBase = value;
    }

    /// <summary>How slow waves of the rotation are scaled; null where none is.</summary>
    public RotaryScaling? RotaryScaling { get; init; }

    /// <summary>What norms add to the mean square, or to the variance, of what they scale.</summary>
    public double NormEpsilon { get => _normEpsilon ?? (Dialect == Dialect.Qwen3 ? 1e-6 : 1e-5); init => _normEpsilon = value; }

    /// <summary>The same of the norm of queries and keys; Qwen3 has one for all of its norms.</summary>
    public double QkNormEpsilon => Dialect == Dialect.Qwen3 ? NormEpsilon : 1e-6;

    /// <summary>Each query and key head is scaled to unit mean square.</summary>
    public bool HasQkNorm
    {
        get => _hasQkNorm ?? (IsRotary && Dialect is not (Dialect.Gpt2 or Dialect.Llama));
        init => _hasQkNorm = value;
    }

    /// <summary>Queries and keys are scaled, after their norm, by a gain each that all heads of a layer share, as Qwen3 has it.</summary>
    public bool HasQkGain { get => _hasQkGain ?? (Dialect == Dialect.Qwen3 && HasQkNorm); init => _hasQkGain = value; }

    /// <summary>
    /// Logits z count as cap·tanh(z/cap), and never pass it (Gemma Team 2024, arXiv:2408.00118 §2); 0 leaves them as they are.
    /// </summary>
    public float LogitCap { get => _logitCap ?? (IsNanochat ? 15 : 0); init => _logitCap = value; }

    /// <summary>Positions that each sees, itself included, W; 0 for all before it (Beltagy et al. 2020, arXiv:2004.05150).</summary>
    public int Window { get; init; }

    /// <summary>Windows of the layers, one each, in place of <see cref="Window"/>; empty where all have the same.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [];

    /// <summary>
    /// S for a short window and L for the whole context, layer by layer and again from the beginning; the last layer always sees all. Empty
    /// where <see cref="Window"/> holds.
    /// </summary>
    public string WindowPattern { get => _windowPattern ?? (IsNanochat && Window == 0 && Windows.Count == 0 ? "SSSL" : "");
        init => _windowPattern = value; }

    /// <summary>How far back a short window reaches: a quarter of the context, in steps of 128.</summary>
    public int ShortWindow => (Context + 511) / 512 * 128;

    /// <summary>The window of a layer, from 0.</summary>
    public int WindowOf(int layer) => Windows.Count > 0 ? Windows[layer] : WindowPattern.Length == 0 ? Window
        : layer == Layers - 1 || WindowPattern[layer % WindowPattern.Length] == 'L' ? 0 : ShortWindow + 1;

    /// <summary>What is read of the token table is normalised first.</summary>
    public bool NormalizesEmbedding { get => _normalizesEmbedding ?? IsNanochat; init => _normalizesEmbedding = value; }

    /// <summary>
    /// Every other layer, the last among them, has a table of its own, whose rows are added to the values of attention, each head by a gate
    /// (Zhou et al. 2024, arXiv:2410.17897).
    /// </summary>
    public bool HasValueEmbeddings { get => _hasValueEmbeddings ?? IsNanochat; init => _hasValueEmbeddings = value; }

    /// <summary>Each layer begins with a weighed sum of what it is given and of what the first was given, by weights it learns.</summary>
    public bool WeighsResiduals { get => _weighsResiduals ?? IsNanochat; init => _weighsResiduals = value; }

    /// <summary>Each token takes a share, by a gate, of the one before it, before the first layer.</summary>
    public bool HasSmear { get => _hasSmear ?? IsNanochat; init => _hasSmear = value; }

    /// <summary>A share of what the middle layer gave is taken away again before the last norm.</summary>
    public bool HasBackout { get => _hasBackout ?? IsNanochat; init => _hasBackout = value; }

    /// <summary>How long queries and keys are after their norm, in units of the root of their size.</summary>
    public float QkScale { get => _qkScale ?? (IsNanochat && HasQkNorm && IsRotary && !HasQkGain ? 1.2f : 1); init => _qkScale = value; }

    /// <summary>Whether a layer, from 0, has a table of values.</summary>
    public bool HasValueEmbeddingAt(int layer) => HasValueEmbeddings && layer % 2 == (Layers - 1) % 2;

    /// <summary>Numbers of a token that the gate of its value embedding reads.</summary>
    public int ValueGateInputs => Math.Min(12, Width);

    /// <summary>Numbers of a token that the gate of its smear reads.</summary>
    public int SmearGateInputs => Math.Min(24, Width);

    bool IsNanochat => Dialect == Dialect.Nanochat;

    bool IsLlamaLike => Dialect is Dialect.Llama or Dialect.Qwen3;

    /// <summary>
    /// Each block keeps only what it was given, and computes the rest again when it is walked back: less memory for about a quarter more
    /// time. Changes no bit.
    /// </summary>
    public bool Recomputes { get; init; }

    /// <summary>
    /// Probability with which, while it trains, numbers are dropped (Srivastava et al. 2014): of what the first block is given, of what
    /// each part adds to the residual stream, and of the softmax's shares in attention. From 0, for none, to below 1.
    /// </summary>
    public float Dropout { get; init; }

    /// <summary>
    /// What part of each target, while it trains, counts as every token of the vocabulary alike (Szegedy et al. 2016, arXiv:1512.00567 §7).
    /// From 0, for none, to below 1.
    /// </summary>
    public float LabelSmoothing { get; init; }

    /// <summary>
    /// α of the noise that is added to embeddings while it trains (<see cref="EmbeddingNoiseOp"/>); 0 for none. A batch that trains then
    /// says how long its sequences are.
    /// </summary>
    public float EmbeddingNoise { get; init; }

    /// <summary>What is learned beside matrices that stay as they are; null where the matrices themselves are learned.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>Parameters that stay as they are, each by a name as <see cref="ParameterNames"/> reads them; of no meaning with
    /// <see cref="Lora"/>.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Numbers of one head, D: the width divided by the heads where nothing else is chosen.</summary>
    public int HeadSize { get => _headSize ?? Width / Heads; init => _headSize = value; }

    readonly Activation? _activation;
    readonly Normalization? _normalization;
    readonly int? _headSize;
    readonly bool? _isTied, _hasBias, _isRotary, _hasQkNorm, _hasGains, _normalizesEmbedding, _hasValueEmbeddings, _weighsResiduals;
    readonly bool? _hasSmear, _hasBackout, _hasQkGain;
    readonly double? _rotaryBase, _normEpsilon;
    readonly float? _logitCap, _qkScale;
    readonly string? _windowPattern;

    /// <summary>Everything that is wrong with it, a sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> problems = [];
        void Check(bool right, string problem)
        {
            if (!right) problems.Add(problem);
        }

        Check(Vocabulary >= 2, $"a vocabulary of {Vocabulary} leaves nothing to predict; it needs at least 2 tokens");
        Check(Context >= 1, $"context is {Context}; it is at least 1");
        Check(Layers >= 1, $"layers is {Layers}; it is at least 1");
        Check(Width >= 1, $"width is {Width}; it is at least 1");
        Check(Heads >= 1, $"heads is {Heads}; it is at least 1");
        if (problems.Count > 0) return problems;
        Check(_headSize is not null || Width % Heads == 0,
            $"{Heads} heads do not divide a width of {Width}; the nearest that do: {Nearest(Width, Heads)}");
        Check(KeyValueHeads >= 1 && Heads % KeyValueHeads == 0, $"{KeyValueHeads} key-value heads do not divide {Heads} heads");
        Check(!IsRotary || HeadSize % 2 == 0,
            $"rotary positions turn pairs, and a head of {(_headSize is null ? $"{Width}/{Heads} = " : "")}{HeadSize} numbers has none "
            + "left over; make it even");
        Check(FeedForwardWidth >= 1, $"feed_forward_width is {FeedForwardWidth}; it is at least 1");
        Check(HeadSize >= 1, $"a head has {HeadSize} numbers; it has at least 1");
        Check(Windows.Count == 0 || Windows.Count == Layers, $"{Windows.Count} windows are given for {Layers} layers; give one for each");
        foreach (int window in Windows) Check(window >= 0, $"a layer's window is {window}; it is at least 1, or 0 for the whole context");
        Check(WindowPattern.All(letter => letter is 'S' or 'L'),
            $"the windows are '{WindowPattern}'; write S for a short one and L for the whole context, such as SSSL");
        Check(WindowPattern.Length == 0 || Window == 0,
            $"a window of {Window} and windows of '{WindowPattern}' are both given; keep one");
        Check(QkScale == 1 || (HasQkNorm && IsRotary && !HasQkGain),
            "a scale of queries and keys is part of their rotation after a norm without gains; turn those on or leave the scale at 1");
        Check(QkScale is > 0 and < float.PositiveInfinity, $"the scale of queries and keys is {QkScale}; it is above 0");
        Check(NormEpsilon is > 0 and < 1, $"the epsilon of norms is {NormEpsilon}; it is above 0 and below 1");
        Check(RotaryScaling is null || IsRotary, "learned positions have no waves to scale; leave the scaling of rotary positions out");
        if (RotaryScaling?.Problem is { } unsound) problems.Add(unsound);
        Check(Window >= 0, $"window is {Window}; it is at least 1, or 0 for the whole context");
        Check(HasGains || Normalization == Normalization.RootMeanSquare, "a LayerNorm has gains; take RMSNorm for norms without");
        Check(HasQkNorm || !HasQkGain,
            "gains of queries and keys come with their norm, and QK-norm is off; turn it on or leave the gains out");
        Check(Dropout is >= 0 and < 1, $"dropout is {Dropout}; it is from 0 to below 1");
        Check(LabelSmoothing is >= 0 and < 1, $"label smoothing is {LabelSmoothing}; it is from 0 to below 1");
        Check(EmbeddingNoise is >= 0 and < float.PositiveInfinity, $"the noise on embeddings is {EmbeddingNoise}; it is from 0");
        if (Lora is { } lora)
        {
            Check(lora.Dropout is >= 0 and < 1, $"the dropout of additions is {lora.Dropout}; it is from 0 to below 1");
            Check(LinearModule.Of(this).Any(lora.Has), $"no matrix of the model is called {string.Join(", ", lora.Targets)}");
            foreach (LinearModule module in LinearModule.Of(this).Where(lora.Has))
                Check(lora.RankOf(module) >= 1 && lora.RankOf(module) <= Math.Min(module.Rows, module.Inputs),
                    $"a rank of {lora.RankOf(module)} is none of {module.Name}, a matrix of {module.Rows} × {module.Inputs}; it is from "
                    + $"1 to {Math.Min(module.Rows, module.Inputs)}");
        }

        Check(LogitCap is >= 0 and < float.PositiveInfinity, $"the cap of logits is {LogitCap}; it is above 0, or 0 for none");
        return problems;
    }

    static string Nearest(int width, int heads)
    {
        IEnumerable<int> divisors = Enumerable.Range(1, width).Where(d => width % d == 0).OrderBy(d => Math.Abs(d - heads)).Take(3).Order();
        return string.Join(", ", divisors);
    }
}
