using System.Runtime.InteropServices;
using Hone.Formats.Blocks;
using Hone.Formats.Gguf;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>An adapter as llama.cpp reads it: a GGUF file whose tensors are named for those of the model that they are added to.</summary>
/// <remarks>
/// Source: github.com/ggml-org/llama.cpp, src/llama-adapter.cpp. What is added there is α/r·B·A, with one α for the file and the r of each
/// B; where the run has other factors, B holds what is left of them.
/// </remarks>
sealed class GgufAdapter : AdapterFormat
{
    const string FileName = "adapter.gguf", Inner = ".lora_a", Outer = ".lora_b", LoraType = "adapter.type", Alpha = "adapter.lora.alpha";

    public override string Name => "gguf-adapter";

    public override ExportFormat Place { get; } = new GgufFormat();

    public override void Check(AdapterContent content)
    {
        string[] whole = [.. content.Lora.TrainAlso];
        if (whole.Length > 0)
            throw new InvalidDataException($"a GGUF adapter has no parts that are learned whole, and run {content.Loaded.Run} has "
                + $"{string.Join(", ", whole)} (lora.train_also)\nWrite both as one model with --to gguf, or the adapter with --to peft.");
    }

    public override void Write(AdapterContent content, string folder)
    {
        (GgufTensor Stored, float[] Numbers)[] tensors = [.. Tensors(content)];
        using FileStream file = new(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        GgufWriter writer = new(file,
        [
            new(GgufNames.ArchitectureKey, GgufValue.Of(content.Family.Gguf.Architecture)),
            new(GgufKeys.Type, GgufValue.Of("adapter")),
            new(GgufKeys.Name, GgufValue.Of(content.Loaded.Run)),
            new(LoraType, GgufValue.Of("lora")),
            new(Alpha, GgufValue.Of((float)content.Lora.Alpha)),
        ], [.. tensors.Select(tensor => tensor.Stored)]);
        foreach ((GgufTensor stored, float[] numbers) in tensors) writer.Write(stored, MemoryMarshal.AsBytes(numbers.AsSpan()));
        writer.Finish();
        file.Flush(flushToDisk: true);
    }

    public override void Prove(AdapterContent content, string folder)
    {
        using GgufReader read = GgufReader.Open(Path.Combine(folder, FileName));
        foreach ((GgufTensor stored, float[] numbers) in Tensors(content))
        {
            byte[] bytes = new byte[stored.Bytes];
            if (read.Find(stored.Name) is not { } there || there.ToString() != stored.ToString()) throw Other(stored.Name);
            read.ReadPart(there, 0, bytes);
            if (!bytes.AsSpan().SequenceEqual(MemoryMarshal.AsBytes(numbers.AsSpan()))) throw Other(stored.Name);
        }
    }

    public override void Publish(string folder, string target) => File.Move(Path.Combine(folder, FileName), target);

    /// <summary>A and B of every matrix that has them.</summary>
    static IEnumerable<(GgufTensor Stored, float[] Numbers)> Tensors(AdapterContent content)
    {
        GptOptions model = content.Model.Options;
        Dictionary<string, FamilyTensor> there = content.Family.Tensors(model).Zip(content.Family.Gguf.Of(content.Family, model))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
        IReadOnlyDictionary<string, Tensor> byName = TensorPieces.ByName(content.Model.Parameters);
        foreach (AdapterPlace place in AdapterPlace.Of(model))
        {
            FamilyTensor tensor = there[$"{AdapterNumbers.PathOf(place.Module, content.Family)}.weight"];
            float[] outer = AdapterNumbers.Outer(place, byName[place.Outer], tensor.IsInterleaved);
            double left = content.Lora.ScaleOf(place.Module) * place.Rank / content.Lora.Alpha;
            if (left != 1)
                for (int i = 0; i < outer.Length; i++) outer[i] = (float)(outer[i] * left);
            yield return (new(tensor.Name + Inner, BlockFormat.F32, [place.Rank, place.Module.Inputs]),
                AdapterNumbers.Inner(place, byName[place.Inner]));
            yield return (new(tensor.Name + Outer, BlockFormat.F32, [place.Module.Rows, place.Rank]), outer);
        }
    }
}
