using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hone.Models.Gpt;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>The adapter_config.json of PEFT (Mangrulkar et al. 2022, github.com/huggingface/peft), as far as it is LoRA.</summary>
/// <param name="Rank">r.</param>
/// <param name="Alpha">lora_alpha.</param>
/// <param name="Dropout">lora_dropout.</param>
/// <param name="IsByRoot">use_rslora.</param>
/// <param name="Ranks">rank_pattern.</param>
/// <param name="Alphas">alpha_pattern.</param>
/// <param name="Whole">modules_to_save.</param>
sealed record AdapterConfig(int Rank, double Alpha, double Dropout, bool IsByRoot, IReadOnlyDictionary<string, double> Ranks,
    IReadOnlyDictionary<string, double> Alphas, IReadOnlyList<string> Whole)
{
    /// <summary>Its name in a folder.</summary>
    public const string File = "adapter_config.json";

    /// <summary>A pattern of somebody else's may be slow by accident or on purpose.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Keys that ask, with any value but these, for what is not computed here.</summary>
    static readonly (string Key, string What)[] Refused =
    [
        ("use_dora", "magnitudes beside the additions (DoRA)"), ("layer_replication", "layers that are copied"),
        ("alora_invocation_tokens", "additions that only some tokens switch on"), ("lora_bias", "biases in the additions"),
        ("target_parameters", "additions to parameters that are no matrices of a layer"),
        ("trainable_token_indices", "single rows of the token table"), ("megatron_config", "a model that is spread over machines"),
        ("use_qalora", "additions to groups of quantized numbers"), ("corda_config", "matrices that were changed before"),
        ("eva_config", "matrices that were changed before"), ("arrow_config", "a choice among several adapters"),
    ];

    JsonNode? _targets, _excluded, _layers;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is no LoRA, or asks for what is not computed here; the message names the key.</exception>
    public static AdapterConfig Read(string path)
    {
        JsonObject json = ForeignJson.Read(path);
        string type = Text(json["peft_type"]) ?? "";
        if (type != "LORA")
            throw new InvalidDataException($"{path} has peft_type = {Shown(json["peft_type"])}, which Hone does not read\nIt reads LORA.");
        foreach ((string key, string what) in Refused)
            if (json[key] is { } value && !IsNothing(value))
                throw new InvalidDataException($"{path} has {key} = {Shown(value)}: {what}, which Hone does not compute\nTrain it again "
                    + "without, or merge it where it was trained, and import the model.");
        if (Text(json["bias"]) is { } bias and not "none")
            throw new InvalidDataException($"{path} has bias = \"{bias}\": biases that are learned with the additions, which Hone does "
                + "not read\nMerge it where it was trained, and import the model.");
        if (json["target_modules"] is null)
            throw new InvalidDataException($"{path} has no target_modules: it does not say which matrices it adds to\nTake an unaltered "
                + "copy of the folder.");
        foreach ((string key, double rank) in (IEnumerable<(string, double)>)
            [("r", Positive(json, "r", 8, path)), .. Pattern(json, "rank_pattern", path).Select(one => (one.Key, one.Value))])
            if (!double.IsInteger(rank) || rank > int.MaxValue)
                throw new InvalidDataException($"{path} has a rank of {rank:G6} for {key}, and ranks are whole numbers\nTake an "
                    + "unaltered copy of the folder.");
        return new AdapterConfig((int)Positive(json, "r", 8, path), Positive(json, "lora_alpha", 8, path),
            json["lora_dropout"] is { } dropout ? Number(dropout, "lora_dropout", path) : 0,
            json["use_rslora"] is { } root && !IsNothing(root),
            Pattern(json, "rank_pattern", path), Pattern(json, "alpha_pattern", path),
            json["modules_to_save"] is JsonArray whole ? [.. whole.Select(one => Text(one) ?? "")] : [])
        {
            _targets = json["target_modules"], _excluded = json["exclude_modules"], _layers = json["layers_to_transform"],
        };
    }

    /// <summary>Whether it adds to a matrix, by the rules of PEFT.</summary>
    /// <param name="module">The matrix.</param>
    /// <param name="path">Its whole name there.</param>
    /// <exception cref="InvalidDataException">A pattern is none.</exception>
    public bool Targets(LinearModule module, string path) =>
        Names(_targets, path, module) && !Names(_excluded, path, null) && InLayer(path);

    /// <summary>Its r.</summary>
    public int RankOf(string path) => (int)(Of(Ranks, path) ?? Rank);

    /// <summary>Its lora_alpha.</summary>
    public double AlphaOf(string path) => Of(Alphas, path) ?? Alpha;

    /// <summary>A list names ends, a text is a pattern of all of the name, and one text means every matrix.</summary>
    static bool Names(JsonNode? names, string path, LinearModule? all) => names switch
    {
        JsonArray list => list.Select(Text).OfType<string>().Any(end => path == end || path.EndsWith('.' + end, StringComparison.Ordinal)),
        JsonValue value when Text(value) is { } text => (all is not null && text == LinearModule.All) || IsMatch($"^(?:{text})$", path),
        _ => false,
    };

    bool InLayer(string path)
    {
        int[] layers = _layers switch
        {
            JsonArray list => [.. list.OfType<JsonValue>().Select(one => one.GetValue<int>())],
            JsonValue one => [one.GetValue<int>()],
            _ => [],
        };
        return layers.Length == 0 || path.Split('.').Any(part => int.TryParse(part, CultureInfo.InvariantCulture, out int layer)
            && layers.Contains(layer));
    }

    static double? Of(IReadOnlyDictionary<string, double> pattern, string path)
    {
        foreach ((string key, double value) in pattern)
            if (IsMatch($"^(?:.*\\.)?(?:{key})$", path)) return value;
        return null;
    }

    static bool IsMatch(string pattern, string path)
    {
        try
        {
            return Regex.IsMatch(path, pattern, RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException)
        {
            throw new InvalidDataException($"{File} has a pattern that cannot be used: {failure.Message.ReplaceLineEndings(" ")}\nWrite "
                + "the names as a list.", failure);
        }
    }

    static Dictionary<string, double> Pattern(JsonObject json, string key, string path) => json[key] is JsonObject pattern
        ? pattern.ToDictionary(one => one.Key, one => Positive(pattern, one.Key, 0, path)) : [];

    static double Positive(JsonObject json, string key, double standard, string path)
    {
        double value = json[key] is { } given ? Number(given, key, path) : standard;
        return value > 0 && double.IsFinite(value) ? value : throw new InvalidDataException(
            $"{path} has {key} = {Shown(json[key])}, and it is above 0\nTake an unaltered copy of the folder.");
    }

    static double Number(JsonNode node, string key, string path) => node is JsonValue value && value.TryGetValue(out double number) ? number
        : throw new InvalidDataException($"{path} has {key} = {Shown(node)}, which is no number\nTake an unaltered copy of the folder.");

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    static bool IsNothing(JsonNode node) => node is JsonValue value && value.TryGetValue(out bool flag) ? !flag
        : node is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    static string Shown(JsonNode? node) => ForeignJson.Short(node?.ToJsonString() ?? "null");
}
