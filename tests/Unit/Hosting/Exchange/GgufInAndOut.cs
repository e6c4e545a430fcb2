using System.Text.Json.Nodes;
using Hone.Formats.Blocks;
using Hone.Formats.Gguf;
using Hone.Hosting.Exchange;
using Hone.Runs;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Training.Checkpoints;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>Models go out as GGUF files and come in again as they were; what such a file cannot say is refused.</summary>
public sealed class GgufInAndOut : Hone.Unit.Runs.Scratch
{
    const string Llama = "llama, older keys", File0 = "model.gguf";

    public static TheoryData<string> Names => [.. TinyFolder.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_model_of_any_folder_comes_back_from_a_file_as_it_went_in(string name)
    {
        ModelImport import = Folder(name);
        ModelExport export = Export(import, "f32");
        export.Proof.LossIncrease.ShouldBe(0);
        export.Proof.EqualChoices.ShouldBe(1);
        export.Path.ShouldBe(In(File0));
        JsonObject report = JsonNode.Parse(File.ReadAllText(In(File0 + ".export.json")))!.AsObject();
        ((string)report["to"]!).ShouldBe("gguf");
        ((string)report["files"]!["model.gguf"]!["sha256"]!).ShouldBe(Sha256.OfFile(In(File0)));

        ModelImport again = ModelImport.Read(In(File0), Options with { Name = "there" });
        Hashes(again).ShouldBe(Hashes(import), $"{name}: the tensors are not those that went out");
        again.Model.ShouldBe(import.Model with { RotaryScaling = again.Model.RotaryScaling });
        again.Tokenizer.Hash.ShouldBe(import.Tokenizer.Hash);
        again.Source.ShouldBe(
            new ModelSource("gguf", import.Source.Family, File0, Sha256.OfFile(In(File0)), new FileInfo(In(File0)).Length));
        again.IgnoredKeys.ShouldContain("general.name");
        Export(again, "f32", "second.gguf");
        File.ReadAllBytes(In("second.gguf")).AsSpan().SequenceEqual(File.ReadAllBytes(In(File0))).ShouldBeTrue("it went out otherwise");
    }

    [Theory]
    [InlineData("F16"), InlineData("BF16")]
    public void Narrow_numbers_go_out_and_come_in_unchanged(string type)
    {
        TinyFolder.All["qwen3"]().As(type).Write(In("there"));
        ModelImport import = ModelImport.Read(In("there"), Options);
        Export(import, type.ToLowerInvariant()).Proof.MostDamaged.ShouldAllBe(tensor => tensor.Relative == 0);
        ModelImport again = Import();
        again.Types.Order().ShouldBe(((string[])[type, "F32"]).Order());
        Hashes(again).ShouldBe(Hashes(import));
    }

    [Fact]
    public void Rows_that_are_no_whole_blocks_get_another_type_and_a_line()
    {
        ModelExport export = Export(Folder(Llama), "q4_k_m");
        export.Notes.ShouldContain("blk.0.attn_q.weight is f16: its rows of 16 are no whole blocks of 256, as q4_k needs");
        export.Notes.ShouldContain("output.weight is f16: its rows of 16 are no whole blocks of 256, as q6_k needs");
        export.Report["tensors"]!.AsArray().Select(tensor => (string)tensor!["type"]!).Distinct().Order().ShouldBe(["F16", "F32"]);
    }

    [Fact]
    public void What_was_there_stays_and_what_a_killed_export_left_goes()
    {
        ModelImport import = Folder(Llama);
        File.WriteAllText(In(File0), "mine");
        Should.Throw<InvalidDataException>(() => Export(import, "f32")).Message
            .ShouldBe($"{In(File0)} is there already\nName a new file with --out, or remove that one.");
        File.ReadAllText(In(File0)).ShouldBe("mine");
        File.Delete(In(File0));
        ProcessIdentity self = ProcessIdentity.Current;
        foreach ((string name, ProcessIdentity owner) in ((string, ProcessIdentity)[])[
            ("dead", self with { Started = "before" }), ("alive", self), ("elsewhere", self with { Machine = "another" })])
        {
            Directory.CreateDirectory(In($".{File0}.writing-{name}"));
            File.WriteAllLines(In($".{File0}.writing-{name}", "owner"), [$"{owner.Id}", owner.Started, owner.Machine]);
        }

        Should.Throw<InvalidDataException>(() => ModelExport.Write(import.Folder.Path, Out("q4_0", File0) with { MostLossIncrease = 0 }))
            .Message.ShouldContain("above the 0 allowed");
        File.Exists(In(File0)).ShouldBeFalse();
        Directory.GetDirectories(Root, ".*").Select(Path.GetFileName).Order()
            .ShouldBe([$".{File0}.writing-alive", $".{File0}.writing-elsewhere"]);
    }

    [Fact]
    public void All_types_are_measured_beside_each_other_and_none_is_kept()
    {
        ModelImport import = Folder(Llama);
        ExportComparison comparison = ExportComparison.Write(import.Folder.Path, Out("f32", "all") with { To = "hf" });
        comparison.Exports.Select(export => (string)export.Report["type"]!).ShouldBe(["f32", "bf16", "f16"]);
        comparison.Exports[0].Proof.LossIncrease.ShouldBe(0);
        comparison.Exports[1].Proof.MeanDivergence.ShouldBeGreaterThan(comparison.Exports[2].Proof.MeanDivergence);
        Directory.GetFileSystemEntries(In("all")).Select(Path.GetFileName).Order().ShouldBe(["comparison.json", "comparison.png"]);
        JsonNode report = JsonNode.Parse(File.ReadAllText(In("all", "comparison.json")))!;
        report["types"]!.AsArray().Select(type => (long)type!["bytes"]!).ShouldBe(comparison.Exports.Select(export => export.Bytes));
        Refuses(() => ExportComparison.Write(import.Folder.Path, Out("f32", "all")), "is there already and not empty", "--out");
    }

    [Fact]
    public void What_a_file_cannot_say_is_refused_by_name()
    {
        ModelImport import = Folder("qwen3", folder => folder.Config["rope_scaling"] = TinyFolder.Llama3(null));
        Refuses(() => Export(import, "f32"), "has no scaling of rotary positions by llama3's rule for qwen3 (model.rope_scaling)",
            "--to hf");
        Refuses(() => ModelExport.Write(import.Folder.Path, Out("q8_0", "x") with { To = "hf" }), "hf has no numbers of the type q8_0",
            "--to gguf");
        Refuses(() => ModelExport.Write(import.Folder.Path, Out("f32", "x") with { To = "hf", Policies = ["a=f16"] }),
            "hf stores all tensors as one type", "--policy");
        Refuses(() => ModelExport.Write(import.Folder.Path, Out("f32", "x") with { To = "coreml" }), "no format called coreml",
            "hf, gguf, onnx");
        Refuses(() => ModelExport.Write(import.Folder.Path, Out("bf16", "x") with { To = "onnx" }), "onnx has no numbers of the type bf16",
            "f32");
        Refuses(() => ModelExport.Write(import.Folder.Path, Out("f32", "x") with { Policies = ["blk.*=q5_k"] }), "blk.*=q5_k is no rule",
            "q4_k");
        Tokenizer characters = CharacterTokenizer.Train("abc"u8, out _);
        Refuses(() => _ = GgufTokenizer.KeysOf(characters, 10, null, null, []).Count(), "has no tokenizer of characters",
            "tokenizer.kind: bpe");
        Refuses(() => _ = GgufTokenizer.KeysOf(new BpeTokenizer(PreTokenizer.Nanochat, []), 256, null, null, []).Count(),
            "llama.cpp has no way to cut text as nanochat does", "tokenizer.pre_tokenizer: gpt2");
        Refuses(() => _ = GgufTokenizer.KeysOf(new ByteTokenizer().WithSpecials("A"), 257, null, null, []).Count(),
            "two tokens are spelled A", "another text");
    }

    [Fact]
    public void A_model_without_an_end_of_text_gets_one_that_no_text_has()
    {
        List<string> notes = [];
        Dictionary<string, GgufValue> keys = new(GgufTokenizer.KeysOf(new ByteTokenizer(), 256, null, null, notes));
        keys[GgufKeys.End].Value.ShouldBe(255u);
        keys[GgufKeys.Begin].Value.ShouldBe(255u);
        notes.ShouldHaveSingleItem().ShouldContain("no special token that ends a text");
        keys = new(GgufTokenizer.KeysOf(new ByteTokenizer().WithSpecials("<a>", "<b>"), 258, null, null, notes));
        keys[GgufKeys.End].Value.ShouldBe(256u);
    }

    [Fact]
    public void Tokens_around_a_text_are_those_that_the_keys_put_there()
    {
        Export(Folder(Llama), "f32");
        Rewrite((keys, _) => (keys[GgufKeys.AddsBegin], keys[GgufKeys.Begin]) = (GgufValue.Of(true), GgufValue.Of(256u)));
        ModelImport import = Import();
        import.Tokenizer.Frame.ShouldBe(new TextFrame(256, null));
        Export(import, "f32", "again.gguf");
        using (GgufReader again = GgufReader.Open(In("again.gguf")))
            (again.Values[GgufKeys.AddsBegin].Value, again.Values[GgufKeys.AddsEnd].Value).ShouldBe((true, (object)false));
        // The way of Llama 3 puts one there unless a key says that it does not.
        Rewrite((keys, _) =>
        {
            keys.Remove(GgufKeys.AddsBegin);
            keys[GgufKeys.Cut] = GgufValue.Of("llama-bpe");
        });
        Import().Tokenizer.Frame.ShouldBe(new TextFrame(256, null));
    }

    [Theory]
    [InlineData("gpt-2", "gpt2"), InlineData("dbrx", "gpt4"), InlineData("llama-bpe", "gpt4"), InlineData("gpt-4o", "o200k")]
    [InlineData("qwen2", "qwen2"), InlineData("smollm", "smollm")]
    public void Text_is_cut_in_the_way_that_a_key_names(string named, string cut)
    {
        Export(Folder(Llama), "f32");
        Rewrite((keys, _) => keys[GgufKeys.Cut] = GgufValue.Of(named));
        ModelImport import = Import();
        BpeTokenizer tokenizer = import.Tokenizer.ShouldBeOfType<BpeTokenizer>();
        tokenizer.PreTokenizer.Name.ShouldBe(cut);
        ModelExport again = Export(import, "f32", "again.gguf");
        again.Notes.Any(note => note.Contains("(NFC)", StringComparison.Ordinal)).ShouldBe(named == "qwen2");
        using GgufReader reader = GgufReader.Open(In("again.gguf"));
        reader.Values[GgufKeys.Cut].Value.ShouldBe(named);
    }

    /// <summary>What is changed in a right file, and what is said of it.</summary>
    static readonly Dictionary<string, (Action<Dictionary<string, GgufValue>, List<GgufTensor>> Change, string Problem, string Remedy)>
        Changes = new()
    {
        ["another architecture"] = ((keys, _) => keys["general.architecture"] = GgufValue.Of("mamba"),
            "the GGUF file has general.architecture = \"mamba\", which Hone does not read", "gpt2, llama, qwen3"),
        ["no architecture"] = ((keys, _) => keys.Remove("general.architecture"), "general.architecture = null", "gpt2"),
        ["an adapter"] = ((keys, _) => keys["general.type"] = GgufValue.Of("adapter"), "holds no model but adapter", "Merge it"),
        ["a part"] = ((keys, _) => keys["split.count"] = GgufValue.Of(3u), "is one of 3 files of a model", "llama-gguf-split"),
        ["a key of the family that is not known"] = ((keys, _) => keys["llama.expert_count"] = GgufValue.Of(8u),
            "the GGUF file has llama.expert_count = 8, which is not known here", "--ignore llama.expert_count"),
        ["no width"] = ((keys, _) => keys.Remove("llama.embedding_length"), "the GGUF file has no llama.embedding_length", "copy"),
        ["a width of text"] = ((keys, _) => keys["llama.embedding_length"] = GgufValue.Of("16"),
            "the GGUF file has llama.embedding_length = \"16\", which must be a whole number", "copy"),
        ["heads by layer"] = ((keys, _) => keys["llama.attention.head_count"] = GgufValue.Of((int[])[4, 4]),
            "llama.attention.head_count = \"a list of 2 I32\", which must be a whole number", "copy"),
        ["heads turned in part"] = ((keys, _) => keys["llama.rope.dimension_count"] = GgufValue.Of(2u),
            "llama.rope.dimension_count = 2, where another key says 4", "another model"),
        ["another scaling"] = ((keys, _) => keys["llama.rope.scaling.type"] = GgufValue.Of("yarn"),
            "rope_type = \"yarn\", another rule", "another model"),
        ["an epsilon that is none"] = ((keys, _) => keys["llama.attention.layer_norm_rms_epsilon"] = GgufValue.Of(float.NaN),
            "llama.attention.layer_norm_rms_epsilon = \"NaN\", which must be a number above 0", "copy"),
        ["no tokenizer"] = ((keys, _) => keys.Remove("tokenizer.ggml.model"), "has no tokenizer", "--tokenizer FILE"),
        ["pieces of SentencePiece"] = ((keys, _) => keys["tokenizer.ggml.model"] = GgufValue.Of("llama"),
            "has a tokenizer of the kind 'llama'", "--tokenizer FILE"),
        ["another way to cut"] = ((keys, _) => keys["tokenizer.ggml.pre"] = GgufValue.Of("tekken"),
            "cuts text into words in the way 'tekken'", "--tokenizer FILE"),
        ["no merges"] = ((keys, _) => keys.Remove("tokenizer.ggml.merges"), "a tokenizer without merges", "--tokenizer FILE"),
        ["types of other tokens"] = ((keys, _) => keys["tokenizer.ggml.token_type"] = GgufValue.Of((int[])[1]), "types of 1",
            "--tokenizer FILE"),
        ["a token twice"] = ((keys, _) => keys["tokenizer.ggml.tokens"] = GgufValue.Of(Enumerable.Repeat("a", 257).ToArray()),
            "has the token 'a' twice", "--tokenizer FILE"),
        ["more tokens than rows"] = ((keys, _) =>
        {
            keys["tokenizer.ggml.tokens"] = GgufValue.Of(
                (string[])[.. Enumerable.Range(0, 256).Select(value => ByteSpelling.Spell([(byte)value])), "<a>", "<b>"]);
            keys["tokenizer.ggml.token_type"] = GgufValue.Of((int[])[.. Enumerable.Repeat(1, 256), 3, 3]);
        }, "has 258 tokens, and the model knows 257", "belongs to the model"),
        ["a missing tensor"] = ((_, tensors) => tensors.RemoveAll(tensor => tensor.Name == "blk.1.ffn_down.weight"),
            "has no blk.1.ffn_down.weight, which a model of its keys has", "same model"),
        ["a tensor more"] = ((_, tensors) => tensors.Add(new GgufTensor("blk.0.attn_sinks", BlockFormat.F32, [4])),
            "has a tensor that the model of its keys has not, such as blk.0.attn_sinks", "same model"),
        ["a tensor of another shape"] = ((_, tensors) => tensors[tensors.FindIndex(tensor => tensor.Name == "blk.0.ffn_up.weight")] =
                new("blk.0.ffn_up.weight", BlockFormat.F32, [16, 28]),
            "has blk.0.ffn_up.weight as [16, 28], and its keys makes it [28, 16]: rows and columns are exchanged", "turned the matrix"),
    };

    public static TheoryData<string> ChangeNames => [.. Changes.Keys];

    [Theory, MemberData(nameof(ChangeNames))]
    public void A_file_that_is_of_something_else_is_refused(string name)
    {
        Export(Folder(Llama), "f32");
        Rewrite(Changes[name].Change);
        Refuses(() => Import(), Changes[name].Problem, Changes[name].Remedy);
        Directory.GetDirectories(In("runs")).ShouldHaveSingleItem("something was left of the import");
    }

    [Fact]
    public void A_number_that_is_none_is_refused()
    {
        Export(Folder(Llama), "f32");
        byte[] file = File.ReadAllBytes(In(File0));
        BitConverter.GetBytes(float.NaN).CopyTo(file, file.Length - 4);
        File.WriteAllBytes(In(File0), file);
        Refuses(() => Import(), "a number of output.weight is not finite", "another copy");
    }

    [Fact]
    public void Whatever_stands_in_a_file_it_is_read_or_refused()
    {
        Export(Folder("llama, newer keys, llama3 scaling"), "f32");
        byte[] right = File.ReadAllBytes(In(File0))[..];
        int header = right.Length - 4 * 16 * 16 * 20, mutations = Hone.Unit.Formats.Fuzzing.Mutations(600);
        string path = In("mutated.gguf");
        (int refused, int read) = Hone.Unit.Formats.Fuzzing.Survives(right[..header], mutations, mostBytes: 64 << 20, bytes =>
        {
            File.WriteAllBytes(path, [.. bytes, .. right.AsSpan(header)]);
            using GgufModel model = GgufModel.Open(path);
            var reading = model.Read();
            TensorPlan.Of(model, reading.Family, reading.Options);
            _ = Hone.Text.Interchange.TokenizerImport.Read([model.TokenizerPlace()]);
        }, cuts: 50);
        refused.ShouldBeGreaterThan(mutations / 4);
        read.ShouldBeGreaterThan(0);
    }

    ModelImport Folder(string name, Action<TinyFolder>? change = null)
    {
        TinyFolder folder = TinyFolder.All[name]();
        change?.Invoke(folder);
        folder.Write(In("there"));
        return ModelImport.Read(In("there"), Options);
    }

    ModelExport Export(ModelImport import, string type, string target = File0) =>
        ModelExport.Write(import.Folder.Path, Out(type, target));

    ExportOptions Out(string type, string target)
    {
        File.WriteAllText(In("text.txt"), string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{i} foxes, {i * i} dogs.")));
        return new() { Out = In(target), To = "gguf", Type = type, Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 256 };
    }

    ModelImport Import() => ModelImport.Read(In(File0), Options);

    ImportOptions Options => new() { Runs = In("runs"), Threads = 1 };

    /// <summary>Writes the file again with other keys and tensors; new tensors are zero.</summary>
    void Rewrite(Action<Dictionary<string, GgufValue>, List<GgufTensor>> change)
    {
        Dictionary<string, GgufValue> keys = [];
        List<GgufTensor> tensors;
        Dictionary<string, byte[]> data = [];
        using (GgufReader reader = GgufReader.Open(In(File0)))
        {
            foreach ((string key, GgufValue value) in reader.Values)
                keys[key] = value.Value is not GgufList list ? value
                    : list.Of == GgufValueType.Text ? GgufValue.Of(reader.Texts(key)!) : GgufValue.Of(reader.Integers(key)!);
            tensors = [.. reader.Tensors];
            foreach (GgufTensor tensor in tensors) reader.ReadPart(tensor, 0, data[tensor.Name] = new byte[tensor.Bytes]);
        }

        change(keys, tensors);
        using FileStream file = File.Create(In(File0));
        GgufWriter writer = new(file, [.. keys], tensors);
        foreach (GgufTensor tensor in tensors)
            writer.Write(tensor, data.TryGetValue(tensor.Name, out byte[]? bytes) ? bytes : new byte[tensor.Bytes]);
        writer.Finish();
    }

    static IEnumerable<string> Hashes(ModelImport import) =>
        Checkpoint.ReadManifest(import.Folder.CheckpointFolder(0)).Tensors["model.safetensors"]
            .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}");

    static void Refuses(Action action, string problem, string remedy)
    {
        string[] lines = Should.Throw<InvalidDataException>(action).Message.Split('\n');
        lines.Length.ShouldBe(2, string.Join('\n', lines));
        lines[0].ShouldContain(problem);
        lines[1].ShouldContain(remedy);
    }
}
