using System.Text.Json.Nodes;
using Hone.Models.Gpt;

namespace Hone.Models.Families;

/// <summary>Qwen3 (Yang et al. 2025, arXiv:2505.09388): Llama's tensors, and gains of queries and keys.</summary>
sealed class Qwen3Family : LlamaFamily
{
    public override string Name => "qwen3";

    public override string Architecture => "Qwen3ForCausalLM";

    public override Dialect Dialect => Dialect.Qwen3;

    public override GgufNames Gguf { get; } = OfLlama("qwen3") with { Biases = ["attention_bias"] };

    protected override int StandardHeadSize => 128;

    private protected override bool HasQueryNorm => true;

    private protected override bool CanHaveBias => false;

    private protected override bool HasFeedForwardBias(FamilyConfig config, bool attentionHas) => false;

    private protected override void RefuseWindows(FamilyConfig config)
    {
        config.Expect("use_sliding_window", false, "attention that sees a window only");
        config.Ignore("sliding_window");                                     // and the other says from which layer on: both only if used
        config.Ignore("max_window_layers");
        if (config.Texts("layer_types").FirstOrDefault(type => type != "full_attention") is { } other)
            throw config.Refused("layer_types", $"a layer of the type {other}");
    }

    private protected override void Write(GptOptions options, JsonObject config)
    {
        base.Write(options, config);
        config["use_sliding_window"] = false;
        config["sliding_window"] = null;
    }

    private protected override IEnumerable<string> Unheld(GptOptions options)
    {
        foreach (string problem in base.Unheld(options)) yield return problem;
        if (options.QkNormEpsilon != options.NormEpsilon)
            yield return $"norm of queries and keys with an epsilon of {options.QkNormEpsilon} beside norms with {options.NormEpsilon} "
                + "(model.qk_norm; model.norm_epsilon: 0.000001 makes them one)";
    }

    private protected override FamilyTensor[] HeadNorms(GptOptions options, string theirs, string ours) =>
    [
        new($"{theirs}.q_norm.weight", options.HasQkGain ? $"{ours}.query_norm.gain" : null, 0, options.HeadSize,
            TurnedHead: options.HeadSize),
        new($"{theirs}.k_norm.weight", options.HasQkGain ? $"{ours}.key_norm.gain" : null, 0, options.HeadSize,
            TurnedHead: options.HeadSize),
    ];
}
