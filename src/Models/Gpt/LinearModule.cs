namespace Hone.Models.Gpt;

/// <summary>
/// A matrix of a block by itself, as other programs count them: a whole weight here, or one of those that stand one upon another in it.
/// </summary>
/// <param name="Name">Its name here: <c>blocks.3.attention.q</c>, or <c>blocks.3.attention.qkv</c> where the three are one matrix.</param>
/// <param name="Known">Its name in the families of Llama or GPT-2, without what all have before: <c>layers.3.self_attn.q_proj</c>.</param>
/// <param name="Dense">The layer here that has it: <c>blocks.3.attention.qkv</c>.</param>
/// <param name="Part">Its name in that layer; empty where it is all of its weight.</param>
/// <param name="FirstRow">The first row of the weight that is its own.</param>
/// <param name="Rows">How many: its outputs.</param>
/// <param name="Inputs">Numbers of a row.</param>
/// <param name="TurnedHead">Numbers of a head whose rows are turned as pairs by rotary positions; 0 of what is not.</param>
public sealed record LinearModule(
    string Name, string Known, string Dense, string Part, int FirstRow, int Rows, int Inputs, int TurnedHead = 0)
{
    /// <summary>What means all of them.</summary>
    public const string All = "all-linear";

    /// <summary>
    /// Whether a name means it: all of its name here or elsewhere, or the end of one, from a dot on; or that of the layer that has it.
    /// </summary>
    public bool Answers(string name) => name == All || EndsIn(Name, name) || EndsIn(Known, name) || EndsIn(Dense, name);

    /// <summary>The matrices of all blocks, in the order of the model.</summary>
    public static IEnumerable<LinearModule> Of(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Enumerable.Range(0, options.Layers).SelectMany(layer => Of(options, layer));
    }

    static IEnumerable<LinearModule> Of(GptOptions options, int layer)
    {
        string ours = $"blocks.{layer}", attention = $"{ours}.attention", inner = $"{ours}.feed_forward";
        int c = options.Width, f = options.FeedForwardWidth, q = options.Heads * options.HeadSize;
        int kv = options.KeyValueHeads * options.HeadSize, gates = options.Activation == Activation.SwiGlu ? 2 : 1;
        if (options.Dialect == Dialect.Gpt2)
        {
            string theirs = $"h.{layer}";
            return
            [
                new($"{attention}.qkv", $"{theirs}.attn.c_attn", $"{attention}.qkv", "", 0, q + 2 * kv, c),
                new($"{attention}.out", $"{theirs}.attn.c_proj", $"{attention}.out", "", 0, c, q),
                new($"{inner}.in", $"{theirs}.mlp.c_fc", $"{inner}.in", "", 0, gates * f, c),
                new($"{inner}.out", $"{theirs}.mlp.c_proj", $"{inner}.out", "", 0, c, f),
            ];
        }

        string self = $"layers.{layer}.self_attn", mlp = $"layers.{layer}.mlp";
        int turned = options.IsRotary ? options.HeadSize : 0;
        return
        [
            new($"{attention}.q", $"{self}.q_proj", $"{attention}.qkv", "q", 0, q, c, turned),
            new($"{attention}.k", $"{self}.k_proj", $"{attention}.qkv", "k", q, kv, c, turned),
            new($"{attention}.v", $"{self}.v_proj", $"{attention}.qkv", "v", q + kv, kv, c),
            new($"{attention}.out", $"{self}.o_proj", $"{attention}.out", "", 0, c, q),
            .. gates == 1 ? [new($"{inner}.in", $"{mlp}.up_proj", $"{inner}.in", "", 0, f, c)]
            : new LinearModule[]
            {
                new($"{inner}.gate", $"{mlp}.gate_proj", $"{inner}.in", "gate", 0, f, c),
                new($"{inner}.up", $"{mlp}.up_proj", $"{inner}.in", "up", f, f, c),
            },
            new($"{inner}.out", $"{mlp}.down_proj", $"{inner}.out", "", 0, c, f),
        ];
    }

    static bool EndsIn(string whole, string end) => whole == end || whole.EndsWith('.' + end, StringComparison.Ordinal);
}
