using Hone.Formats.Gguf;
using Hone.Hosting;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Exchange;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training.Events;

namespace Hone.Unit.Hosting.Tuning;

/// <summary>GGUF files that are used as they are, and runs that learn beside weights that stay packed.</summary>
public sealed class PackedBases : Hone.Unit.Runs.Scratch
{
    const string Base = """
        name: base
        data: {stories: 60}
        tokenizer: {kind: bytes, special: <|endoftext|>}
        model: {dialect: llama, layers: 2, width: 256, heads: 4, kv_heads: 2, context: 32, feed_forward_width: 256}
        training: {steps: 40, batch: 4, learning_rate: 3e-3}
        evaluation: {every: 20, tokens: 640}
        samples: {every: 0}
        """;

    const string Tune = """
        name: tune
        data: {stories: 50}
        training: {steps: 30, batch: 4}
        evaluation: {every: 15, tokens: 640}
        samples: {every: 0}
        """;

    /// <summary>A run of each family, trained once.</summary>
    static readonly Lazy<Dictionary<string, string>> Trained = new(() => ((string[])["llama", "qwen3", "gpt2"]).ToDictionary(
        dialect => dialect, dialect =>
        {
            List<string> settings = [$"model.dialect={dialect}"];
            if (dialect != "llama") settings.AddRange(["training.steps=1", "evaluation.every=1"]);
            if (dialect == "gpt2") settings.Add("model.kv_heads=4");
            using TrainingRun run = TrainingRun.Create(Recipe.Parse(Base, "r.yaml", settings),
                Path.Combine(Directory.CreateTempSubdirectory("hone-packed-").FullName, "runs"), threads: 2);
            Finish(run);
            return run.Folder.Path;
        }));

    static readonly string[] Lora = ["lora.rank=4", "from.model=base"];

    [Theory]
    [InlineData("llama", "q4_k_m"), InlineData("llama", "q8_0"), InlineData("llama", "f16"), InlineData("qwen3", "q6_k")]
    [InlineData("gpt2", "q4_0"), InlineData("gpt2", "bf16"), InlineData("qwen3", "q4_k")]
    public void A_file_that_is_used_as_it_is_scores_as_the_run_it_becomes(string dialect, string type)
    {
        string file = Export(dialect, type);
        ModelImport import = ModelImport.Read(file, new ImportOptions { Runs = In("runs"), Threads = 1 });
        using LanguageModel packed = LanguageModel.Load(file, threads: 2), plain = LanguageModel.Load(import.Folder.Path, threads: 1);
        Scores(packed).ShouldBe(Scores(plain));
        packed.Generate("Once", Greedy).ShouldBe(plain.Generate("Once", Greedy));
        packed.Model.Parameters.All.Where(parameter => parameter.Tensor.Packing is not null).Select(parameter => parameter.Role)
            .Distinct().Order().ShouldBe(plain.Model.Parameters.All.Where(parameter => parameter.Tensor.Shape.Rank == 2
                && parameter.Name != "positions").Select(parameter => parameter.Role).Distinct().Order());
        long bytes = new FileInfo(file).Length;
        packed.Model.SizeInBytes.ShouldBeInRange(bytes / 2, bytes + (16 << 10));                       // and a table of angles
    }

    [Fact]
    public void It_is_measured_on_a_text_and_without_one_refused()
    {
        string file = Export("llama", "q8_0");
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 40).Select(i => $"Line {i} of a text.\n")));
        EvaluationOptions options = new() { Data = In("text.txt"), Threads = 1 };
        CheckpointEvaluation evaluation = CheckpointEvaluation.Of(file, options, In("runs"));
        ModelImport import = ModelImport.Read(file, new ImportOptions { Runs = In("runs"), Threads = 1 });
        evaluation.Main.Loss.ShouldBe(
            CheckpointEvaluation.Of(import.Folder.Path, options, In("runs")).Main.Loss);
        (evaluation.Run, evaluation.Save()).ShouldBe((file, null));
        Should.Throw<InvalidDataException>(() => Create([$"from.model={file}"])).Message.ShouldBe(
            $"{file} is a GGUF file, and no run\nTake it over first: hone import {file} --name NAME; then start from that.");
        Should.Throw<InvalidDataException>(() => CheckpointEvaluation.Of(file, options with { Data = null }))
            .Message.ShouldBe($"{file} has no text of its own to be measured on\nGive it one that it has not learned from: --data PATH.");
    }

    [Fact]
    public void A_file_that_holds_a_number_that_is_none_is_refused()
    {
        string file = Export("llama", "q8_0");
        byte[] bytes = File.ReadAllBytes(file);
        using (GgufReader reader = GgufReader.Open(file))
        {
            byte[] block = new byte[34];
            reader.ReadPart(reader.Find("blk.0.attn_q.weight")!, 0, block);
            int at = bytes.AsSpan().IndexOf(block);
            (bytes[at], bytes[at + 1]) = (0x00, 0x7C);                       // infinity
        }

        File.WriteAllBytes(In("broken.gguf"), bytes);
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(In("broken.gguf"), threads: 1)).Message
            .ShouldStartWith($"{In("broken.gguf")} holds a broken model: a number of blk.0.attn_q.weight is not finite");
    }

    [Fact]
    public void What_is_learned_beside_a_packed_base_begins_as_that_and_ends_where_the_whole_one_ends()
    {
        CopyBase();
        string file = Export("llama", "q4_k");
        TrainingRun whole = Create([.. Lora]), packed = Create([.. Lora, "lora.base=q4_k"]);
        using (whole)
        using (packed)
        using (LanguageModel before = LanguageModel.Load(file, threads: 1))
        {
            LanguageSession session = packed.Session.ShouldBeOfType<LanguageSession>();
            Scores(session.Model, session.Backend).ShouldBe(Scores(before));
            ParameterSet parameters = session.Model.Parameters;
            double numbers = parameters.All.Where(one => !one.HasGradient).Sum(one => one.Count);
            (8 * parameters.All.Where(one => !one.HasGradient).Sum(one => one.Tensor.SizeInBytes) / numbers).ShouldBeLessThan(4.6);
            PlannedMemory.Of(session.Recipe, session.ModelOptions.Vocabulary, session.Backend)
                .Sum(part => part.Bytes).ShouldBe(session.PlannedBytes);

            double loss = Loss(packed), wholeLoss = Loss(whole);
            (loss / wholeLoss).ShouldBeInRange(0.99, 1.01);
            loss.ShouldNotBe(wholeLoss);
        }

        // its checkpoint holds what was learned, and is used with the base as it was
        using LanguageModel after = LanguageModel.Load(packed.Folder.Path, threads: 2);
        Scores(after).ShouldBe(Scores(packed));
    }

    static float[] Scores(TrainingRun run)
    {
        using LanguageModel model = LanguageModel.Load(run.Folder.Path, threads: 1);
        return Scores(model);
    }

    [Fact]
    public void It_goes_on_to_the_same_bits()
    {
        CopyBase();
        string[] settings = [.. Lora, "lora.base=q8_0", "training.steps=4", "evaluation.every=2"];
        using TrainingRun one = Create(settings), other = Create(settings);
        Finish(one);
        foreach (TrainingEvent e in other.Run(TestContext.Current.CancellationToken))
            if (e is CheckpointSaved { Step: 2 }) break;
        string path = other.Folder.Path;
        other.Dispose();
        using TrainingRun resumed = TrainingRun.Resume(path, In("runs"), threads: 2);
        Finish(resumed);
        Scores(resumed).ShouldBe(Scores(one));
    }

    static readonly GenerationOptions Greedy = new() { Tokens = 12, Temperature = 0, IgnoreEnd = true };

    static void Finish(TrainingRun run)
    {
        foreach (TrainingEvent _ in run.Run(TestContext.Current.CancellationToken)) { }
    }

    static double Loss(TrainingRun run) => run.Run(TestContext.Current.CancellationToken).OfType<Evaluated>().Last().Loss;

    static float[] Scores(LanguageModel model) => Scores(model.Model, model.Backend);

    static float[] Scores(GptModel model, IBackend backend)
    {
        Tape tape = new(backend, trains: false);
        Tensor ids = tape.Input("ids", DType.Int32, new Shape(1, 24)), scores = model.Logits(ids);
        using TapeProgram program = tape.Compile(scores);
        ids.Upload<int>([.. Enumerable.Range(0, 24).Select(i => 97 + i)]);
        program.Forward();
        return scores.ToArray();
    }

    TrainingRun Create(string[] settings) => TrainingRun.Create(Recipe.Parse(Tune, "r.yaml", settings), In("runs"), threads: 2);

    void CopyBase()
    {
        string target = In("runs", Path.GetFileName(Trained.Value["llama"]));
        foreach (string file in Directory.EnumerateFiles(Trained.Value["llama"], "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(Trained.Value["llama"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    string Export(string dialect, string type)
    {
        string file = In($"{dialect}-{type}.gguf");
        ModelExport.Write(Trained.Value[dialect], new ExportOptions { To = "gguf", Out = file, Type = type, Threads = 1, Tokens = 256 });
        return file;
    }
}
