using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Models.Gpt;

namespace Hone.Models.Families;

/// <summary>What a family's keys and tensors are called in a GGUF file, as llama.cpp reads them.</summary>
/// <param name="Architecture">What <c>general.architecture</c> says, and what the family's keys begin with.</param>
/// <param name="Blocks">What the names of a layer's tensors begin with in the family's folders, after its prefix.</param>
/// <remarks>Source: github.com/ggml-org/llama.cpp, gguf-py/gguf/constants.py.</remarks>
public sealed record GgufNames(string Architecture, string Blocks)
{
    /// <summary>The key of the family.</summary>
    public const string ArchitectureKey = "general.architecture";

    /// <summary>The tensor that reads tokens, the one that predicts them, and what divides frequencies of rotary positions.</summary>
    public const string Embedding = "token_embd.weight", Head = "output.weight", ScalingTable = "rope_freqs.weight";

    const string ScalingKeys = "rope.scaling.";

    /// <summary>Its keys.</summary>
    public required IReadOnlyList<GgufKey> Keys { get; init; }

    /// <summary>Names there by those of the family's folders, both without number of the layer and <c>weight</c> or <c>bias</c>.</summary>
    public required IReadOnlyDictionary<string, string> Tensors { get; init; }

    /// <summary>Keys of config.json that say whether matrices have biases; a GGUF file says it by its tensors.</summary>
    public IReadOnlyList<string> Biases { get; init; } = [];

    /// <summary>Pairs that rotary positions turn stand beside each other.</summary>
    public bool InterleavesPairs { get; init; }

    /// <summary>Scaling of the type llama3 can be said, as a tensor.</summary>
    public bool HasScalingTable { get; init; }

    /// <summary>What a model has that GGUF has not, each with the setting it comes from.</summary>
    public IEnumerable<string> Unheld(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.RotaryScaling is { OriginalContext: > 0 } && !HasScalingTable)
            yield return $"scaling of rotary positions by llama3's rule for {Architecture} (model.rope_scaling)";
    }

    /// <summary>Every tensor of a model but that of scaled positions, in the order of the file.</summary>
    public IEnumerable<FamilyTensor> Of(ModelFamily family, GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(family);
        return family.Tensors(options).Select(tensor => tensor with
        {
            Name = NameOf(family, tensor.Name), IsTransposed = false, IsInterleaved = InterleavesPairs && tensor.TurnedHead > 0,
        });
    }

    /// <summary>Numbers of the tensor that says how rotary positions are scaled, by which frequencies are divided; null where a key
    /// says it or they are not.</summary>
    public static float[]? DivisorsOf(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.RotaryScaling is { OriginalContext: > 0 } scaling ? GgufRopeScaling.Divisors(scaling, options.RotaryBase,
            options.HeadSize) : null;
    }

    /// <summary>The keys of a model, in the order of the file.</summary>
    /// <param name="config">Its config.json.</param>
    /// <param name="options">The model.</param>
    public IEnumerable<KeyValuePair<string, object>> KeysOf(JsonObject config, GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        foreach (GgufKey key in Keys)
        {
            string name = $"{Architecture}.{key.Name}";
            if (key.Name == "feed_forward_length") yield return new(name, (uint)options.FeedForwardWidth);
            else if (config[key.Config] is { } value)
                yield return new(name, key.IsReal ? (float)NumberOf(value) : (object)(uint)NumberOf(value));
        }

        if (options.RotaryScaling is { OriginalContext: 0 } scaling)
        {
            yield return new($"{Architecture}.{ScalingKeys}type", "linear");
            yield return new($"{Architecture}.{ScalingKeys}factor", (float)scaling.Factor);
        }
    }

    /// <summary>What a key of config.json is called in the file.</summary>
    public string Spelled(string key) =>
        Keys.FirstOrDefault(one => one.Config == key) is { } known ? $"{Architecture}.{known.Name}" : key;

    /// <summary>The config.json that says what keys and tensors of a file do. Keys of the family that are not known go into it as they
    /// are, so that they are refused.</summary>
    /// <exception cref="InvalidDataException">Two keys disagree, or a tensor says what no rule does.</exception>
    internal JsonObject ConfigOf(ModelFamily family, JsonObject keys, GgufFacts facts)
    {
        JsonObject config = new() { ["model_type"] = family.Name };
        string start = $"{Architecture}.";
        foreach ((string name, JsonNode? value) in keys.Where(key => key.Key.StartsWith(start, StringComparison.Ordinal)))
        {
            string bare = name[start.Length..];
            if (bare.StartsWith(ScalingKeys, StringComparison.Ordinal)) continue;
            string target = Keys.FirstOrDefault(key => key.Name == bare)?.Config ?? name;
            if (config[target] is { } other && !JsonNode.DeepEquals(other, value))
                throw new InvalidDataException($"the GGUF file has {name} = {FamilyConfig.Shown(value)}, where another key says "
                    + $"{FamilyConfig.Shown(other)}: heads of several sizes, or turned in part only\nTake another model of the family.");
            config[target] = value?.DeepClone();
        }

        config["vocab_size"] ??= facts.Rows;
        config["tie_word_embeddings"] = !facts.Tensors.Contains(Head);
        foreach (string bias in Biases) config[bias] = facts.Tensors.Contains("blk.0.attn_q.bias");
        if (keys[$"{start}{ScalingKeys}type"] is { } type && type.ToJsonString() != "\"none\""
            || keys[$"{start}{ScalingKeys}factor"] is not null)
            config["rope_scaling"] = Linear(keys, start);
        else if (facts.Divisors is { } divisors)
            RopeKeys.WriteOld(GgufRopeScaling.Of(divisors, NumberOf(config["rope_theta"] ?? 10_000.0)), config);
        return config;
    }

    /// <summary>Scaling by keys; what is not the linear rule goes on under its name, and is refused.</summary>
    static JsonObject Linear(JsonObject keys, string start)
    {
        JsonObject scaling = new() { ["rope_type"] = keys[$"{start}{ScalingKeys}type"]?.DeepClone() ?? "linear" };
        foreach ((string name, JsonNode? value) in keys.Where(key => key.Key.StartsWith(start + ScalingKeys, StringComparison.Ordinal)))
            if (name[(start + ScalingKeys).Length..] is var bare and not ("type" or "original_context_length"))
                scaling[bare] = value?.DeepClone();
        return scaling;
    }

    string NameOf(ModelFamily family, string name)
    {
        string bare = name.StartsWith(family.Prefix, StringComparison.Ordinal) ? name[family.Prefix.Length..] : name;
        int kind = bare.LastIndexOf('.');
        if (!bare.StartsWith(Blocks, StringComparison.Ordinal)) return Tensors[bare[..kind]] + bare[kind..];
        int number = bare.IndexOf('.', Blocks.Length);
        return $"blk.{bare[Blocks.Length..number]}.{Tensors[bare[(number + 1)..kind]]}{bare[kind..]}";
    }

    static double NumberOf(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}
