using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Unit.Models;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>Adapters of PEFT that come in compute what its paper says on top of the model's, and go out again as they came.</summary>
public sealed class AdaptersInAndOut : Hone.Unit.Runs.Scratch
{
    static readonly int[] Text = [.. "The quick brown fox.".Select(letter => (int)letter)];

    static readonly Dictionary<string, (string[] Modules, Action<JsonObject> Change)> Kinds = new()
    {
        ["list"] = (["self_attn.q_proj", "self_attn.v_proj"], config => config["target_modules"] = new JsonArray("q_proj", "v_proj")),
        ["all"] = (["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj",
            "mlp.down_proj"], config => (config["target_modules"], config["use_rslora"]) = ("all-linear", true)),
        ["pattern"] = (["self_attn.k_proj", "mlp.up_proj"], config =>
            config["target_modules"] = @"model\.layers\.\d+\.(self_attn\.k|mlp\.up)_proj"),
        ["ranks"] = (["self_attn.q_proj", "self_attn.k_proj"], config => (config["target_modules"], config["rank_pattern"],
            config["alpha_pattern"]) = (new JsonArray("q_proj", "k_proj"), new JsonObject { ["layers.1.self_attn.q_proj"] = 5 },
            new JsonObject { ["k_proj"] = 3 })),
        ["gpt2"] = (["attn.c_attn", "mlp.c_proj"], config => (config["target_modules"], config["fan_in_fan_out"]) =
            (new JsonArray("c_attn", "mlp.c_proj"), true)),
    };

    public static TheoryData<string, string> Cases => new()
    {
        { "llama, older keys", "list" }, { "llama with biases", "all" }, { "llama, a head size of its own", "pattern" },
        { "qwen3", "all" }, { "llama, newer keys, llama3 scaling", "ranks" }, { "gpt2", "gpt2" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void An_adapter_computes_what_its_paper_says_and_goes_out_as_it_came(string model, string kind)
    {
        TinyFolder folder = TinyFolder.All[model]().Write(In("there"));
        TinyTensor[] adapter = Write(folder, "adapter", kind);
        ModelImport onto = ModelImport.Read(In("there"), Options("base"));
        AdapterImport import = AdapterImport.Read(In("adapter"), onto.Folder.Path, Options("tuned"));
        import.Parameters.ShouldBe(adapter.Sum(tensor => tensor.Values.Length));
        import.Folder.ReadManifest().ParentRun.ShouldBe(onto.Folder.Id);

        Added(folder, adapter, kind).Write(In("expected"));
        double[][] expected = PaperModels.Logits(In("expected"), Text), before = PaperModels.Logits(In("there"), Text);
        using (LanguageModel loaded = LanguageModel.Load(import.Folder.Path, threads: 1))
            Distance(SmallModels.Logits(loaded.Model, loaded.Backend, Text), expected).ShouldBeLessThan(1e-4, $"{model}, {kind}");
        Distance([.. before.Select(row => row.Select(value => (float)value).ToArray())], expected).ShouldBeGreaterThan(0.05);

        AdapterExport export = AdapterExport.Write(import.Folder.Path, new ExportOptions { Out = In("out"), To = "peft", Threads = 1 });
        export.Base.ShouldBe(onto.Folder.Id);
        Dictionary<string, double[]> written = TinySafeTensors.Read(In("out", "adapter_model.safetensors"));
        written.Keys.Order(StringComparer.Ordinal).ShouldBe(adapter.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach (TinyTensor tensor in adapter) written[tensor.Name].ShouldBe(tensor.Values.Select(value => (double)value), tensor.Name);
        JsonObject config = Config("out");
        ((bool)config["fan_in_fan_out"]!).ShouldBe(model == "gpt2");
        ((string)config["task_type"]!).ShouldBe("CAUSAL_LM");
        AdapterImport.Read(In("out"), onto.Folder.Path, Options("again")).Lora.ShouldBeEquivalentTo(import.Lora);
    }

    [Fact]
    public void Modules_that_were_learned_whole_come_in_and_go_out_too()
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]().Write(In("there"));
        TinyTensor[] whole =
        [
            .. Write(folder, "adapter", "list"),
            .. folder.Tensors.Where(tensor => tensor.Name is "lm_head.weight" or "model.norm.weight").Select(tensor =>
                tensor with { Name = $"base_model.model.{tensor.Name}", Values = [.. tensor.Values.Select(value => value + 0.5f)] }),
        ];
        Save("adapter", whole, config => config["modules_to_save"] = new JsonArray("lm_head", "model.norm"));
        ModelImport onto = ModelImport.Read(In("there"), Options("base"));
        AdapterImport import = AdapterImport.Read(In("adapter"), onto.Folder.Path, Options("tuned"));
        import.Lora.TrainAlso.ShouldBe(["head", "norm.gain"], ignoreOrder: true);
        TinyFolder expected = Added(folder, whole, "list");
        for (int i = 0; i < expected.Tensors.Count; i++)
            if (whole.FirstOrDefault(one => one.Name == $"base_model.model.{expected.Tensors[i].Name}") is { } learned)
                expected.Tensors[i] = expected.Tensors[i] with { Values = learned.Values };
        expected.Write(In("expected"));
        using LanguageModel loaded = LanguageModel.Load(import.Folder.Path, threads: 1);
        Distance(SmallModels.Logits(loaded.Model, loaded.Backend, Text), PaperModels.Logits(In("expected"), Text)).ShouldBeLessThan(1e-4);
        AdapterExport.Write(import.Folder.Path, new ExportOptions { Out = In("out"), To = "peft", Threads = 1 });
        TinySafeTensors.Read(In("out", "adapter_model.safetensors")).Keys.ShouldBe(whole.Select(tensor => tensor.Name), ignoreOrder: true);
        Config("out")["modules_to_save"]!.AsArray().Select(one => (string)one!).ShouldBe(["lm_head", "norm"], ignoreOrder: true);
        Should.Throw<InvalidDataException>(() => AdapterExport.Write(
                import.Folder.Path, new ExportOptions { Out = In("a.gguf"), To = "gguf-adapter", Threads = 1 })).Message
            .ShouldStartWith("a GGUF adapter has no parts that are learned whole, and run ");
        File.Exists(In("a.gguf")).ShouldBeFalse();
    }

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "peft_type", "\"LOHA\"", "peft_type = \"LOHA\", which Hone does not read\nIt reads LORA." },
        { "use_dora", "true", "use_dora = true: magnitudes beside the additions (DoRA), which Hone does not compute" },
        { "layer_replication", "[[0, 2]]", "layer_replication = [[0,2]]: layers that are copied" },
        { "bias", "\"all\"", "biases that are learned with the additions" },
        { "target_modules", "null", "has no target_modules" },
        { "target_modules", "[\"w1\"]", "adds to matrices that the model has not: it has q_proj, k_proj" },
        { "target_modules", "\"(((\"", "has a pattern that cannot be used" },
        { "target_modules", "[\"q_proj\", \"v_proj\", \"o_proj\"]", "has no "
            + "base_model.model.model.layers.0.self_attn.o_proj.lora_A.weight" },
        { "target_modules", "[\"q_proj\"]", "has base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight, which "
            + "adapter_config.json" },
        { "r", "0", "r = 0, and it is above 0" },
        { "r", "2.5", "a rank of 2.5 for r, and ranks are whole numbers" },
        { "r", "3", "a rank of 2, and adapter_config.json says r = 3, here 3\nTake config and numbers of the same adapter." },
        { "r", "99", "does not go with the model: a rank of 99 is none of blocks.0.attention.q" },
        { "lora_alpha", "\"x\"", "lora_alpha = \"x\", which is no number" },
        { "modules_to_save", "[\"classifier\"]", "modules_to_save = classifier, which is no module of the model" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void What_is_not_computed_here_or_does_not_fit_is_refused_by_name(string key, string value, string told)
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]().Write(In("there"));
        Save("adapter", Write(folder, "adapter", "list"), config => config[key] = JsonNode.Parse(value));
        ModelImport onto = ModelImport.Read(In("there"), Options("base"));
        Should.Throw<InvalidDataException>(() => AdapterImport.Read(In("adapter"), onto.Folder.Path, Options("tuned"))).Message
            .ShouldContain(told);
        Directory.GetDirectories(In("runs")).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_adapter_of_another_model_or_a_torn_one_is_refused()
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]().Write(In("there"));
        TinyTensor[] adapter = Write(folder, "adapter", "list");
        TinyFolder.All["llama, a head size of its own"]().Write(In("other"));
        ModelImport onto = ModelImport.Read(In("there"), Options("base")), other = ModelImport.Read(In("other"), Options("other"));
        Refused(other, "as [16, 2], and the model makes it [24, 2]: it is an adapter of another model\nName the model that it belongs to");
        Save("adapter", adapter.Where(tensor => !tensor.Name.Contains("layers.1.self_attn.v", StringComparison.Ordinal)), _ => { });
        Refused(onto, "has no base_model.model.model.layers.1.self_attn.v_proj.lora_A.weight, which adapter_config.json makes of the "
            + "model; the "
            + "nearest name there is");
        adapter[0].Values[3] = float.NaN;
        Save("adapter", adapter, _ => { });
        Refused(onto, "holds a broken adapter: 1 numbers of");
        File.Delete(In("adapter", "adapter_model.safetensors"));
        Refused(onto, "has no adapter_model.safetensors");
        File.WriteAllText(In("adapter", "adapter_model.bin"), "");
        Refused(onto, "adapter_model.bin, which is code that runs when it is read");
        File.Delete(In("adapter", "adapter_config.json"));
        Refused(onto, "it is no adapter folder");
        Should.Throw<InvalidDataException>(
            () => AdapterExport.Write(onto.Folder.Path, new ExportOptions { Out = In("out"), To = "peft" })).Message
            .ShouldContain("has learned its model whole, and has no adapter");

        void Refused(ModelImport model, string told) => Should.Throw<InvalidDataException>(
            () => AdapterImport.Read(In("adapter"), model.Folder.Path, Options("tuned"))).Message.ShouldContain(told);
    }

    ImportOptions Options(string name) => new() { Name = name, Runs = In("runs"), Threads = 1 };

    JsonObject Config(string folder) => JsonNode.Parse(File.ReadAllText(In(folder, "adapter_config.json")))!.AsObject();

    /// <summary>Random numbers for the additions of a kind, as PEFT would save them.</summary>
    TinyTensor[] Write(TinyFolder folder, string target, string kind)
    {
        Random random = new(9);
        List<TinyTensor> tensors = [];
        foreach (TinyTensor weight in folder.Tensors)
        {
            string path = weight.Name[..^".weight".Length];
            if (!weight.Name.EndsWith(".weight", StringComparison.Ordinal) || !Kinds[kind].Modules.Any(path.EndsWith)) continue;
            (int outputs, int inputs) = kind == "gpt2" ? (weight.Shape[1], weight.Shape[0]) : (weight.Shape[0], weight.Shape[1]);
            int rank = kind == "ranks" && path.EndsWith("layers.1.self_attn.q_proj", StringComparison.Ordinal) ? 5 : 2;
            tensors.Add(new TinyTensor($"base_model.model.{path}.lora_A.weight", [rank, inputs], Numbers(rank * inputs)));
            tensors.Add(new TinyTensor($"base_model.model.{path}.lora_B.weight", [outputs, rank], Numbers(rank * outputs)));
        }

        Directory.CreateDirectory(In(target));
        JsonObject config = new()
        {
            ["peft_type"] = "LORA", ["task_type"] = "CAUSAL_LM", ["r"] = 2, ["lora_alpha"] = 4, ["lora_dropout"] = 0.05, ["bias"] = "none",
            ["use_dora"] = false, ["use_rslora"] = false, ["layer_replication"] = null, ["modules_to_save"] = null,
        };
        Kinds[kind].Change(config);
        File.WriteAllText(In(target, "adapter_config.json"), config.ToJsonString());
        File.WriteAllBytes(In(target, "adapter_model.safetensors"), TinySafeTensors.Bytes(tensors));
        return [.. tensors];

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    void Save(string target, IEnumerable<TinyTensor> tensors, Action<JsonObject> change)
    {
        JsonObject config = Config(target);
        change(config);
        File.WriteAllText(In(target, "adapter_config.json"), config.ToJsonString());
        File.WriteAllBytes(In(target, "adapter_model.safetensors"), TinySafeTensors.Bytes(tensors));
    }

    /// <summary>The model's own tensors with s·B·A added, by the paper's formula.</summary>
    static TinyFolder Added(TinyFolder folder, TinyTensor[] adapter, string kind)
    {
        for (int i = 0; i < folder.Tensors.Count; i++)
        {
            TinyTensor weight = folder.Tensors[i];
            string path = $"base_model.model.{weight.Name.Replace(".weight", "", StringComparison.Ordinal)}";
            if (adapter.FirstOrDefault(one => one.Name == $"{path}.lora_A.weight") is not { } a) continue;
            TinyTensor b = adapter.Single(one => one.Name == $"{path}.lora_B.weight");
            (int rank, int inputs, int outputs) = (a.Shape[0], a.Shape[1], b.Shape[0]);
            double alpha = kind == "ranks" && path.EndsWith("k_proj", StringComparison.Ordinal) ? 3 : 4;
            double scale = alpha / (kind == "all" ? Math.Sqrt(rank) : rank);
            float[] values = [.. weight.Values];
            for (int row = 0; row < outputs; row++)
                for (int column = 0; column < inputs; column++)
                    values[kind == "gpt2" ? column * outputs + row : row * inputs + column] += (float)(scale * Enumerable.Range(0, rank)
                        .Sum(r => (double)b.Values[row * rank + r] * a.Values[r * inputs + column]));
            folder.Tensors[i] = weight with { Values = values };
        }

        return folder;
    }

    static double Distance(float[][] computed, double[][] expected) =>
        computed.Zip(expected).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs(pair.First - pair.Second)));
}
