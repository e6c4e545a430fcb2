using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Hosting.Exchange.Adapters;
using Hone.Hosting.Tuning;
using Hone.Unit.Hosting.Exchange;

namespace Hone.Oracles;

/// <summary>llama.cpp adds the GGUF adapters that we write to their base, and guesses what the merged model does.</summary>
public sealed class LlamaAdapters : IDisposable
{
    static readonly int[] Text = [.. "The quick brown fox.".Select(letter => (int)letter)];

    static readonly Dictionary<string, string> Plain = new() { ["lora.rank"] = "3", ["lora.alpha"] = "5" };

    /// <summary>Additions with factors of their own, which one α does not say.</summary>
    static readonly Dictionary<string, string> Odd = new()
    {
        ["lora.rank"] = "2", ["lora.alpha"] = "3", ["lora.scale"] = "alpha/sqrt(r)", ["lora.ranks"] = "q_proj=4",
        ["lora.alphas"] = "up_proj=7",
    };

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-adapters-");

    public LlamaAdapters() => Assert.SkipUnless(LlamaCpp.IsHere, "llama.cpp is here for Linux on x64 only");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_adapter_beside_its_base_gives_the_probabilities_of_the_merged_model()
    {
        (string Base, Dictionary<string, string> Lora)[] cases =
            [("llama, older keys", Plain), ("llama, a head size of its own", Odd), ("qwen3", Odd), ("gpt2", Plain)];
        List<(string Name, float[] Ours)> expected = [];
        List<string> work = [];
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 60).Select(i => $"The quick brown fox. {i} dogs sleep. ")));
        foreach ((int i, (string name, Dictionary<string, string> lora)) in cases.Index())
        {
            TinyFolder.All[name]().Write(In($"{i}"));
            string run = ModelImport.Read(In($"{i}"), new ImportOptions { Runs = In("runs"), Threads = 1 }).Folder.Path;
            string tuned = await Tuned($"tuned-{i}", run, lora);
            ModelExport.Write(run, Options($"{i}.gguf", "gguf"));
            AdapterExport.Write(tuned, Options($"{i}-adapter.gguf", "gguf-adapter"));
            float[] merged = Probabilities.Of(ModelMerge.Write(tuned, $"merged-{i}", In("runs"), threads: 1).Folder.Path, Text);
            merged.Zip(Probabilities.Of(run, Text)).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeGreaterThan(0.01f, name);
            expected.Add((name, merged));
            work.Add($"adapted\t{In($"{i}.gguf")}\t{In($"{i}-adapter.gguf")}\t{string.Join(' ', Text)}\t{In($"{i}.p")}");
        }

        LlamaCpp.Run([.. work]);
        foreach ((int i, (string name, float[] ours)) in expected.Index())
            // llama.cpp's GELU goes through a table in half precision.
            Probabilities.EnsureNear(ours, Probabilities.Read(In($"{i}.p")), Text.Length, name == "gpt2" ? 1e-3 : 1e-5, name);
    }

    async Task<string> Tuned(string name, string from, Dictionary<string, string> lora)
    {
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = name, Data = In("text.txt"), RunsFolder = In("runs"), Threads = 1,
            Settings = new Dictionary<string, string>(lora)
            {
                ["from.model"] = from, ["training.steps"] = "8", ["training.batch"] = "4", ["training.learning_rate"] = "0.05",
            },
        });
        await foreach (var _ in run.StartAsync(TestContext.Current.CancellationToken)) { }
        return run.Folder.Path;
    }

    ExportOptions Options(string target, string format) => new()
    {
        Out = In(target), To = format, Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 64,
    };

    string In(string name) => Path.Combine(_folder.FullName, name);
}
