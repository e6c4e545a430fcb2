using System.Text.Json.Nodes;
using Hone.Models.Gpt;
using Hone.Tensors.Ops;

namespace Hone.Models.Families;

/// <summary>Llama, 1 to 3.2 (Touvron et al. 2023, Grattafiori et al. 2024).</summary>
class LlamaFamily : ModelFamily
{
    public override string Name => "llama";

    public override string Architecture => "LlamaForCausalLM";

    public override Dialect Dialect => Dialect.Llama;

    public override string Prefix => "model.";

    public override string Embedding => "model.embed_tokens.weight";

    public override GgufNames Gguf { get; } = OfLlama("llama") with { InterleavesPairs = true, HasScalingTable = true };

    /// <summary>Llama's names in a GGUF file, which its relatives share.</summary>
    private protected static GgufNames OfLlama(string architecture) => new(architecture, "layers.")
    {
        Keys =
        [
            new("context_length", "max_position_embeddings"), new("embedding_length", "hidden_size"),
            new("block_count", "num_hidden_layers"), new("feed_forward_length", "intermediate_size"),
            new("attention.head_count", "num_attention_heads"), new("attention.head_count_kv", "num_key_value_heads"),
            new("attention.layer_norm_rms_epsilon", "rms_norm_eps", IsReal: true), new("rope.freq_base", "rope_theta", IsReal: true),
            new("attention.key_length", "head_dim"), new("attention.value_length", "head_dim"),
            new("rope.dimension_count", "head_dim"), new("vocab_size", "vocab_size", IsOptional: true),
        ],
        Tensors = new Dictionary<string, string>
        {
            ["embed_tokens"] = "token_embd", ["norm"] = "output_norm", ["lm_head"] = "output", ["input_layernorm"] = "attn_norm",
            ["self_attn.q_proj"] = "attn_q", ["self_attn.k_proj"] = "attn_k", ["self_attn.v_proj"] = "attn_v",
            ["self_attn.o_proj"] = "attn_output", ["self_attn.q_norm"] = "attn_q_norm", ["self_attn.k_norm"] = "attn_k_norm",
            ["post_attention_layernorm"] = "ffn_norm", ["mlp.gate_proj"] = "ffn_gate", ["mlp.up_proj"] = "ffn_up",
            ["mlp.down_proj"] = "ffn_down",
        },
        Biases = ["attention_bias", "mlp_bias"],
    };

    protected override IReadOnlyList<string> Harmless => ["pretraining_tp"];

    /// <summary>What a config.json means that gives no base of rotary positions.</summary>
    protected virtual double StandardBase => 10_000;

    /// <summary>Numbers of a head where a config.json gives none; 0 where heads share the width out.</summary>
    protected virtual int StandardHeadSize => 0;

    public override bool IsBuffer(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    private protected override (GptOptions Options, int Positions) Read(FamilyConfig config, int? context)
    {
        if (config.Text("hidden_act") is { } activation && activation is not ("silu" or "swish"))
            throw config.Refused("hidden_act", "another activation than SiLU");
        RefuseWindows(config);
        bool hasBias = config.Flag("attention_bias", false);
        if (HasFeedForwardBias(config, hasBias) != hasBias)
            throw config.Refused("attention_bias", "biases in only one of attention and feed-forward");
        int width = config.Integer("hidden_size"), heads = config.Integer("num_attention_heads", high: 1 << 14);
        int positions = config.Integer("max_position_embeddings", 2048, high: int.MaxValue);
        if (context > positions)
            throw new InvalidDataException($"a context of {context} was asked for, and the model can read {positions} positions\n"
                + $"Ask for up to {positions} with --context.");
        if (!config.Has("head_dim") && StandardHeadSize == 0 && width % heads != 0)
            throw config.Contradicts($"{heads} heads do not divide a width of {width}, and no head_dim is given");
        (double rotaryBase, RotaryScaling? scaling) = RopeKeys.Read(config, StandardBase);
        return (new GptOptions
        {
            Dialect = Dialect,
            Vocabulary = config.Integer("vocab_size", low: 2),
            Context = context ?? Math.Min(positions, UsualContext),
            Layers = config.Integer("num_hidden_layers", high: 1000),
            Width = width,
            Heads = heads,
            KeyValueHeads = config.Integer("num_key_value_heads", heads),
            HeadSize = config.Integer("head_dim", StandardHeadSize == 0 ? Math.Max(1, width / heads) : StandardHeadSize, high: 1 << 14),
            FeedForwardWidth = config.Integer("intermediate_size"),
            NormEpsilon = config.Number("rms_norm_eps", 1e-6),
            RotaryBase = rotaryBase,
            RotaryScaling = scaling,
            HasBias = hasBias,
            IsTied = config.Flag("tie_word_embeddings", false),
        }, positions);
    }

    private protected override void Write(GptOptions options, JsonObject config)
    {
        config["hidden_size"] = options.Width;
        config["intermediate_size"] = options.FeedForwardWidth;
        config["num_hidden_layers"] = options.Layers;
        config["num_attention_heads"] = options.Heads;
        config["num_key_value_heads"] = options.KeyValueHeads;
        config["head_dim"] = options.HeadSize;
        config["max_position_embeddings"] = options.Context;
        config["hidden_act"] = "silu";
        config["rms_norm_eps"] = options.NormEpsilon;
        RopeKeys.Write(options, config);
        config["attention_bias"] = options.HasBias;
        config["attention_dropout"] = FamilyConfig.Real(0);
    }

    private protected override IEnumerable<string> Unheld(GptOptions options)
    {
        if (options.Normalization != Normalization.RootMeanSquare) yield return "LayerNorm";
        if (!options.IsRotary) yield return "learned positions";
        if (options.Activation == Activation.Gelu) yield return "GELU (model.feed_forward: gelu)";
        if (options.HasQkNorm && !HasQueryNorm) yield return "norm of queries and keys (model.qk_norm)";
        if (options.HasBias && !CanHaveBias) yield return "biases (model.bias: true)";
    }

    private protected override IEnumerable<FamilyTensor> Inner(GptOptions options)
    {
        int c = options.Width, f = options.FeedForwardWidth, q = options.Heads * options.HeadSize;
        int kv = options.KeyValueHeads * options.HeadSize;
        for (int i = 0; i < options.Layers; i++)
        {
            string theirs = $"model.layers.{i}", ours = $"blocks.{i}", qkv = $"{ours}.attention.qkv", gates = $"{ours}.feed_forward.in";
            foreach (FamilyTensor tensor in (FamilyTensor[])[
                new($"{theirs}.input_layernorm.weight", $"{ours}.attention.norm.gain", 0, c),
                .. Dense(options, $"{theirs}.self_attn.q_proj", qkv, 0, q, c, options.HeadSize),
                .. Dense(options, $"{theirs}.self_attn.k_proj", qkv, q, kv, c, options.HeadSize),
                .. Dense(options, $"{theirs}.self_attn.v_proj", qkv, q + kv, kv, c),
                .. Dense(options, $"{theirs}.self_attn.o_proj", $"{ours}.attention.out", 0, c, q),
                .. HeadNorms(options, $"{theirs}.self_attn", $"{ours}.attention"),
                new($"{theirs}.post_attention_layernorm.weight", $"{ours}.feed_forward.norm.gain", 0, c),
                .. Dense(options, $"{theirs}.mlp.gate_proj", gates, 0, f, c),
                .. Dense(options, $"{theirs}.mlp.up_proj", gates, f, f, c),
                .. Dense(options, $"{theirs}.mlp.down_proj", $"{ours}.feed_forward.out", 0, c, f)]) yield return tensor;
        }

        yield return new FamilyTensor("model.norm.weight", "norm.gain", 0, c);
    }

    /// <summary>The family normalises queries and keys.</summary>
    private protected virtual bool HasQueryNorm => false;

    /// <summary>The family has models all of whose matrices have biases.</summary>
    private protected virtual bool CanHaveBias => true;

    /// <summary>Whether the matrices of the feed-forward part have biases.</summary>
    private protected virtual bool HasFeedForwardBias(FamilyConfig config, bool attentionHas) => config.Flag("mlp_bias", false);

    /// <summary>Refuses attention that does not see all before it.</summary>
    private protected virtual void RefuseWindows(FamilyConfig config)
    {
        if (config.Has("sliding_window")) throw config.Refused("sliding_window", "attention that sees a window only");
    }

    /// <summary>Gains of the norms of queries and keys, where the family has them.</summary>
    private protected virtual FamilyTensor[] HeadNorms(GptOptions options, string theirs, string ours) => [];

    static FamilyTensor[] Dense(GptOptions options, string theirs, string ours, int firstRow, int rows, int columns,
        int turnedHead = 0)
    {
        FamilyTensor weight = new($"{theirs}.weight", $"{ours}.weight", firstRow, rows, columns, TurnedHead: turnedHead);
        return options.HasBias ? [weight, new($"{theirs}.bias", $"{ours}.bias", firstRow, rows, TurnedHead: turnedHead)] : [weight];
    }
}
