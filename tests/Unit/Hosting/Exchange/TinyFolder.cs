using System.Text.Json.Nodes;
using Hone.Text;
using Hone.Text.Interchange;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>Model folders of a few random numbers in the true layout of each family, as other programs write them.</summary>
sealed class TinyFolder
{
    const int Vocabulary = 257, Width = 16, Layers = 2;
    readonly Random _random = new(5);

    public JsonObject Config { get; private init; } = [];

    public List<TinyTensor> Tensors { get; } = [];

    /// <summary>The folders that tests go through, by what is special about them.</summary>
    public static Dictionary<string, Func<TinyFolder>> All { get; } = new()
    {
        ["gpt2"] = () => Gpt2(prefix: "transformer.", buffers: false),
        ["gpt2 without prefix, with masks"] = () => Gpt2(prefix: "", buffers: true),
        ["gpt2 untied, n_inner"] = () => Gpt2(prefix: "transformer.", buffers: false, inner: 40, isTied: false),
        ["llama, older keys"] = () => Llama("llama", config => config["rope_theta"] = 5000.0),
        ["llama, newer keys, llama3 scaling"] = () => Llama("llama", config => config["rope_parameters"] = Llama3(theta: 500000.0)),
        ["llama, older keys, llama3 scaling"] = () => Llama("llama", config =>
        {
            config["rope_theta"] = 500000.0;
            config["rope_scaling"] = Llama3(theta: null);
        }),
        ["llama, linear scaling"] = () => Llama("llama",
            config => config["rope_scaling"] = new JsonObject { ["type"] = "linear", ["factor"] = 4.0 }),
        ["llama tied"] = () => Llama("llama", config => config["tie_word_embeddings"] = true),
        ["llama tied, both tables"] = () => Llama("llama", config => config["tie_word_embeddings"] = true, keepsHead: true),
        ["llama with biases"] = () => Llama("llama", config => (config["attention_bias"], config["mlp_bias"]) = (true, true)),
        ["llama, a head size of its own"] = () => Llama("llama", config => config["head_dim"] = 6),
        ["llama with more rows than tokens"] = () => Llama("llama", config => config["vocab_size"] = 270),
        ["qwen3"] = () => Llama("qwen3", config => (config["head_dim"], config["use_sliding_window"], config["max_window_layers"],
            config["layer_types"]) = (12, false, 28, new JsonArray("full_attention", "full_attention"))),
        ["qwen3 tied, newer keys"] = () => Llama("qwen3", config => (config["head_dim"], config["tie_word_embeddings"],
            config["rope_parameters"]) = (8, true, new JsonObject { ["rope_type"] = "default", ["rope_theta"] = 1000000.0 })),
    };

    public static JsonObject Llama3(double? theta)
    {
        JsonObject rule = new()
        {
            ["rope_type"] = "llama3", ["factor"] = 8.0, ["low_freq_factor"] = 1.0, ["high_freq_factor"] = 4.0,
            ["original_max_position_embeddings"] = 16,
        };
        if (theta is { } given) rule["rope_theta"] = given;
        return rule;
    }

    /// <summary>Stores every tensor as another type.</summary>
    public TinyFolder As(string type)
    {
        for (int i = 0; i < Tensors.Count; i++)
            if (Tensors[i].Type == "F32") Tensors[i] = Tensors[i] with { Type = type };
        return this;
    }

    /// <summary>Writes the folder, with a tokenizer of 256 bytes and the end of a text.</summary>
    public TinyFolder Write(string path, int shards = 1)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "config.json"), Config.ToJsonString());
        HuggingFaceWriter.Write(new ByteTokenizer().WithSpecials("<|endoftext|>"), Path.Combine(path, "tokenizer.json"));
        File.WriteAllText(Path.Combine(path, "tokenizer_config.json"), """{"tokenizer_class":"PreTrainedTokenizerFast"}""");
        File.WriteAllText(Path.Combine(path, "generation_config.json"), """{"eos_token_id":[256],"temperature":0.6}""");
        if (shards == 1) File.WriteAllBytes(Path.Combine(path, "model.safetensors"), TinySafeTensors.Bytes(Tensors));
        else
        {
            JsonObject map = [];
            for (int i = 0; i < shards; i++)
            {
                TinyTensor[] part = [.. Tensors.Where((_, place) => place % shards == i)];
                string name = $"model-{i + 1:D5}-of-{shards:D5}.safetensors";
                File.WriteAllBytes(Path.Combine(path, name), TinySafeTensors.Bytes(part));
                foreach (TinyTensor tensor in part) map[tensor.Name] = name;
            }

            File.WriteAllText(Path.Combine(path, "model.safetensors.index.json"),
                new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 1 }, ["weight_map"] = map }.ToJsonString());
        }

        return this;
    }

    static TinyFolder Gpt2(string prefix, bool buffers, int? inner = null, bool isTied = true)
    {
        TinyFolder folder = new()
        {
            Config = new JsonObject
            {
                ["model_type"] = "gpt2", ["architectures"] = new JsonArray("GPT2LMHeadModel"), ["n_embd"] = Width, ["n_layer"] = Layers,
                ["n_head"] = 4, ["n_positions"] = 24, ["n_ctx"] = 24, ["n_inner"] = inner, ["activation_function"] = "gelu_new",
                ["layer_norm_epsilon"] = 2e-5, ["vocab_size"] = Vocabulary, ["bos_token_id"] = 256, ["eos_token_id"] = 256,
                ["summary_type"] = "cls_index", ["task_specific_params"] = new JsonObject { ["x"] = 1 }, ["tie_word_embeddings"] = isTied,
            },
        };
        folder.Add(prefix + "wte.weight", Vocabulary, Width);
        folder.Add(prefix + "wpe.weight", 24, Width);
        int f = inner ?? 4 * Width;
        for (int i = 0; i < Layers; i++)
        {
            string block = $"{prefix}h.{i}.";
            foreach (string norm in (string[])["ln_1", "ln_2"]) folder.AddNorm($"{block}{norm}");
            if (buffers)
            {
                folder.Tensors.Add(new TinyTensor($"{block}attn.bias", [1, 1, 4, 4], new float[16], "U8"));
                folder.Tensors.Add(new TinyTensor($"{block}attn.masked_bias", [1], [-1e4f]));
            }

            foreach ((string name, int inputs, int outputs) in ((string, int, int)[])[
                ("attn.c_attn", Width, 3 * Width), ("attn.c_proj", Width, Width), ("mlp.c_fc", Width, f), ("mlp.c_proj", f, Width)])
            {
                folder.Add($"{block}{name}.weight", inputs, outputs);
                folder.Add($"{block}{name}.bias", outputs);
            }
        }

        folder.AddNorm($"{prefix}ln_f");
        if (!isTied) folder.Add("lm_head.weight", Vocabulary, Width);
        return folder;
    }

    static TinyFolder Llama(string type, Action<JsonObject> change, bool keepsHead = false)
    {
        TinyFolder folder = new()
        {
            Config = new JsonObject
            {
                ["model_type"] = type, ["hidden_size"] = Width, ["intermediate_size"] = 28, ["num_hidden_layers"] = Layers,
                ["num_attention_heads"] = 4, ["num_key_value_heads"] = 2, ["rms_norm_eps"] = 3e-6, ["max_position_embeddings"] = 64,
                ["hidden_act"] = "silu", ["vocab_size"] = Vocabulary, ["bos_token_id"] = null, ["eos_token_id"] = 256,
                ["torch_dtype"] = "float32", ["_name_or_path"] = "somewhere", ["pretraining_tp"] = null,
            },
        };
        change(folder.Config);
        int rows = (int)folder.Config["vocab_size"]!, size = folder.Config["head_dim"] is { } given ? (int)given : 4;
        bool hasBias = folder.Config["attention_bias"] is { } bias && (bool)bias;
        bool isTied = folder.Config["tie_word_embeddings"] is { } tied && (bool)tied;
        folder.Add("model.embed_tokens.weight", rows, Width);
        for (int i = 0; i < Layers; i++)
        {
            string block = $"model.layers.{i}.";
            foreach ((string name, int inputs, int outputs) in ((string, int, int)[])[
                ("self_attn.q_proj", Width, 4 * size), ("self_attn.k_proj", Width, 2 * size), ("self_attn.v_proj", Width, 2 * size),
                ("self_attn.o_proj", 4 * size, Width), ("mlp.gate_proj", Width, 28), ("mlp.up_proj", Width, 28),
                ("mlp.down_proj", 28, Width)])
            {
                folder.Add($"{block}{name}.weight", outputs, inputs);
                if (hasBias) folder.Add($"{block}{name}.bias", outputs);
            }

            foreach (string norm in (string[])["input_layernorm", "post_attention_layernorm"])
                folder.AddGain($"{block}{norm}.weight", Width);
            if (type == "qwen3")
                foreach (string norm in (string[])["q_norm", "k_norm"]) folder.AddGain($"{block}self_attn.{norm}.weight", size);
        }

        folder.AddGain("model.norm.weight", Width);
        if (!isTied) folder.Add("lm_head.weight", rows, Width);
        else if (keepsHead) folder.Tensors.Add(folder.Tensors[0] with { Name = "lm_head.weight" });
        return folder;
    }

    void Add(string name, params int[] shape) => Tensors.Add(new TinyTensor(name, shape, Numbers(shape, 0)));

    void AddGain(string name, int count) => Tensors.Add(new TinyTensor(name, [count], Numbers([count], 1)));

    void AddNorm(string name)
    {
        AddGain($"{name}.weight", Width);
        Add($"{name}.bias", Width);
    }

    float[] Numbers(int[] shape, float around) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (count, size) => count * size))
            .Select(_ => around + (float)(_random.NextDouble() - 0.5))];
}
