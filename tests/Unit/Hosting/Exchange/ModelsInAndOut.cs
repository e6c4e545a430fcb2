using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>Models that come in from a folder compute what the papers say, and go out again as they came.</summary>
public sealed class ModelsInAndOut : Hone.Unit.Runs.Scratch
{
    const double Near = 1e-4;

    static readonly int[] Text = [.. "The quick brown fox.".Select(letter => (int)letter)];

    public static TheoryData<string> Names => [.. TinyFolder.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_model_of_any_folder_computes_what_the_papers_say_and_its_export_too(string name)
    {
        TinyFolder.All[name]().Write(In("there"), shards: name.Length % 2 + 1);
        double[][] expected = PaperModels.Logits(In("there"), Text);
        ModelImport import = Import("there");
        Compare(Logits(import), expected, name);

        ModelExport export = Export(import, "out", StoredType.F32);
        export.Proof.LossIncrease.ShouldBe(0);
        export.Proof.EqualChoices.ShouldBe(1);
        export.Proof.MeanDivergence.ShouldBe(0);
        Compare(PaperModels.Logits(In("out"), Text).Select(row => row.Select(value => (float)value).ToArray()).ToArray(), expected, name);

        ModelImport again = Import("out");
        Hashes(again).ShouldBe(Hashes(import), $"{name}: the tensors are not those that went out");
        EnsureSameMeaning("there", "out");
        File.ReadAllBytes(In("out", "tokenizer.json")).ShouldBe(File.ReadAllBytes(In("there", "tokenizer.json")));
        File.ReadAllText(In("out", "generation_config.json")).ShouldContain("0.6");
    }

    [Theory]
    [InlineData("F16"), InlineData("BF16")]
    public void Narrow_numbers_come_in_and_go_out_unchanged(string type)
    {
        TinyFolder.All["qwen3"]().As(type).Write(In("there"), shards: 3);
        ModelImport import = Import("there");
        Compare(Logits(import), PaperModels.Logits(In("there"), Text), type);
        Export(import, "out", Enum.Parse<StoredType>(type)).Proof.MostDamaged.ShouldAllBe(tensor => tensor.Relative == 0);
        Dictionary<string, double[]> before = Directory.GetFiles(In("there"), "*.safetensors").SelectMany(TinySafeTensors.Read)
            .ToDictionary(), after = TinySafeTensors.Read(In("out", "model.safetensors"));
        after.Keys.Order().ShouldBe(before.Keys.Order());
        foreach (string name in before.Keys) after[name].ShouldBe(before[name], name);
    }

    [Fact]
    public void What_a_narrow_type_loses_is_measured()
    {
        TinyFolder.All["llama, older keys"]().Write(In("there"));
        ModelImport import = Import("there");
        ModelExport export = Export(import, "out", StoredType.BF16);
        export.Proof.Tensors.Count.ShouldBe(2 * 9 + 3);
        export.Proof.MostDamaged.Count().ShouldBe(5);
        export.Proof.MostDamaged.ShouldAllBe(tensor => tensor.Relative > 5e-4 && tensor.Relative < 4e-3);   // half of 2⁻⁸, at most
        export.Proof.MeanDivergence.ShouldBeInRange(1e-9, 1e-2);
        export.Proof.Interval!.Value.Low.ShouldBeLessThan(export.Proof.Interval.Value.High);

        // The same figures from the two folders by the papers' formulas, where the text is one row.
        File.WriteAllText(In("text.txt"), "The quick brown fox.");
        ModelExport one = ModelExport.Write(import.Folder.Path, Options("one", StoredType.BF16));
        int[] row = [256, .. Text, 256];                                     // a document stands between two ends
        double[][] p = PaperModels.Logits(In("there"), row[..^1]), q = PaperModels.Logits(In("one"), row[..^1]);
        one.Proof.Tokens.ShouldBe(row.Length - 1);
        one.Proof.Before.Loss.ShouldBe(Loss(p, row), 1e-5);
        one.Proof.After.Loss.ShouldBe(Loss(q, row), 1e-5);
        one.Proof.MeanDivergence.ShouldBe(p.Zip(q).Average(pair => Divergence(pair.First, pair.Second)), 1e-6);

        JsonObject report = JsonNode.Parse(File.ReadAllText(In("one", "export.json")))!.AsObject();
        ((double)report["divergence"]!["mean"]!).ShouldBe(one.Proof.MeanDivergence);
        ((string)report["files"]!["model.safetensors"]!["sha256"]!).ShouldBe(Sha256.OfFile(In("one", "model.safetensors")));
        File.ReadAllText(In("one", "README.md")).ShouldContain("equal first choices");
    }

    [Fact]
    public void Weights_go_into_files_of_the_size_that_was_asked_for()
    {
        TinyFolder.All["llama, older keys"]().Write(In("there"));
        ModelImport import = Import("there");
        Text2();
        ModelExport.Write(import.Folder.Path, Options("out", StoredType.F32) with { ShardBytes = 8000 });
        JsonObject index = JsonNode.Parse(File.ReadAllText(In("out", "model.safetensors.index.json")))!.AsObject();
        string[] files = [.. index["weight_map"]!.AsObject().Select(entry => (string)entry.Value!).Distinct()];
        files.Length.ShouldBeGreaterThan(3);
        Directory.GetFiles(In("out"), "*.safetensors").Select(Path.GetFileName).Order().ShouldBe(files.Order());
        ((long)index["metadata"]!["total_size"]!).ShouldBe(4 * import.Parameters);
        Hashes(Import("out")).ShouldBe(Hashes(import));
    }

    [Fact]
    public void A_gate_leaves_nothing_of_what_it_refuses()
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]();
        folder.Write(In("there"));
        ModelImport import = Import("there");
        Text2();
        ModelExport wide = ModelExport.Write(import.Folder.Path, Options("wide", StoredType.BF16));
        double most = wide.Proof.LossIncrease;
        Should.Throw<InvalidDataException>(() => ModelExport.Write(
            import.Folder.Path, Options("out", StoredType.BF16) with { MostLossIncrease = most - 1e-7 })).Message.ShouldContain(
                "Nothing was left there. Export with a wider --type, or allow more with --max-loss-increase.");
        Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).ShouldNotContain(name => name!.Contains("out"));
        ModelExport.Write(import.Folder.Path, Options("out", StoredType.BF16) with { MostLossIncrease = most + 1e-7 });
        Directory.Exists(In("out")).ShouldBeTrue();
    }

    [Fact]
    public void A_number_beyond_the_range_of_a_type_is_named()
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]();
        folder.Tensors.First(tensor => tensor.Name == "model.norm.weight").Values[3] = 70_000;
        folder.Write(In("there"));
        ModelImport import = Import("there");
        Text2();
        Should.Throw<InvalidDataException>(() => ModelExport.Write(import.Folder.Path, Options("out", StoredType.F16))).Message
            .ShouldBe("model.norm.weight holds 7E+04, which F16 cannot\nExport with --type f32, or bf16, whose range is as wide.");
        Directory.GetDirectories(Root).Select(Path.GetFileName).Order().ShouldBe(["runs", "there"]);
    }

    [Fact]
    public void A_folder_that_holds_other_files_is_left_alone()
    {
        TinyFolder.All["gpt2"]().Write(In("there"));
        ModelImport import = Import("there");
        Text2();
        Directory.CreateDirectory(In("out"));
        File.WriteAllText(In("out", "mine"), "x");
        Should.Throw<InvalidDataException>(() => ModelExport.Write(import.Folder.Path, Options("out", StoredType.F32))).Message
            .ShouldContain("is there already and not empty\nName a new folder with --out, or remove that one.");
        Directory.GetFiles(In("out")).ShouldHaveSingleItem();
        File.Delete(In("out", "mine"));
        ModelExport.Write(import.Folder.Path, Options("out", StoredType.F32)).Path.ShouldBe(In("out"));
    }

    [Fact]
    public void Of_two_exports_into_one_folder_one_is_whole_and_the_other_refused()
    {
        TinyFolder.All["gpt2"]().Write(In("there"));
        ModelImport import = Import("there");
        Text2();
        string[] outcomes = new string[2];
        Parallel.For(0, 2, i =>
        {
            try
            {
                ModelExport.Write(import.Folder.Path, Options("out", StoredType.F32));
                outcomes[i] = "whole";
            }
            catch (InvalidDataException failure)
            {
                outcomes[i] = failure.Message.Contains("is there already", StringComparison.Ordinal) ? "refused" : failure.Message;
            }
        });
        outcomes.Order().ShouldBe(["refused", "whole"]);
        Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).ShouldNotContain(name => name!.Contains("writing"));
        Hashes(Import("out")).ShouldBe(Hashes(import));
    }

    [Fact]
    public void An_imported_run_writes_and_refuses_what_only_training_gives()
    {
        TinyFolder.All["llama with more rows than tokens"]().Write(In("there"));
        ModelImport import = Import("there");
        import.Notes.ShouldContain("its table has 270 rows for 257 tokens; the other 13 are never written");
        import.IgnoredKeys.ShouldBe(["torch_dtype", "_name_or_path", "eos_token_id"], ignoreOrder: true);
        using (LanguageModel model = LanguageModel.Load(import.Folder.Path, threads: 1))
            string.Concat(model.Generate("x", new GenerationOptions { Tokens = 200, Temperature = 4, IgnoreEnd = true })).Length
                .ShouldBeGreaterThan(0);
        string id = import.Folder.Id;
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(import.Folder.Path)).Message
            .ShouldStartWith($"{id} was imported from there and not trained here: it cannot be resumed\n");
        Should.Throw<InvalidDataException>(() => new Hone.Hosting.Proofs.RunProof(
            new Hone.Runs.RunReference(import.Folder, default), 1, null, _ => { }).Prove(null)).Message
            .ShouldContain("has no steps to prove");
        Should.Throw<InvalidDataException>(() => new Hone.Hosting.Proofs.Reproduction(import.Folder, null, _ => { })).Message
            .ShouldContain("has no steps to repeat");
        Should.Throw<InvalidDataException>(() => ModelExport.Write(import.Folder.Path, Options("out", StoredType.F32) with { Data = null }))
            .Message.ShouldEndWith("has no text of its own to be measured on\nGive it one that it has not learned from: --data PATH.");
    }

    [Fact]
    public void A_context_is_as_long_as_is_usual_or_asked_for()
    {
        TinyFolder folder = TinyFolder.All["llama, older keys"]();
        folder.Config["max_position_embeddings"] = 131072;
        folder.Write(In("there"));
        Import("there").Model.Context.ShouldBe(4096);
        ModelImport import = Import("there", options => options with { Context = 40 });
        import.Model.Context.ShouldBe(40);
        Export(import, "out", StoredType.F32);
        EnsureSameMeaning("there", "out");
        Should.Throw<InvalidDataException>(() => Import("there", options => options with { Context = 131073 })).Message
            .ShouldContain("the model can read 131072 positions");
    }

    ModelImport Import(string folder, Func<ImportOptions, ImportOptions>? change = null)
    {
        ImportOptions options = new() { Runs = In("runs"), Threads = 1 };
        return ModelImport.Read(In(folder), change?.Invoke(options) ?? options);
    }

    ModelExport Export(ModelImport import, string target, StoredType type)
    {
        Text2();
        return ModelExport.Write(import.Folder.Path, Options(target, type));
    }

    void Text2() => File.WriteAllText(In("text.txt"), string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{i} foxes, {i * i} dogs.")));

    ExportOptions Options(string target, StoredType type) =>
        new()
        {
            Out = In(target), Type = type.ToString().ToLowerInvariant(), Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 0,
        };

    static float[][] Logits(ModelImport import)
    {
        using LanguageModel loaded = LanguageModel.Load(import.Folder.Path, threads: 1);
        Tape tape = new(loaded.Backend, trains: false);
        Tensor ids = tape.Input("ids", DType.Int32, new Shape(1, Text.Length));
        Tensor logits = loaded.Model.Logits(ids);
        using TapeProgram program = tape.Compile(logits);
        ids.Upload<int>(Text);
        program.Forward();
        return [.. logits.ToArray().Chunk(import.Model.Vocabulary)];
    }

    static void Compare(float[][] computed, double[][] expected, string name)
    {
        computed.Length.ShouldBe(expected.Length);
        double worst = computed.Zip(expected).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs(pair.First - pair.Second)));
        worst.ShouldBeLessThan(Near, $"{name}: scores differ from the papers' by {worst}");
        expected.Max(row => row.Max()).ShouldBeGreaterThan(1, "scores so small would hide a fault");
    }

    static IEnumerable<string> Hashes(ModelImport import) =>
        Checkpoint.ReadManifest(import.Folder.CheckpointFolder(0)).Tensors["model.safetensors"]
            .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}");

    /// <summary>Every key that the first gives has the same value in the second, but for the type of the weights.</summary>
    void EnsureSameMeaning(string first, string second)
    {
        JsonObject before = JsonNode.Parse(File.ReadAllText(In(first, "config.json")))!.AsObject();
        JsonObject after = JsonNode.Parse(File.ReadAllText(In(second, "config.json")))!.AsObject();
        foreach ((string key, JsonNode? value) in before.Where(entry => entry.Key is not ("rope_scaling" or "rope_parameters")))
            (value is null || JsonNode.DeepEquals(value, after[key])).ShouldBeTrue($"{key}: {value} became {after[key]}");
    }

    static double Loss(double[][] scores, int[] row) => scores.Select((one, t) => LogSum(one) - one[row[t + 1]]).Average();

    static double Divergence(double[] p, double[] q) => p.Select((score, i) =>
        Math.Exp(score - LogSum(p)) * (score - LogSum(p) - (q[i] - LogSum(q)))).Sum();

    static double LogSum(double[] scores) => Math.Log(scores.Sum(Math.Exp));
}
