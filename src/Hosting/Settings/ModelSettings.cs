using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Tensors.Ops;

namespace Hone.Hosting.Settings;

/// <summary>From a recipe's model section to the options of a GPT.</summary>
static class ModelSettings
{
    public static GptOptions Of(Recipe recipe, int vocabulary)
    {
        Dialect dialect = recipe.Choice<Dialect>("model.dialect");
        int layers = recipe.Integer("model.layers");
        int width = recipe.IntegerOr("model.width", 64 * layers, $"64 × {layers} layers");
        int heads = recipe.IntegerOr("model.heads", Heads(width), $"heads of {width / Heads(width)} numbers");
        GptOptions options = new()
        {
            Dialect = dialect,
            Vocabulary = Rows(recipe, vocabulary),
            Context = recipe.Integer("model.context"),
            Layers = layers,
            Width = width,
            Heads = heads,
            Recomputes = recipe.Flag("training.recompute"),
            Dropout = (float)recipe.Number("model.dropout"),
            LabelSmoothing = (float)recipe.Number("training.label_smoothing"),
            EmbeddingNoise = (float)recipe.Number("training.embedding_noise"),
            Window = recipe.Integer("model.window"),
            KeyValueHeads = recipe.IntegerOr("model.kv_heads", heads, "as many as heads"),
        };
        bool Says(string key) => recipe.Gives(key) || dialect is Dialect.Llama or Dialect.Qwen3;
        if (Says("model.head_size")) options = options with { HeadSize = recipe.IntegerOr("model.head_size", width / heads, null) };
        options = options with { Activation = (Activation)recipe.ChoiceOr(
            "model.feed_forward", (FeedForward)options.Activation, "the dialect's") };
        options = options with
        {
            FeedForwardWidth = recipe.IntegerOr("model.feed_forward_width", options.FeedForwardWidth,
                options.Activation == Activation.SwiGlu ? "8/3 × width, in steps of 32" : "4 × width"),
            IsTied = recipe.FlagOr("model.tied", options.IsTied, "the dialect's"),
        };
        if (Says("model.norm_epsilon"))
            options = options with { NormEpsilon = recipe.NumberOr("model.norm_epsilon", options.NormEpsilon, null) };
        if (Says("model.bias")) options = options with { HasBias = recipe.FlagOr("model.bias", options.HasBias, "the dialect's") };
        if (dialect == Dialect.Nanochat)
            options = options with { WindowPattern = recipe.TextOr("model.window_pattern", options.WindowPattern, "nanochat's") };
        if (dialect != Dialect.Gpt2)
            options = options with { RotaryBase = recipe.NumberOr("model.rope_base", options.RotaryBase, null),
                HasQkNorm = recipe.FlagOr("model.qk_norm", options.HasQkNorm, "the dialect's"), RotaryScaling = ScalingOf(recipe) };
        if (dialect != Dialect.Gpt2 && Says("model.qk_gain"))
            options = options with { HasQkGain = recipe.FlagOr("model.qk_gain", options.HasQkGain, "the dialect's") };
        options = options with { Lora = LoraSettings.Of(recipe, options), Frozen = LoraSettings.FrozenOf(recipe, options) };
        return options.Validate() is [var first, ..] ? throw recipe.Refusal("model.width", first) : options;
    }

    /// <summary>Rows of a model's token table: its tokens, and more where the recipe says so.</summary>
    public static int Rows(Recipe recipe, int tokens)
    {
        int rows = recipe.OptionalInteger("model.vocabulary") ?? tokens;
        return rows >= tokens ? rows : throw recipe.Refusal("model.vocabulary",
            $"model.vocabulary is {rows}, and the tokenizer has {tokens} tokens: write at least as many");
    }

    static RotaryScaling? ScalingOf(Recipe recipe) => recipe.OptionalNumber("model.rope_scaling.factor") is not { } factor ? null
        : new RotaryScaling(factor, recipe.Number("model.rope_scaling.low_frequency"), recipe.Number("model.rope_scaling.high_frequency"),
            recipe.Integer("model.rope_scaling.context"));

    /// <summary>
    /// Heads of 64 numbers in a wide model, of 32 in a small one; the nearest number that divides the width into even heads.
    /// </summary>
    static int Heads(int width)
    {
        int size = width >= 512 ? 64 : 32;
        for (int heads = Math.Max(1, width / size); heads > 1; heads--)
            if (width % heads == 0 && width / heads % 2 == 0) return heads;
        return 1;
    }

    /// <summary>Activations by their names in a recipe.</summary>
    enum FeedForward { Gelu = Activation.Gelu, SwiGlu = Activation.SwiGlu, Relu2 = Activation.ReluSquared }
}
