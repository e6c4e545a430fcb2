using System.Runtime.InteropServices;
using System.Text;
using Hone.Formats.Blocks;
using Hone.Formats.Gguf;
using Hone.Hosting;
using Hone.Hosting.Exchange;
using Hone.Text;
using Hone.Unit.Hosting.Exchange;

namespace Hone.Oracles;

/// <summary>
/// llama.cpp reads the GGUF files that we write: it guesses the same, cuts text the same, and quantizes to the same bytes.
/// </summary>
public sealed class LlamaFiles : IDisposable
{
    static readonly int[] Text = [.. "The quick brown fox.".Select(letter => (int)letter)];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-oracles-");

    public LlamaFiles() => Assert.SkipUnless(LlamaCpp.IsHere, "llama.cpp is here for Linux on x64 only");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Probabilities_are_those_of_llama_cpp()
    {
        string[] names = [.. TinyFolder.All.Keys];
        List<(string Name, float[] Ours)> models = [];
        List<string> work = [];
        File.WriteAllText(In("text.txt"), "Some words to be measured on.");
        for (int i = 0; i < names.Length; i++)
        {
            TinyFolder.All[names[i]]().Write(In($"{i}"));
            ModelImport import = ModelImport.Read(In($"{i}"), new ImportOptions { Runs = In("runs"), Threads = 1 });
            ModelExport.Write(import.Folder.Path, Options($"{i}.gguf", "f32"));
            models.Add((names[i], Probabilities.Of(import.Folder.Path, Text)));
            work.Add($"probabilities\t{In($"{i}.gguf")}\t{string.Join(' ', Text)}\t{In($"{i}.p")}");
        }

        LlamaCpp.Run([.. work]);
        for (int i = 0; i < names.Length; i++)
        {
            // llama.cpp's GELU goes through a table in half precision.
            double most = names[i].StartsWith("gpt2", StringComparison.Ordinal) ? 1e-3 : 1e-5;
            Probabilities.EnsureNear(models[i].Ours, Probabilities.Read(In($"{i}.p")), Text.Length, most, names[i]);
        }
    }

    [Fact]
    public void Blocks_are_those_of_llama_cpps_own_functions()
    {
        nint library = NativeLibrary.Load(LlamaCpp.Library("ggml-base"));
        Random random = new(3);
        foreach ((BlockFormat format, string name) in ((BlockFormat, string)[])[
            (BlockFormat.Q80, "q8_0"), (BlockFormat.Q40, "q4_0"), (BlockFormat.Q4K, "q4_K"), (BlockFormat.Q6K, "q6_K")])
        {
            float[] numbers = new float[2000 * format.Length], back = new float[numbers.Length], theirNumbers = new float[numbers.Length];
            for (int i = 0; i < numbers.Length; i++)
            {
                int kind = i / 1024;
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                numbers[i] = (float)((kind % 3 == 0 ? normal : kind % 3 == 1 ? Math.Pow(normal, 3) : random.Next(-2, 3))
                    * Math.Pow(10, kind % 8 - 5) + (kind % 7 == 0 ? 1 : 0));
            }

            byte[] ours = new byte[format.SizeOf(numbers.Length)], theirs = new byte[ours.Length];
            format.Quantize(numbers, ours);
            Call(NativeLibrary.GetExport(library, $"quantize_row_{name}_ref"), numbers, theirs);
            for (int at = 0; at < ours.Length; at += format.Bytes)
                ours.AsSpan(at, format.Bytes).SequenceEqual(theirs.AsSpan(at, format.Bytes))
                    .ShouldBeTrue($"{name}, block {at / format.Bytes}");
            format.Dequantize(ours, back);
            Back(NativeLibrary.GetExport(library, $"dequantize_row_{name}"), theirs, theirNumbers);
            back.Select(BitConverter.SingleToInt32Bits).ShouldBe(theirNumbers.Select(BitConverter.SingleToInt32Bits), name);
        }
    }

    [Fact]
    public async Task Quantized_files_have_the_tensors_of_llama_cpps_own()
    {
        string run = await Trained("gpt4", "llama", layers: 4);
        List<string> work = [];
        ModelExport.Write(run, Options("wide.gguf", "f32"));
        // The numbers by which llama.cpp's own program knows them.
        (string, int)[] types = [("q8_0", 7), ("q4_0", 2), ("q4_k_m", 15), ("q6_k", 18), ("f16", 1)];
        foreach ((string type, int number) in types)
        {
            ModelExport.Write(run, Options($"ours-{type}.gguf", type));
            work.Add($"quantize\t{In("wide.gguf")}\t{number}\t{In($"theirs-{type}.gguf")}");
        }

        LlamaCpp.Run([.. work]);
        foreach ((string type, _) in types)
        {
            using GgufReader ours = GgufReader.Open(In($"ours-{type}.gguf")), theirs = GgufReader.Open(In($"theirs-{type}.gguf"));
            ours.Tensors.Select(tensor => tensor.ToString()).Order()
                .ShouldBe(theirs.Tensors.Select(tensor => tensor.ToString()).Order(), type);
            foreach (GgufTensor tensor in ours.Tensors)
            {
                byte[] one = new byte[tensor.Bytes], other = new byte[tensor.Bytes];
                ours.ReadPart(tensor, 0, one);
                theirs.ReadPart(theirs.Find(tensor.Name)!, 0, other);
                one.AsSpan().SequenceEqual(other).ShouldBeTrue($"{type}: {tensor}");
            }

            ours.Values["general.file_type"].Value.ShouldBe(theirs.Values["general.file_type"].Value, type);
        }
    }

    [Fact]
    public async Task Text_gets_the_ids_of_llama_cpp()
    {
        List<(string Cut, string Text, string Ids)> expected = [];
        List<string> work = [];
        foreach (string cut in (string[])["gpt2", "gpt4", "o200k"])
        {
            string run = await Trained(cut, "qwen3", layers: 1);
            ModelExport export = ModelExport.Write(run, Options($"{cut}.gguf", "f32"));
            export.Notes.Any(note => note.Contains("capitals", StringComparison.Ordinal)).ShouldBe(cut == "o200k");
            Tokenizer ours = Tokenizer.Load(Path.Combine(run, "tokenizer.json"));
            // Beyond ASCII, llama.cpp's expression for o200k knows neither capitals nor marks; the export says so.
            foreach (string text in RandomTexts.Of(40, seed: 8).Select(text => text.Replace("\0", "", StringComparison.Ordinal))
                .Select(text => cut == "o200k" ? string.Concat(text.Where(char.IsAscii)) : text).Where(text => text.Length > 0)
                .Append("Once upon a time<|endoftext|>there was, it's 12345 dogs.\n\n  And more.  "))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                work.Add($"tokens\t{In($"{cut}.gguf")}\t{Convert.ToBase64String(bytes)}\t{In($"{expected.Count}.ids")}");
                expected.Add((cut, text, string.Join(' ', ours.EncodeWithSpecials(bytes, out _))));
            }
        }

        LlamaCpp.Run([.. work]);
        foreach ((int i, (string cut, string text, string ids)) in expected.Index())
            File.ReadAllText(In($"{i}.ids")).ShouldBe(ids, $"{cut}: {text}");
    }

    /// <summary>A run that has learned a little: 256 wide, with rows of whole blocks.</summary>
    async Task<string> Trained(string cut, string dialect, int layers)
    {
        File.WriteAllText(In("text.txt"), string.Concat(RandomTexts.Of(200, seed: 4).Where(text => text.All(letter => letter >= ' '))));
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = cut, Data = In("text.txt"), RunsFolder = In("runs"), Threads = 1,
            Settings = new Dictionary<string, string>
            {
                ["model.dialect"] = dialect, ["model.layers"] = $"{layers}", ["model.width"] = "256", ["model.heads"] = "4",
                ["model.feed_forward_width"] = "256", ["model.context"] = "32", ["tokenizer.kind"] = "bpe",
                ["tokenizer.pre_tokenizer"] = cut,
                ["tokenizer.vocabulary"] = "400", ["tokenizer.special"] = "<|endoftext|>", ["training.steps"] = "2",
                ["training.batch"] = "4", ["training.learning_rate"] = "0.01",
            },
        });
        await foreach (var _ in run.StartAsync(TestContext.Current.CancellationToken)) { }
        return run.Folder.Path;
    }

    static unsafe void Call(nint function, float[] numbers, byte[] blocks)
    {
        fixed (float* source = numbers)
        fixed (byte* target = blocks) ((delegate* unmanaged<float*, byte*, long, void>)function)(source, target, numbers.Length);
    }

    static unsafe void Back(nint function, byte[] blocks, float[] numbers)
    {
        fixed (byte* source = blocks)
        fixed (float* target = numbers) ((delegate* unmanaged<byte*, float*, long, void>)function)(source, target, numbers.Length);
    }

    ExportOptions Options(string target, string type) => new()
    {
        Out = In(target), To = "gguf", Type = type, Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 64,
    };

    string In(string name) => Path.Combine(_folder.FullName, name);
}
