using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Models.Families;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange;

/// <summary>Writes weights as safetensors, a tensor at a time, in one file or in shards with their index.</summary>
/// <param name="folder">Where.</param>
/// <param name="type">How numbers are stored.</param>
/// <param name="shardBytes">Bytes of tensors above which another file is started; one tensor stays whole.</param>
sealed class ModelFolderWriter(string folder, StoredType type, long shardBytes)
{
    readonly byte[] _bytes = new byte[TensorPieces.Longest * sizeof(float)];

    /// <summary>Writes all tensors of a model.</summary>
    /// <param name="tensors">Which, in their order.</param>
    /// <param name="parameters">Their numbers.</param>
    /// <exception cref="InvalidDataException">A number is beyond what the type can hold.</exception>
    public void Write(IEnumerable<FamilyTensor> tensors, ParameterSet parameters)
    {
        IReadOnlyDictionary<string, Tensor> byName = TensorPieces.ByName(parameters);
        List<List<FamilyTensor>> shards = [[]];
        long filled = 0, total = 0;
        foreach (FamilyTensor tensor in tensors)
        {
            long size = tensor.Count * type.SizeInBytes();
            if (shards[^1].Count > 0 && filled + size > shardBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(tensor);
            filled += size;
            total += size;
        }

        JsonObject map = [];
        for (int i = 0; i < shards.Count; i++)
        {
            string name = shards.Count == 1 ? HuggingFaceFolder.WeightsFile : $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            WriteShard(name, shards[i], byName);
            foreach (FamilyTensor tensor in shards[i]) map[tensor.Name] = name;
        }

        if (shards.Count > 1)
            ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.IndexFile),
                new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map });
    }

    void WriteShard(string name, List<FamilyTensor> tensors, IReadOnlyDictionary<string, Tensor> byName)
    {
        using FileStream file = new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        // Transformers loads only files that say what they were saved from
        using SafeTensorsWriter writer = new(file, [.. tensors.Select(tensor => new StoredTensor(tensor.Name, type, tensor.Shape))],
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach (FamilyTensor tensor in tensors)
            foreach (ReadOnlyMemory<float> piece in TensorPieces.Of(tensor, byName))
            {
                Span<byte> bytes = _bytes.AsSpan(0, piece.Length * type.SizeInBytes());
                Store(tensor, type, piece.Span, bytes, "f32, or bf16, whose range is as wide");
                writer.Write(tensor.Name, bytes);
            }

        writer.Finish();
        file.Flush(flushToDisk: true);
    }

    /// <summary>Numbers of a tensor as a type stores them.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">The type.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="bytes">Gets what is stored.</param>
    /// <param name="wider">The types that would hold more, for the message.</param>
    /// <exception cref="InvalidDataException">One of them is beyond the type.</exception>
    public static void Store(FamilyTensor tensor, StoredType type, ReadOnlySpan<float> values, Span<byte> bytes, string wider)
    {
        StoredNumbers.Write(type, values, bytes);
        if (type == StoredType.F32) return;
        float[] back = new float[values.Length];
        StoredNumbers.Read(type, bytes, back);
        for (int i = 0; i < back.Length; i++)
            if (!float.IsFinite(back[i]))
                throw new InvalidDataException($"{tensor.Name} holds {values[i]:G4}, which {type} cannot\nExport with --type {wider}.");
    }
}
