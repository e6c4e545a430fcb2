using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Hosting.Exchange;
using Hone.Models.Families;
using Hone.Text;
using Hone.Text.Interchange;
using Hone.Unit.Formats;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>
/// Folders that are damaged, hostile, or ask for what Hone does not compute: each is refused in two lines, and leaves nothing.
/// </summary>
public sealed class RefusedFolders : Hone.Unit.Runs.Scratch
{
    const string Llama = "llama, older keys", Index = "model.safetensors.index.json";

    static readonly Dictionary<string, (string Folder, Action<JsonObject> Change, string Problem, string Remedy)> Configs = new()
    {
        ["another family"] = (Llama, c => c["model_type"] = "mamba", "model_type = \"mamba\", which Hone does not read", "llama, qwen3"),
        ["no family"] = (Llama, c => c.Remove("model_type"), "model_type = null, which Hone does not read", "gpt2"),
        ["quantized"] = (Llama, c => c["quantization_config"] = new JsonObject { ["bits"] = 4 }, "weights that are quantized", "model"),
        ["own code"] = (Llama, c => c["auto_map"] = new JsonObject(), "brings code of its own", "another model"),
        ["sliding window"] = (Llama, c => c["sliding_window"] = 16, "sliding_window = 16, attention that sees a window only", "another"),
        ["sliding window of qwen3"] = ("qwen3", c => c["use_sliding_window"] = true, "use_sliding_window = true, attention that sees", "a"),
        ["layer of another type"] = ("qwen3", c => c["layer_types"] = new JsonArray("full_attention", "sliding_attention"),
            "a layer of the type sliding_attention", "another model"),
        ["another activation"] = (Llama, c => c["hidden_act"] = "gelu", "hidden_act = \"gelu\", another activation than SiLU", "another"),
        ["exact gelu"] = ("gpt2", c => c["activation_function"] = "gelu", "another activation than GELU by tanh", "another model"),
        ["scaled by layer"] = ("gpt2", c => c["scale_attn_by_inverse_layer_idx"] = true, "attention scaled by layer", "another model"),
        ["biases in attention only"] = (Llama, c => c["attention_bias"] = true, "in only one of attention and feed-forward", "another"),
        ["rope of another rule"] = (Llama, c => c["rope_scaling"] = new JsonObject { ["rope_type"] = "yarn", ["factor"] = 4 },
            "rope_scaling in config.json has rope_type = \"yarn\", another rule than llama3's or the linear one", "another model"),
        ["rope of an unknown key"] = (Llama, c => c["rope_scaling"] =
            new JsonObject { ["rope_type"] = "linear", ["factor"] = 4, ["mscale"] = 1 }, "mscale = 1, a key that is not known", "another"),
        ["rope of two bases"] = (Llama, c => c["rope_parameters"] = new JsonObject { ["rope_theta"] = 1e6 },
            "rope_theta is given as 1000000 and as 5000", "unaltered copy"),
        ["rope scaled twice"] = (Llama, c => (c["rope_parameters"], c["rope_scaling"]) =
            (TinyFolder.Llama3(null), new JsonObject { ["type"] = "linear", ["factor"] = 2 }), "scale rotary positions differently", "c"),
        ["rope with its ends exchanged"] = (Llama, c =>
        {
            JsonObject rule = TinyFolder.Llama3(null);
            rule["low_freq_factor"] = 8;
            c["rope_scaling"] = rule;
        }, "the low is above 0 and the high above the low", "unaltered copy"),
        ["heads that do not divide the width"] = (Llama, c => c["num_attention_heads"] = 3, "3 heads do not divide a width of 16", "copy"),
        ["groups that do not divide the heads"] = (Llama, c => c["num_key_value_heads"] = 3, "3 key-value heads do not divide 4", "copy"),
        ["heads without pairs"] = (Llama, c => c["head_dim"] = 5, "make it even", "copy"),
        ["an unknown key"] = (Llama, c => c["logits_scaling"] = 8, "logits_scaling = 8, which is not known here and may change what the "
            + "model computes", "If you know that it does not: --ignore logits_scaling."),
        ["no width"] = (Llama, c => c.Remove("hidden_size"), "has no hidden_size, which must be a whole number", "copy"),
        ["a width of text"] = (Llama, c => c["hidden_size"] = "16", "hidden_size = \"16\", which must be a whole number", "copy"),
        ["a width beyond everything"] = (Llama, c => c["hidden_size"] = 1e30, "hidden_size = 1E+30, which must be", "copy"),
        ["an epsilon below zero"] = (Llama, c => c["rms_norm_eps"] = -1, "rms_norm_eps = -1, which must be a number above 0", "copy"),
        ["a vocabulary other than the table's"] = (Llama, c => c["vocab_size"] = 300, "vocab_size is 300, and the table has 257 rows",
            "Set vocab_size to 257"),
        ["untied without a head"] = ("llama tied", c => c["tie_word_embeddings"] = false, "has no lm_head.weight", "Set tie_word"),
        ["more layers than weights"] = (Llama, c => c["num_hidden_layers"] = 3, "has no model.layers.2.input_layernorm.weight, which",
            "all shards"),
        ["fewer layers than weights"] = (Llama, c => c["num_hidden_layers"] = 1, "has 9 tensors that the model of its config.json has not, "
            + "such as model.layers.1.input_layernorm.weight", "of the same model"),
        ["another width than the weights'"] = (Llama, c => (c["hidden_size"], c["head_dim"]) = (32, 4), "its config.json makes it", "same"),
    };

    static readonly Dictionary<string, (string Folder, Action<TinyFolder> Change, string Problem, string Remedy)> Weights = new()
    {
        ["a norm of whole numbers"] = (Llama, f => Change(f, "model.norm.weight", t => t with { Type = "U8" }),
            "stores model.norm.weight U8 [16], and weights of F32, F16 or BF16 are read", "one of those types"),
        ["a transposed matrix"] = (Llama, f => Change(f, "model.layers.0.mlp.up_proj.weight", t => t with { Shape = [16, 28] }),
            "as [16, 28], and its config.json makes it [28, 16]: rows and columns are exchanged", "Save the model again"),
        ["a transposed matrix of gpt2"] = ("gpt2", f => Change(f, "transformer.h.1.mlp.c_fc.weight", t => t with { Shape = [64, 16] }),
            "as [64, 16], and its config.json makes it [16, 64]: rows and columns are exchanged", "Save the model again"),
        ["two tables that are said to be one"] = ("llama tied, both tables", f => Change(f, "lm_head.weight", t => t with
        {
            Values = [.. t.Values.Select((value, i) => i == 77 ? value + 1 : value)],
        }), "model.embed_tokens.weight and lm_head.weight are one, and they hold different numbers", "Set tie_word_embeddings to false"),
        ["a misspelled tensor"] = (Llama, f => Change(f, "model.norm.weight", t => t with { Name = "model.norms.weight" }),
            "has no model.norm.weight, which a model of its config.json has; the nearest name there is model.norms.weight", "same model"),
        ["a tensor too many"] = (Llama, f => f.Tensors.Add(new TinyTensor("score.weight", [2], [1, 2])),
            "has a tensor that the model of its config.json has not, such as score.weight", "same model"),
        ["a tensor with and without prefix"] = ("gpt2", f => f.Tensors.Add(f.Tensors[0] with { Name = "wte.weight" }),
            "such as wte.weight", "same model"),
        ["a number that is none"] = (Llama, f => f.Tensors[4].Values[2] = float.NaN, "is not finite", "another model"),
    };

    static readonly Dictionary<string, (Action<string> Change, string Problem, string Remedy)> Folders = new()
    {
        ["a path that climbs"] = (path => Move(path, "../secret.safetensors"), "names ../secret.safetensors, which is no safetensors file "
            + "of this folder", "unaltered copy"),
        ["an absolute path"] = (path => Move(path, "/etc/passwd.safetensors"), "which is no safetensors file of this folder", "copy"),
        ["a path of another system"] = (path => Move(path, @"..\x.safetensors"), "which is no safetensors file of this folder", "copy"),
        ["no safetensors file"] = (path => Move(path, "config.json"), "which is no safetensors file of this folder", "copy"),
        ["a link to elsewhere"] = (path =>
        {
            string shard = Path.Combine(path, "model-00002-of-00002.safetensors"), elsewhere = path + "-elsewhere.safetensors";
            File.Move(shard, elsewhere);
            File.CreateSymbolicLink(shard, elsewhere);
        }, "outside of the model's folder", "Put the file itself there"),
        ["a missing shard"] = (path => File.Delete(Path.Combine(path, "model-00002-of-00002.safetensors")),
            "model-00002-of-00002.safetensors is missing, and the index names it", "Fetch the whole folder"),
        ["a tensor in two shards"] = (path => File.Copy(Path.Combine(path, "model-00001-of-00002.safetensors"),
            Path.Combine(path, "model-00002-of-00002.safetensors"), overwrite: true), "model.embed_tokens.weight twice", "copy"),
        ["a tensor in no shard"] = (path => Change(path, map => map["model.more.weight"] = "model-00001-of-00002.safetensors"),
            "says that model.more.weight is in model-00001-of-00002.safetensors, and it is not", "copy"),
        ["a tensor the index leaves out"] = (path => Change(path, map => map.Remove("model.norm.weight")),
            "does not name model.norm.weight", "copy"),
        ["a tensor in another shard"] = (path => Change(path, map => map["model.embed_tokens.weight"] = "model-00002-of-00002.safetensors"),
            "says that model.embed_tokens.weight is in model-00002-of-00002.safetensors, and it is in model-00001", "copy"),
        ["an index of nothing"] = (path => File.WriteAllText(Path.Combine(path, Index), "{}"), "has no weight_map", "copy"),
        ["a key twice"] = (path => File.WriteAllText(Path.Combine(path, "config.json"), """{"model_type":"gpt2","model_type":"llama"}"""),
            "config.json cannot be read", "copy"),
        ["a config that is a list"] = (path => File.WriteAllText(Path.Combine(path, "config.json"), "[]"), "is not a JSON object", "copy"),
        ["half a surrogate pair"] = (path => File.WriteAllText(Path.Combine(path, "config.json"), """{"model_type":"\ud800"}"""),
            "config.json cannot be read", "copy"),
        ["nested beyond everything"] = (path => File.WriteAllText(Path.Combine(path, "config.json"), new string('[', 1000)),
            "config.json cannot be read", "copy"),
        ["a pickle"] = (path =>
        {
            foreach (string file in Directory.GetFiles(path, "model*")) File.Delete(file);
            File.WriteAllText(Path.Combine(path, "pytorch_model.bin"), "x");
        }, "has its weights as a pickle", "safetensors"),
        ["no weights"] = (path =>
        {
            foreach (string file in Directory.GetFiles(path, "model*")) File.Delete(file);
        }, "has neither model.safetensors nor model.safetensors.index.json", "too"),
        ["a torn shard"] = (path =>
        {
            string shard = Path.Combine(path, "model-00002-of-00002.safetensors");
            File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^1]);
        }, "was refused", "another copy"),
        ["no tokenizer"] = (path => File.Delete(Path.Combine(path, "tokenizer.json")), "There is no tokenizer in the folder",
            "--tokenizer FILE"),
        ["a tokenizer of more tokens"] = (path => HuggingFaceWriter.Write(new ByteTokenizer().WithSpecials("<a>", "<b>"),
            Path.Combine(path, "tokenizer.json")), "has 258 tokens, and the model knows 257", "that belongs to the model"),
    };

    public static TheoryData<string> ConfigNames => [.. Configs.Keys];

    public static TheoryData<string> WeightNames => [.. Weights.Keys];

    public static TheoryData<string> FolderNames => [.. Folders.Keys];

    [Theory, MemberData(nameof(ConfigNames))]
    public void A_config_that_asks_for_what_is_not_computed_is_refused(string name)
    {
        (string kind, Action<JsonObject> change, string problem, string remedy) = Configs[name];
        TinyFolder folder = TinyFolder.All[kind]();
        change(folder.Config);
        folder.Write(In("there"));
        Refused(problem, remedy);
    }

    [Theory, MemberData(nameof(WeightNames))]
    public void Weights_that_are_not_the_models_are_refused(string name)
    {
        (string kind, Action<TinyFolder> change, string problem, string remedy) = Weights[name];
        TinyFolder folder = TinyFolder.All[kind]();
        change(folder);
        folder.Write(In("there"), shards: 2);
        Refused(problem, remedy);
    }

    [Theory, MemberData(nameof(FolderNames))]
    public void A_folder_that_is_not_whole_or_leads_elsewhere_is_refused(string name)
    {
        TinyFolder.All[Llama]().Write(In("there"), shards: 2);
        Folders[name].Change(In("there"));
        Refused(Folders[name].Problem, Folders[name].Remedy);
    }

    [Fact]
    public void A_key_that_somebody_knows_is_taken_as_harmless()
    {
        TinyFolder folder = TinyFolder.All[Llama]();
        folder.Config["logits_scaling"] = 1;
        folder.Write(In("there"));
        ModelImport import = ModelImport.Read(In("there"), Options with { Ignore = ["logits_scaling"] });
        import.IgnoredKeys.ShouldContain("logits_scaling");
    }

    [Fact]
    public void Links_of_the_hubs_own_cache_are_followed()
    {
        string snapshot = In("models--x", "snapshots", "abc"), blobs = In("models--x", "blobs");
        TinyFolder.All[Llama]().Write(snapshot);
        Directory.CreateDirectory(blobs);
        string weights = Path.Combine(snapshot, "model.safetensors");
        File.Move(weights, Path.Combine(blobs, "f00"));
        File.CreateSymbolicLink(weights, "../../blobs/f00");
        ModelImport.Read(snapshot, Options).Source.Folder.ShouldBe("abc");
    }

    [Fact]
    public void A_tokenizer_of_ours_can_be_named_in_place_of_the_folders()
    {
        TinyFolder.All[Llama]().Write(In("there"));
        File.Delete(In("there", "tokenizer.json"));
        Tokenizer tokenizer = new ByteTokenizer().WithSpecials("<|end|>");
        tokenizer.Save(In("ours.json"));
        ModelImport.Read(In("there"), Options with { Tokenizer = In("ours.json") }).Tokenizer.Hash.ShouldBe(tokenizer.Hash);
    }

    [Fact]
    public void Whatever_stands_in_its_files_a_folder_is_read_or_refused()
    {
        TinyFolder.All["llama, newer keys, llama3 scaling"]().Write(In("there"), shards: 2);
        const string Shard = "model-00001-of-00002.safetensors";
        foreach ((string name, int usual) in ((string, int)[])[("config.json", 7000), (Index, 1500), (Shard, 1500)])
        {
            int mutations = Fuzzing.Mutations(usual);
            byte[] right = File.ReadAllBytes(In("there", name));
            using HuggingFaceFolder whole = HuggingFaceFolder.Open(In("there"));
            (int refused, int read) = Fuzzing.Survives(right, mutations, mostBytes: 256 << 20, bytes =>
            {
                if (name == "config.json")
                {
                    Match(whole, ForeignJson.Parse(bytes, name));
                    return;
                }

                File.WriteAllBytes(In("there", name), bytes);
                try
                {
                    using HuggingFaceFolder folder = HuggingFaceFolder.Open(In("there"));
                    Match(folder, folder.Config);
                }
                catch (FileNotFoundException missing)
                {
                    throw new InvalidDataException(missing.Message);
                }
            }, cuts: 200);
            refused.ShouldBeGreaterThan(mutations / 10, name);
            if (name != Index) read.ShouldBeGreaterThan(0, name);               // every letter of an index counts
            File.WriteAllBytes(In("there", name), right);
        }
    }

    [Fact]
    public void A_disk_that_is_full_gets_nothing_of_an_export()
    {
        TinyFolder.All[Llama]().Write(In("there"));
        ModelImport import = ModelImport.Read(In("there"), Options);
        File.WriteAllText(In("text.txt"), "Some words.");
        Directory.CreateDirectory(In("disk"));
        using Process mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=40k", "tmpfs", In("disk")])
        {
            RedirectStandardError = true,
        })!;
        mount.WaitForExit();
        Assert.SkipUnless(mount.ExitCode == 0, "a test may not mount a disk of its own here");
        try
        {
            Should.Throw<IOException>(() => ModelExport.Write(import.Folder.Path, new ExportOptions
            {
                Out = In("disk", "out"), Data = In("text.txt"), Threads = 1,
            })).Message.ShouldEndWith("\nMake room, or name another place with --out; nothing was left there.");
            Directory.GetFileSystemEntries(In("disk")).ShouldBeEmpty();
        }
        finally
        {
            using Process unmount = Process.Start("umount", ["-l", In("disk")]);
            unmount.WaitForExit();
        }
    }

    static void Match(HuggingFaceFolder folder, JsonObject config)
    {
        FamilyReading reading = ModelFamily.Read(config);
        TensorPlan.Of(folder, reading.Family, reading.Options);
    }

    ImportOptions Options => new() { Runs = In("runs"), Threads = 1 };

    void Refused(string problem, string remedy)
    {
        Exception failure = Should.Throw<Exception>(() => ModelImport.Read(In("there"), Options));
        (failure is InvalidDataException or FileNotFoundException).ShouldBeTrue(failure.ToString());
        string[] lines = failure.Message.Split('\n');
        lines.Length.ShouldBe(2, failure.Message);
        lines[0].ShouldContain(problem);
        lines[1].ShouldContain(remedy);
        Directory.Exists(In("runs")).ShouldBeFalse("a model that was refused left a run behind");
    }

    static void Change(TinyFolder folder, string name, Func<TinyTensor, TinyTensor> change)
    {
        int place = folder.Tensors.FindIndex(tensor => tensor.Name == name);
        folder.Tensors[place] = change(folder.Tensors[place]);
    }

    static void Change(string path, Action<JsonObject> change)
    {
        JsonObject index = JsonNode.Parse(File.ReadAllText(Path.Combine(path, Index)))!.AsObject();
        change(index["weight_map"]!.AsObject());
        File.WriteAllText(Path.Combine(path, Index), index.ToJsonString());
    }

    static void Move(string path, string target) => Change(path, map => map["model.norm.weight"] = target);
}
