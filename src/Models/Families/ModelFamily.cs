using System.Text.Json.Nodes;
using Hone.Models.Gpt;

namespace Hone.Models.Families;

/// <summary>
/// A family of models as other programs hold them, the folders of Hugging Face's Transformers and the GGUF files of llama.cpp: what the
/// keys there say of a model here, and which tensor is which parameter. A family is added as one subclass.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>Positions taken where a folder says more and nobody asks for them: generation's cache has room for all.</summary>
    public const int UsualContext = 4096;

    /// <summary>What holds the keys, for messages.</summary>
    const string ConfigName = "config.json", GgufName = "the GGUF file";

    /// <summary>The families, each once.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = [new Gpt2Family(), new LlamaFamily(), new Qwen3Family()];

    /// <summary>Keys of a config.json, of any family, that change nothing of what a model computes once it is trained.</summary>
    static readonly string[] HarmlessEverywhere =
    [
        "architectures", "model_type", "torch_dtype", "dtype", "transformers_version", "use_cache", "bos_token_id", "eos_token_id",
        "pad_token_id", "sep_token_id", "decoder_start_token_id", "initializer_range", "attention_dropout", "output_attentions",
        "output_hidden_states", "return_dict", "return_dict_in_generate", "id2label", "label2id", "problem_type", "torchscript",
        "tokenizer_class", "prefix", "finetuning_task", "chunk_size_feed_forward", "is_decoder", "task_specific_params", "unsloth_fixed",
        "unsloth_version", "gradient_checkpointing", "transformers.js_config",
    ];

    /// <summary>The config.json's <c>model_type</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The class that Transformers loads it as.</summary>
    public abstract string Architecture { get; }

    /// <summary>The dialect here that has the family's parts.</summary>
    public abstract Dialect Dialect { get; }

    /// <summary>Name of the tensor that reads tokens.</summary>
    public abstract string Embedding { get; }

    /// <summary>Name of the tensor that predicts them, where it is one of its own.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>What begins the names of all tensors but the head, and may be missing from all of them.</summary>
    public abstract string Prefix { get; }

    /// <summary>Keys of the family's config.json that change nothing of what a trained model computes.</summary>
    protected abstract IReadOnlyList<string> Harmless { get; }

    /// <summary>What it is called in a GGUF file.</summary>
    public abstract GgufNames Gguf { get; }

    /// <summary>Reads a config.json.</summary>
    /// <param name="config">The file.</param>
    /// <param name="context">Positions to take; null for as many as are usual.</param>
    /// <param name="harmless">Further keys that somebody knows to change nothing.</param>
    /// <exception cref="InvalidDataException">It asks for what Hone does not compute, or contradicts itself.</exception>
    public static FamilyReading Read(JsonObject config, int? context = null, IReadOnlyCollection<string>? harmless = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Read(config, new FamilyConfig(config), ConfigName, context, harmless);
    }

    /// <summary>Reads what the keys of a GGUF file say, and which tensors it has.</summary>
    /// <param name="keys">Its keys, those of lists with a text in place of the list.</param>
    /// <param name="facts">Its tensors.</param>
    /// <param name="context">Positions to take; null for as many as are usual.</param>
    /// <param name="harmless">Further keys that somebody knows to change nothing.</param>
    /// <exception cref="InvalidDataException">It asks for what Hone does not compute, or contradicts itself.</exception>
    public static FamilyReading ReadGguf(
        JsonObject keys, GgufFacts facts, int? context = null, IReadOnlyCollection<string>? harmless = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(facts);
        string? name = new FamilyConfig(keys, GgufName).Text(GgufNames.ArchitectureKey);
        ModelFamily family = All.FirstOrDefault(one => one.Gguf.Architecture == name) ?? throw new InvalidDataException(
            $"{GgufName} has {GgufNames.ArchitectureKey} = {FamilyConfig.Shown(keys[GgufNames.ArchitectureKey])}, which Hone does not "
            + "read\n"
            + $"It reads {string.Join(", ", All.Select(one => one.Gguf.Architecture))}.");
        JsonObject config = family.Gguf.ConfigOf(family, keys, facts);
        return Read(config, new FamilyConfig(config, GgufName, family.Gguf.Spelled), GgufName, context, harmless);
    }

    static FamilyReading Read(
        JsonObject config, FamilyConfig keys, string name, int? context, IReadOnlyCollection<string>? harmless)
    {
        if (keys.Has("quantization_config"))
            throw keys.Refused("quantization_config", "weights that are quantized");
        if (keys.Has("auto_map")) throw keys.Refused("auto_map", "a model that brings code of its own");
        string? type = keys.Text("model_type");
        ModelFamily family = All.FirstOrDefault(one => one.Name == type) ?? throw new InvalidDataException(
            $"{name} has model_type = {FamilyConfig.Shown(config["model_type"])}, which Hone does not read\n"
            + $"It reads {string.Join(", ", All.Select(one => one.Name))}.");
        (GptOptions options, int positions) = family.Read(keys, context);
        List<string> ignored = [];
        foreach (string key in keys.Unread.ToArray())
        {
            bool isSmallMatter = key.StartsWith('_') || HarmlessEverywhere.Contains(key) || family.Harmless.Contains(key)
                || harmless?.Contains(key) == true;
            if (!isSmallMatter)
                throw new InvalidDataException($"{name} has {key} = {FamilyConfig.Shown(config[key])}, which is not known here and "
                    + $"may change what the model computes\nIf you know that it does not: --ignore {key}.");
            ignored.Add(key);
        }

        return options.Validate() is [var problem, ..] ? throw keys.Contradicts(problem)
            : new FamilyReading(family, options, ignored, positions);
    }

    /// <summary>The family that a model here can be written as.</summary>
    /// <exception cref="InvalidDataException">No family has its parts; the message names each that is in the way, and what to
    /// change.</exception>
    public static ModelFamily Of(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string name = options.Dialect == Dialect.Gpt2 || options.Normalization == Normalization.Layer ? "gpt2"
            : options.HasQkNorm ? "qwen3" : "llama";
        ModelFamily family = All.First(one => one.Name == name);
        string[] problems = [.. Foreign(options), .. family.Unheld(options)];
        return problems.Length == 0 ? family : throw new InvalidDataException(
            $"the model cannot be written as {family.Name}, the nearest family, which has no {string.Join("; no ", problems)}\n"
            + "Train one that can, with model.dialect: gpt2, llama or qwen3 and nothing else of the model section but sizes.");
    }

    /// <summary>The config.json of a model that it can hold.</summary>
    public JsonObject Write(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        JsonObject config = new() { ["architectures"] = new JsonArray(Architecture), ["model_type"] = Name };
        Write(options, config);
        config["vocab_size"] = options.Vocabulary;
        config["tie_word_embeddings"] = options.IsTied;
        config["use_cache"] = true;
        return config;
    }

    /// <summary>Every tensor of a model, in the order of the file.</summary>
    public IEnumerable<FamilyTensor> Tensors(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        yield return new FamilyTensor(Embedding, "tokens", 0, options.Vocabulary, options.Width);
        foreach (FamilyTensor tensor in Inner(options)) yield return tensor;
        if (!options.IsTied) yield return new FamilyTensor(Head, "head", 0, options.Vocabulary, options.Width);
    }

    /// <summary>Whether a tensor of that name holds nothing that was learned, such as a mask.</summary>
    public abstract bool IsBuffer(string name);

    /// <summary>Reads the family's keys.</summary>
    /// <returns>The model, and how many positions it can read by its own word.</returns>
    private protected abstract (GptOptions Options, int Positions) Read(FamilyConfig config, int? context);

    /// <summary>Writes the family's keys.</summary>
    private protected abstract void Write(GptOptions options, JsonObject config);

    /// <summary>All tensors but the two of the vocabulary.</summary>
    private protected abstract IEnumerable<FamilyTensor> Inner(GptOptions options);

    /// <summary>What a model has that the family has not, each with the setting it comes from.</summary>
    private protected abstract IEnumerable<string> Unheld(GptOptions options);

    /// <summary>Parts that no family has.</summary>
    static IEnumerable<string> Foreign(GptOptions options)
    {
        if (options.LogitCap > 0) yield return $"cap of logits ({options.LogitCap}; nanochat's dialect)";
        if (options.HasValueEmbeddings) yield return "value embeddings (nanochat's dialect)";
        if (options.WeighsResiduals) yield return "residual scalars (nanochat's dialect)";
        if (options.HasSmear) yield return "smear (nanochat's dialect)";
        if (options.HasBackout) yield return "backout (nanochat's dialect)";
        if (options.NormalizesEmbedding) yield return "norm of the embedding (nanochat's dialect)";
        if (!options.HasGains) yield return "norms without gains (nanochat's dialect)";
        if (options.QkScale != 1) yield return $"scale of queries and keys ({options.QkScale}; nanochat's dialect)";
        if (options.Activation == Activation.ReluSquared) yield return "squared ReLU (model.feed_forward: relu2)";
        if (Enumerable.Range(0, options.Layers).Any(layer => options.WindowOf(layer) is > 0 and var window && window < options.Context))
            yield return "windows of attention (model.window)";
    }
}
