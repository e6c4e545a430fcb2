using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using LLama;
using LLama.Common;
using LLama.Native;

namespace Hone.Oracles;

/// <summary>
/// llama.cpp, through LLamaSharp, in a process of its own: a file that it does not like can end the process. This class is both ends: the
/// tests call <see cref="Run"/>, which starts this program again with one test, and that test does what the environment says.
/// </summary>
public sealed class LlamaCpp
{
    const string Work = "HONE_LLAMA_WORK";

    /// <summary>Whether it is here.</summary>
    public static bool IsHere => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>A library of its own functions.</summary>
    public static string Library(string name) =>
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "noavx", $"lib{name}.so");

    /// <summary>Does work, a line each, as <see cref="Do"/> says.</summary>
    internal static void Run(params string[] lines)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, lines);
            ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(LlamaCpp).Assembly.Location);
            foreach (string argument in (string[])["--filter-class", typeof(LlamaCpp).FullName!, "--progress", "off", "--no-ansi"])
                start.ArgumentList.Add(argument);
            start.Environment[Work] = file;
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
            process.WaitForExit(TimeSpan.FromMinutes(3)).ShouldBeTrue("llama.cpp has not ended");
            process.ExitCode.ShouldBe(0, output.Result + errors.Result);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Works()
    {
        string? file = Environment.GetEnvironmentVariable(Work);
        Assert.SkipWhen(file is null, "it works where another test asks for it");
        NativeLibraryConfig.All.WithLogCallback((level, message) =>
        {
            if (level >= LLamaLogLevel.Warning) Console.Error.Write(message);
        });
        foreach (string line in File.ReadAllLines(file!)) Do(line.Split('\t'));
    }

    static void Do(string[] words)
    {
        Console.Error.WriteLine(string.Join(' ', words));
        switch (words)
        {
            case ["probabilities", var model, var ids, var target]:
                Write(target, Probabilities(model, null, Ids(ids)));
                break;
            case ["adapted", var model, var adapter, var ids, var target]:
                Write(target, Probabilities(model, adapter, Ids(ids)));
                break;
            case ["tokens", var model, var text, var target]:
                File.WriteAllText(target, string.Join(' ', Tokens(model, Encoding.UTF8.GetString(Convert.FromBase64String(text)))));
                break;
            case ["quantize", var model, var type, var target]:
                NativeApi.llama_max_devices();                               // the quantizer cannot be the first to load the library
                LLamaQuantizer.Quantize(model, target, (LLamaFtype)int.Parse(type), 1, true, true).ShouldBeTrue();
                break;
            default:
                throw new ArgumentException(string.Join(' ', words));
        }
    }

    static int[] Ids(string text) => [.. text.Split(' ').Select(int.Parse)];

    static void Write(string target, float[] numbers) =>
        File.WriteAllBytes(target, MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());

    /// <summary>Probabilities of every token after each of some, [T, V].</summary>
    /// <param name="path">The model.</param>
    /// <param name="adapter">A file of what was learned beside it, or null.</param>
    /// <param name="ids">The tokens.</param>
    static float[] Probabilities(string path, string? adapter, int[] ids)
    {
        // LLamaSharp's own defaults, fast attention and keys in half precision, are a thousandth off.
        ModelParams parameters = new(path)
        {
            ContextSize = 64, FlashAttention = false, TypeK = GGMLType.GGML_TYPE_F32, TypeV = GGMLType.GGML_TYPE_F32, GpuLayerCount = 0,
            Threads = 1, BatchThreads = 1,
        };
        using LLamaWeights model = LLamaWeights.LoadFromFile(parameters);
        using LLamaContext context = model.CreateContext(parameters);
        if (adapter is not null) context.NativeHandle.SetLoraAdapters([(model.NativeHandle.LoadLoraFromFile(adapter), 1f)]);
        LLamaBatch batch = new();
        for (int i = 0; i < ids.Length; i++) batch.Add(ids[i], i, LLamaSeqId.Zero, true);
        context.Decode(batch).ShouldBe(DecodeResult.Ok);
        List<float> all = [];
        for (int i = 0; i < ids.Length; i++)
        {
            ReadOnlySpan<float> scores = context.NativeHandle.GetLogitsIth(i);
            float most = 0;
            foreach (float score in scores) most = Math.Max(most, score);
            double sum = 0;
            foreach (float score in scores) sum += Math.Exp(score - most);
            foreach (float score in scores) all.Add((float)(Math.Exp(score - most) / sum));
        }

        return [.. all];
    }

    static int[] Tokens(string path, string text)
    {
        using LLamaWeights model = LLamaWeights.LoadFromFile(new ModelParams(path) { GpuLayerCount = 0 });
        return [.. model.NativeHandle.Tokenize(text, false, true, Encoding.UTF8).Select(token => (int)token)];
    }
}
