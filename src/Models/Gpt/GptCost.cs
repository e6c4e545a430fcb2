namespace Hone.Models.Gpt;

/// <summary>What a GPT costs, worked out from its options alone.</summary>
/// <param name="options">The model.</param>
public sealed class GptCost(GptOptions options)
{
    /// <summary>Numbers in matrices that every token is multiplied with: those of the blocks and the output projection.</summary>
    public long MatrixParameters => BlockMatrices * options.Layers + ValueLayers * options.KeyValueHeads * options.ValueGateInputs
        + (long)options.Vocabulary * options.Width;

    /// <summary>Numbers of what is added to matrices that stay as they are; 0 where nothing is.</summary>
    public long AdapterParameters { get; } = AdapterPlace.Of(options).Sum(place => place.Count);

    /// <summary>Numbers of the model.</summary>
    public long Parameters
    {
        get
        {
            long c = options.Width, norm = options.Normalization == Normalization.Layer ? 2 * c : options.HasGains ? c : 0;
            long biases = options.HasBias ? PackedColumns + c + FirstOutputs + c : 0;
            long embedding = (options.IsTied ? 0 : (long)options.Vocabulary * c) + (options.IsRotary ? 0 : options.Context * c);
            long headGains = options.HasQkGain ? 2L * options.HeadSize : 0;
            long values = ValueLayers * options.Vocabulary * options.KeyValueHeads * options.HeadSize;
            long scalars = (options.WeighsResiduals ? 2L * options.Layers : 0) + (options.HasSmear ? options.SmearGateInputs + 1 : 0)
                + (options.HasBackout ? 1 : 0);
            return MatrixParameters + AdapterParameters + embedding + values + scalars
                + options.Layers * (2 * norm + headGains + biases) + norm;
        }
    }

    /// <summary>
    /// FLOPs to train on one token: 6 for each matrix parameter (2 forward, 4 backward), and 12·L·C·T for attention over a
    /// context of T, or over a window where that is shorter (Kaplan et al. 2020, arXiv:2001.08361 §2.1; Chowdhery et al. 2022,
    /// arXiv:2204.02311 appendix B). A matrix that only has additions costs 4, for it needs no gradient of its own.
    /// </summary>
    /// <remarks>
    /// Attention is counted whole, as the field does, though a causal mask needs only half of it; matrices that are learned beside
    /// additions, or are frozen without any, count as if they were neither.
    /// </remarks>
    public long FlopsPerToken => (options.Lora is null ? 6 : 4) * MatrixParameters + 6 * AdapterParameters
        + 12 * MixedColumns * Enumerable.Range(0, options.Layers).Sum(layer => (long)Sees(options.WindowOf(layer)));

    /// <summary>Bytes of float32 values, gradients and AdamW's two moments.</summary>
    public long TrainingStateInBytes => 16 * Parameters;

    /// <summary>Bytes of one token in generation's cache.</summary>
    public long CacheInBytesPerToken => 8L * options.Layers * options.KeyValueHeads * options.HeadSize;

    /// <summary>Positions a token counts as seeing; a pattern's short window counts, as nanochat does, without the token itself.</summary>
    int Sees(int window) => window == 0 ? options.Context
        : Math.Min(options.WindowPattern.Length > 0 ? window - 1 : window, options.Context);

    long ValueLayers => Enumerable.Range(0, options.Layers).LongCount(options.HasValueEmbeddingAt);

    long MixedColumns => (long)options.Heads * options.HeadSize;

    long PackedColumns => (options.Heads + 2L * options.KeyValueHeads) * options.HeadSize;

    long FirstOutputs => options.FeedForwardWidth * (options.Activation == Activation.SwiGlu ? 2L : 1L);

    long BlockMatrices => options.Width * (PackedColumns + MixedColumns + FirstOutputs + options.FeedForwardWidth);
}
