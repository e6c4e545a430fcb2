using System.Diagnostics;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Hosting.Tuning;
using Hone.Text;
using Hone.Text.Interchange;

namespace Hone.Oracles;

/// <summary>
/// Folders that Hone exports, in the programs that others read them with: Transformers runs them as they are, and llama.cpp's own
/// converters make GGUF files of them, which llama.cpp runs. <c>converters.sh</c> makes the root of a system that has these, and says in
/// <c>HONE_CONVERTERS</c> where it is; without it nothing is tested.
/// </summary>
/// <remarks>The converter knows tokenizers by a hash of the ids that a text gets, so published ones are used.</remarks>
public sealed class ConvertedFolders : IDisposable
{
    const string Told = "The quick brown fox jumps over the lazy dog. It's 1984, isn't it?\n\n  And the dog sleeps.";

    static readonly string? Root = Environment.GetEnvironmentVariable("HONE_CONVERTERS");

    readonly DirectoryInfo _folder;

    public ConvertedFolders()
    {
        Assert.SkipWhen(Root is null, "tests/Oracles/converters.sh runs it");
        _folder = Directory.CreateDirectory(Path.Combine(Root!, "work", Path.GetRandomFileName()));
    }

    /// <summary>Name, dialect, tokenizer, and how far llama.cpp's probabilities may be off.</summary>
    public static TheoryData<string, string, string, double> Models => new()
    {
        { "llama", "llama", "cl100k", 1e-5 }, { "qwen3", "qwen3", "o200k", 1e-5 }, { "gpt2", "gpt2", "gpt2", 1e-3 },
    };

    public void Dispose() => _folder?.Delete(recursive: true);

    [Theory, MemberData(nameof(Models))]
    public async Task A_folder_computes_the_same_in_transformers_and_converted_in_llama_cpp(
        string name, string dialect, string cut, double near)
    {
        string run = await Trained(name, dialect, cut);
        Export(run, "hf", "hf", options => options with { ShardBytes = dialect == "qwen3" ? 100_000 : long.MaxValue });
        Directory.GetFiles(In("hf"), "*.safetensors").Length.ShouldBe(dialect == "qwen3" ? 3 : 1);
        int[] ids = Ids(run, Told);
        float[] ours = Probabilities.Of(run, ids);

        InRoot("python3", "/programs/scores.py", There("hf"), Words(ids), There("scores"));
        float[] scores = Probabilities.Read(In("scores"));
        Probabilities.EnsureNear(ours, Probabilities.Of(scores, ids.Length), ids.Length, 1e-5, $"{name} in Transformers");

        Convert("convert_hf_to_gguf.py", "--outtype", "f32", "--outfile", There("model.gguf"), There("hf"));
        LlamaCpp.Run($"probabilities\t{In("model.gguf")}\t{Words(ids)}\t{In("p")}",
            $"tokens\t{In("model.gguf")}\t{System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Told))}\t{In("ids")}");
        File.ReadAllText(In("ids")).ShouldBe(Words(ids), name);
        Probabilities.EnsureNear(ours, Probabilities.Read(In("p")), ids.Length, near, $"{name} in llama.cpp");
    }

    [Theory, InlineData("llama", "cl100k"), InlineData("qwen3", "gpt2")]
    public async Task An_adapter_converted_beside_its_base_computes_what_the_merged_model_does(string dialect, string cut)
    {
        string run = await Trained("base", dialect, cut), tuned = await Tuned(run);
        Export(run, "hf", "hf", options => options);
        AdapterExport.Write(tuned, new ExportOptions { Out = In("peft"), To = "peft", Runs = In("runs"), Threads = 1 });
        Convert("convert_hf_to_gguf.py", "--outtype", "f32", "--outfile", There("model.gguf"), There("hf"));
        Convert("convert_lora_to_gguf.py", "--outtype", "f32", "--base", There("hf"), "--outfile", There("adapter.gguf"), There("peft"));
        int[] ids = Ids(run, Told);
        LlamaCpp.Run($"adapted\t{In("model.gguf")}\t{In("adapter.gguf")}\t{Words(ids)}\t{In("p")}");
        float[] before = Probabilities.Of(run, ids);
        float[] merged = Probabilities.Of(ModelMerge.Write(tuned, "merged", In("runs"), threads: 1).Folder.Path, ids);
        before.Zip(merged).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeGreaterThan(0.01f, "nothing was learned");
        Probabilities.EnsureNear(merged, Probabilities.Read(In("p")), ids.Length, 1e-5, $"{dialect}, an adapter in llama.cpp");
    }

    /// <summary>A run that has learned a little, of a published tokenizer.</summary>
    async Task<string> Trained(string name, string dialect, string cut)
    {
        PublishedTokenizers.Read(cut).Save(In("tokenizer.json"));
        return await Train(name, new()
        {
            ["model.dialect"] = dialect, ["model.layers"] = "2", ["model.width"] = "32", ["model.heads"] = "4",
            ["model.feed_forward_width"] = "64", ["model.context"] = "32", ["tokenizer.path"] = In("tokenizer.json"),
            ["training.steps"] = "30", ["training.learning_rate"] = "0.02",
        });
    }

    Task<string> Tuned(string run) => Train("tuned", new()
    {
        ["from.model"] = run, ["lora.rank"] = "3", ["lora.alpha"] = "5", ["training.steps"] = "10", ["training.learning_rate"] = "0.05",
    });

    async Task<string> Train(string name, Dictionary<string, string> settings)
    {
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 80).Select(i => $"{Told} And {i % 7} foxes jump.\n")));
        settings["training.batch"] = "4";
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = name, Data = In("text.txt"), RunsFolder = In("runs"), Threads = 1, Settings = settings,
        });
        await foreach (var _ in run.StartAsync(TestContext.Current.CancellationToken)) { }
        return run.Folder.Path;
    }

    void Export(string run, string format, string target, Func<ExportOptions, ExportOptions> change) =>
        ModelExport.Write(run, change(new ExportOptions
        {
            Out = In(target), To = format, Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 64,
        }));

    static int[] Ids(string run, string text) =>
        [.. Tokenizer.Load(Path.Combine(run, "tokenizer.json")).Encode(System.Text.Encoding.UTF8.GetBytes(text))];

    static string Words(int[] ids) => string.Join(' ', ids);

    static void Convert(string program, params string[] arguments) => InRoot(["python3", $"/programs/llama/{program}", .. arguments]);

    static void InRoot(params string[] words)
    {
        ProcessStartInfo start = new("chroot") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string word in (string[])["env", "-i", "PATH=/usr/bin:/bin", "HF_HUB_OFFLINE=1", "HOME=/work"])
            start.ArgumentList.Add(word);
        start.ArgumentList.Insert(0, Root!);
        foreach (string word in words) start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit(TimeSpan.FromMinutes(5)).ShouldBeTrue($"{words[1]} has not ended");
        process.ExitCode.ShouldBe(0, output.Result + errors.Result);
    }

    string In(string name) => Path.Combine(_folder.FullName, name);

    string There(string name) => $"/work/{_folder.Name}/{name}";
}
