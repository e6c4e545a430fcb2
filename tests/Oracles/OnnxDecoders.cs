using System.Text.Json.Nodes;
using Hone.Hosting.Exchange;
using Hone.Unit.Hosting.Exchange;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Hone.Oracles;

/// <summary>
/// ONNX decoders that Hone wrote, run by onnxruntime: what they compute is what the papers say, as a whole, one token at a time with the
/// cache, and in a batch of texts of different lengths that are padded on the left.
/// </summary>
public sealed class OnnxDecoders : IDisposable
{
    const double Near = 1e-4;

    static readonly int[] Text = [.. "The quick brown fox.".Select(letter => (int)letter)];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-onnx-");

    public static TheoryData<string> Names => [.. TinyFolder.All.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Names))]
    public void A_decoder_with_a_cache_computes_what_the_papers_say(string name)
    {
        TinyFolder.All[name]().Write(In("there"));
        double[][] expected = PaperModels.Logits(In("there"), Text);
        Export("out", options => options with { ShardBytes = name.Length % 2 == 0 ? 1000 : long.MaxValue });
        File.Exists(In("out", "onnx", "model.onnx_data")).ShouldBe(name.Length % 2 == 0);
        using InferenceSession session = new(In("out", "onnx", "model.onnx"));
        Dictionary<string, DenseTensor<float>> nothing = NoPast(session, batch: 1);

        (float[][][] whole, _) = Run(session, [Text], nothing, past: [0]);
        Compare(whole[0], expected, $"{name}, whole");

        List<float[]> rows = [];
        Dictionary<string, DenseTensor<float>> past = nothing;
        for (int i = 0; i < Text.Length; i++)
        {
            (float[][][] one, past) = Run(session, [[Text[i]]], past, past: [i]);
            rows.Add(one[0][0]);
        }
        Compare([.. rows], expected, $"{name}, one at a time");

        int[] shorter = Text[..7], longer = Text[..13];
        (float[][][] both, Dictionary<string, DenseTensor<float>> kept) = Run(session, [shorter, longer], NoPast(session, batch: 2),
            past: [0, 0]);
        Compare(both[0][^7..], PaperModels.Logits(In("there"), shorter), $"{name}, padded");
        Compare(both[1], expected[..13], $"{name}, beside a padded one");
        (float[][][] next, _) = Run(session, [[Text[7]], [Text[13]]], kept, past: [7, 13]);
        Compare(next[0], [PaperModels.Logits(In("there"), Text[..8])[^1]], $"{name}, padded, the next");
        Compare(next[1], [expected[13]], $"{name}, beside a padded one, the next");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_decoder_without_a_cache_does_too(string name)
    {
        TinyFolder.All[name]().Write(In("there"));
        Export("out", options => options with { Cache = false });
        using InferenceSession session = new(In("out", "onnx", "model.onnx"));
        session.InputMetadata.Keys.ShouldBe(["input_ids", "attention_mask", "position_ids"], ignoreOrder: true);
        session.OutputMetadata.Keys.ShouldBe(["logits"]);
        Compare(Run(session, [Text], [], past: [0]).Logits[0], PaperModels.Logits(In("there"), Text), name);
    }

    [Theory, InlineData("llama, older keys"), InlineData("qwen3 tied, newer keys"), InlineData("gpt2")]
    public void A_decoder_in_half_precision_computes_what_the_rounded_model_does(string name)
    {
        TinyFolder.All[name]().Write(In("there"));
        Export("half", options => options with { Type = "f16" }, isExact: false);
        Export("hf", options => options with { To = "hf", Type = "f16" }, isExact: false);
        double[][] expected = PaperModels.Logits(In("hf"), Text);
        using InferenceSession session = new(In("half", "onnx", "model_fp16.onnx"));
        (float[][][] whole, _) = Run(session, [Text], NoPast(session, batch: 1), past: [0]);
        Compare(whole[0], expected, name);
        ((string)JsonNode.Parse(File.ReadAllText(In("half", "config.json")))!["torch_dtype"]!).ShouldBe("float16");
    }

    /// <summary>A step of a batch: texts of different lengths are padded on the left, before which their past was padded, too.</summary>
    static (float[][][] Logits, Dictionary<string, DenseTensor<float>> Present) Run(
        InferenceSession session, int[][] texts, Dictionary<string, DenseTensor<float>> cache, int[] past)
    {
        int count = texts.Length, length = texts.Max(text => text.Length);
        int before = cache.Count == 0 ? 0 : cache.Values.First().Dimensions[2];
        DenseTensor<long> ids = new([count, length]), positions = new([count, length]), mask = new([count, before + length]);
        for (int row = 0; row < count; row++)
            for (int i = 0; i < length; i++)
            {
                int place = i - (length - texts[row].Length);
                ids[row, i] = place >= 0 ? texts[row][place] : 0;
                positions[row, i] = place >= 0 ? past[row] + place : 1;
                mask[row, before + i] = place >= 0 ? 1 : 0;
            }
        for (int row = 0; row < count; row++)
            for (int i = 0; i < past[row]; i++) mask[row, before - 1 - i] = 1;
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(
        [
            NamedOnnxValue.CreateFromTensor("input_ids", ids), NamedOnnxValue.CreateFromTensor("attention_mask", mask),
            NamedOnnxValue.CreateFromTensor("position_ids", positions),
            .. cache.Select(entry => NamedOnnxValue.CreateFromTensor(entry.Key, entry.Value)),
        ]);
        Tensor<float> logits = results.First(result => result.Name == "logits").AsTensor<float>();
        int vocabulary = logits.Dimensions[2];
        float[][][] rows = [.. logits.ToArray().Chunk(length * vocabulary).Select(text => text.Chunk(vocabulary).ToArray())];
        return (rows, results.Where(result => result.Name.StartsWith("present.", StringComparison.Ordinal)).ToDictionary(
            result => result.Name.Replace("present.", "past_key_values.", StringComparison.Ordinal),
            result => result.AsTensor<float>().ToDenseTensor()));
    }

    /// <summary>What transformers.js makes of the inputs' own sizes: the batch, nothing of the past, numbers as they are.</summary>
    static Dictionary<string, DenseTensor<float>> NoPast(InferenceSession session, int batch) =>
        session.InputMetadata.Where(input => input.Key.StartsWith("past_key_values.", StringComparison.Ordinal)).ToDictionary(
            input => input.Key,
            input => new DenseTensor<float>([.. input.Value.Dimensions.Zip(input.Value.SymbolicDimensions,
                (size, symbol) => symbol == "batch_size" ? batch : symbol.Length > 0 ? 0 : size)]));

    static void Compare(float[][] computed, double[][] expected, string name)
    {
        computed.Length.ShouldBe(expected.Length, name);
        double worst = computed.Zip(expected).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs(pair.First - pair.Second)));
        worst.ShouldBeLessThan(Near, $"{name}: scores differ from the papers' by {worst}");
        expected.Max(row => row.Max()).ShouldBeGreaterThan(1, "scores so small would hide a fault");
    }

    void Export(string target, Func<ExportOptions, ExportOptions> change, bool isExact = true)
    {
        ModelImport import = ModelImport.Read(In("there"), new ImportOptions { Runs = In("runs"), Threads = 1 });
        File.WriteAllText(In("text.txt"), string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{i} foxes, {i * i} dogs.")));
        ModelExport export = ModelExport.Write(import.Folder.Path, change(new ExportOptions
        {
            Out = In(target), To = "onnx", Data = In("text.txt"), Runs = In("runs"), Threads = 1, Tokens = 0,
        }));
        if (!isExact) return;
        export.Proof.LossIncrease.ShouldBe(0);
        export.Proof.Tensors.ShouldAllBe(tensor => tensor.Relative == 0);
    }

    string In(params string[] names) => Path.Combine([_folder.FullName, .. names]);
}
