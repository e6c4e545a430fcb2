using System.Text.Json.Nodes;
using Hone.Models.Gpt;

namespace Hone.Models.Families;

/// <summary>GPT-2 (Radford et al. 2019): its matrices stand as [inputs, outputs] in its files, the other way round than here.</summary>
sealed class Gpt2Family : ModelFamily
{
    public override string Name => "gpt2";

    public override string Architecture => "GPT2LMHeadModel";

    public override Dialect Dialect => Dialect.Gpt2;

    public override string Prefix => "transformer.";

    public override string Embedding => "transformer.wte.weight";

    public override GgufNames Gguf { get; } = new("gpt2", "h.")
    {
        Keys =
        [
            new("context_length", "n_positions"), new("embedding_length", "n_embd"), new("block_count", "n_layer"),
            new("feed_forward_length", "n_inner"), new("attention.head_count", "n_head"),
            new("attention.layer_norm_epsilon", "layer_norm_epsilon", IsReal: true), new("vocab_size", "vocab_size", IsOptional: true),
        ],
        Tensors = new Dictionary<string, string>
        {
            ["wte"] = "token_embd", ["wpe"] = "position_embd", ["ln_f"] = "output_norm", ["lm_head"] = "output",
            ["ln_1"] = "attn_norm", ["attn.c_attn"] = "attn_qkv", ["attn.c_proj"] = "attn_output", ["ln_2"] = "ffn_norm",
            ["mlp.c_fc"] = "ffn_up", ["mlp.c_proj"] = "ffn_down",
        },
    };

    protected override IReadOnlyList<string> Harmless =>
    [
        "n_ctx", "resid_pdrop", "embd_pdrop", "attn_pdrop", "summary_type", "summary_use_proj", "summary_activation",
        "summary_proj_to_labels", "summary_first_dropout", "hidden_act",
    ];

    public override bool IsBuffer(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);

    private protected override (GptOptions Options, int Positions) Read(FamilyConfig config, int? context)
    {
        config.Expect("scale_attn_weights", true, "attention without its scale");
        config.Expect("scale_attn_by_inverse_layer_idx", false, "attention scaled by layer");
        config.Expect("reorder_and_upcast_attn", false, "attention computed in another order");
        config.Expect("add_cross_attention", false, "attention to another text");
        if (config.Text("activation_function") is { } activation && activation is not ("gelu_new" or "gelu_pytorch_tanh"))
            throw config.Refused("activation_function", "another activation than GELU by tanh");
        int positions = config.Integer("n_positions", config.Integer("n_ctx", 1024)), width = config.Integer("n_embd", 768);
        if (context is { } asked && asked != positions)
            throw new InvalidDataException($"a context of {asked} was asked for, and the model has learned {positions} positions\n"
                + "Learned positions are taken as they are: leave --context out.");
        return (new GptOptions
        {
            Dialect = Dialect.Gpt2,
            Vocabulary = config.Integer("vocab_size", 50257, low: 2),
            Context = positions,
            Layers = config.Integer("n_layer", 12, high: 1000),
            Width = width,
            Heads = config.Integer("n_head", 12, high: 1 << 14),
            FeedForwardWidth = config.Integer("n_inner", checked(4 * width), high: 1 << 26),
            NormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
            IsTied = config.Flag("tie_word_embeddings", true),
        }, positions);
    }

    private protected override void Write(GptOptions options, JsonObject config)
    {
        config["n_embd"] = options.Width;
        config["n_layer"] = options.Layers;
        config["n_head"] = options.Heads;
        config["n_positions"] = options.Context;
        config["n_ctx"] = options.Context;                                  // the same by its older name, which llama.cpp's converter reads
        config["n_inner"] = options.FeedForwardWidth == 4 * options.Width ? null : options.FeedForwardWidth;
        config["activation_function"] = "gelu_new";
        config["layer_norm_epsilon"] = options.NormEpsilon;
        config["resid_pdrop"] = FamilyConfig.Real((double)(decimal)options.Dropout);
        config["embd_pdrop"] = FamilyConfig.Real((double)(decimal)options.Dropout);
        config["attn_pdrop"] = FamilyConfig.Real((double)(decimal)options.Dropout);
    }

    private protected override IEnumerable<string> Unheld(GptOptions options)
    {
        if (options.Normalization != Normalization.Layer) yield return "RMSNorm";
        if (options.IsRotary) yield return "rotary positions";
        if (!options.HasBias) yield return "matrices without biases (model.bias: false)";
        if (options.HasQkNorm) yield return "norm of queries and keys (model.qk_norm)";
        if (options.Activation == Activation.SwiGlu) yield return "SwiGLU (model.feed_forward: swiglu)";
        if (options.KeyValueHeads != options.Heads) yield return "grouped heads (model.kv_heads)";
        if (options.HeadSize * options.Heads != options.Width) yield return "heads of a size of their own (model.head_size)";
    }

    private protected override IEnumerable<FamilyTensor> Inner(GptOptions options)
    {
        int c = options.Width;
        yield return new FamilyTensor("transformer.wpe.weight", "positions", 0, options.Context, c);
        for (int i = 0; i < options.Layers; i++)
        {
            string theirs = $"transformer.h.{i}", ours = $"blocks.{i}";
            foreach (FamilyTensor tensor in (FamilyTensor[])[
                .. Norm($"{theirs}.ln_1", $"{ours}.attention.norm", c),
                .. Dense($"{theirs}.attn.c_attn", $"{ours}.attention.qkv", 3 * c, c),
                .. Dense($"{theirs}.attn.c_proj", $"{ours}.attention.out", c, c),
                .. Norm($"{theirs}.ln_2", $"{ours}.feed_forward.norm", c),
                .. Dense($"{theirs}.mlp.c_fc", $"{ours}.feed_forward.in", options.FeedForwardWidth, c),
                .. Dense($"{theirs}.mlp.c_proj", $"{ours}.feed_forward.out", c, options.FeedForwardWidth)]) yield return tensor;
        }

        foreach (FamilyTensor tensor in Norm("transformer.ln_f", "norm", c)) yield return tensor;
    }

    static FamilyTensor[] Norm(string theirs, string ours, int numbers) =>
        [new($"{theirs}.weight", $"{ours}.gain", 0, numbers), new($"{theirs}.bias", $"{ours}.bias", 0, numbers)];

    static FamilyTensor[] Dense(string theirs, string ours, int outputs, int inputs) =>
    [
        new($"{theirs}.weight", $"{ours}.weight", 0, outputs, inputs, IsTransposed: true),
        new($"{theirs}.bias", $"{ours}.bias", 0, outputs),
    ];
}
