using Hone.Hosting.Recipes;
using Hone.Models.Gpt;

namespace Hone.Hosting;

/// <summary>From a recipe's model section to the options of a GPT.</summary>
static class ModelParts
{
    public static GptOptions Options(Recipe recipe, int vocabulary)
    {
        Dialect dialect = recipe.Choice("model.dialect") == "gpt2" ? Dialect.Gpt2 : Dialect.Modern;
        int layers = recipe.Integer("model.layers");
        int width = recipe.IntegerOr("model.width", 64 * layers, $"64 × {layers} layers");
        int heads = recipe.IntegerOr("model.heads", Heads(width), $"heads of {width / Heads(width)} numbers");
        GptOptions options = new()
        {
            Dialect = dialect,
            Vocabulary = vocabulary,
            Context = recipe.Integer("model.context"),
            Layers = layers,
            Width = width,
            Heads = heads,
            Recomputes = recipe.Flag("training.recompute"),
            Window = recipe.Integer("model.window"),
            KeyValueHeads = recipe.IntegerOr("model.kv_heads", heads, "as many as heads"),
        };
        string activation = recipe.ChoiceOr("model.feed_forward", Name(options.Activation), "the dialect's");
        options = options with { Activation = Enum.GetValues<Activation>().Single(value => Name(value) == activation) };
        options = options with
        {
            FeedForwardWidth = recipe.IntegerOr("model.feed_forward_width", options.FeedForwardWidth,
                options.Activation == Activation.SwiGlu ? "8/3 × width, in steps of 32" : "4 × width"),
            IsTied = recipe.FlagOr("model.tied", options.IsTied, "the dialect's"),
        };
        if (dialect == Dialect.Modern)
            options = options with { RotaryBase = recipe.Number("model.rope_base"), HasQkNorm = recipe.FlagOr("model.qk_norm", options.HasQkNorm, "the dialect's") };
        return options.Validate() is [var first, ..] ? throw recipe.Refusal("model.width", first) : options;
    }

    /// <summary>Heads of 64 numbers in a wide model, of 32 in a small one; the nearest number that divides the width into even heads.</summary>
    static int Heads(int width)
    {
        int size = width >= 512 ? 64 : 32;
        for (int heads = Math.Max(1, width / size); heads > 1; heads--)
            if (width % heads == 0 && width / heads % 2 == 0) return heads;
        return 1;
    }

    static string Name(Activation activation) => activation switch
    {
        Activation.Gelu => "gelu",
        Activation.SwiGlu => "swiglu",
        _ => "relu2",
    };
}
