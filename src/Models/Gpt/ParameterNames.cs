namespace Hone.Models.Gpt;

/// <summary>Which parameters a person means by a name: neighbouring parts of theirs, or what other programs call them.</summary>
public static class ParameterNames
{
    static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["embed_tokens"] = "tokens", ["wte"] = "tokens", ["wpe"] = "positions", ["lm_head"] = "head", ["ln_f"] = "norm",
        ["input_layernorm"] = "attention.norm", ["ln_1"] = "attention.norm", ["post_attention_layernorm"] = "feed_forward.norm",
        ["ln_2"] = "feed_forward.norm",
    };

    /// <summary>
    /// Whether the name means the parameter: <c>blocks.0.attention.qkv.weight</c> is meant by <c>blocks.0</c>, <c>attention</c> and
    /// <c>attention.qkv</c>, <c>tokens</c> by <c>wte</c>; <c>norm</c> means all norms, <c>ln_f</c> and <c>norm.gain</c> the last.
    /// </summary>
    /// <param name="parameter">A parameter of a <see cref="GptModel"/>.</param>
    /// <param name="name">What was written.</param>
    public static bool Means(string parameter, string name)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(name);
        string meant = Known.GetValueOrDefault(name[(name.LastIndexOf('.') + 1)..], name);
        return name == "ln_f" ? parameter.StartsWith("norm.", StringComparison.Ordinal)
            : meant is "norm.gain" or "norm.bias" ? parameter == meant
            : $".{parameter}.".Contains($".{meant}.", StringComparison.Ordinal);
    }
}
