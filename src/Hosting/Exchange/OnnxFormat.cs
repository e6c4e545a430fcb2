using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Formats.Onnx;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors;

namespace Hone.Hosting.Exchange;

/// <summary>A folder with an ONNX decoder, as transformers.js and optimum read it.</summary>
sealed class OnnxFormat : ExportFormat
{
    /// <summary>The model, within the folder; its file is named as transformers.js looks for numbers of the type.</summary>
    public const string ModelFolder = "onnx", ModelFile = "model.onnx", HalfFile = "model_fp16.onnx";

    const string CardFile = "README.md", Library = "transformers.js";

    const string Usage = """
        ```js
        import { pipeline } from "@huggingface/transformers";

        const generate = await pipeline("text-generation", "PATH", { dtype: "TYPE" });
        ```
        """;

    public override string Name => "onnx";

    public override IReadOnlyList<string> Types { get; } = ["f32", "f16"];

    public override IEnumerable<FamilyTensor> Tensors(ModelFamily family, GptOptions model) => family.Tensors(model);

    public override bool IsTaken(string target) => HuggingFaceFormat.IsTakenFolder(target);

    public override void Write(ExportSource source, ExportOptions options, string folder, List<string> notes)
    {
        bool isHalf = options.Type == "f16";
        string models = Path.Combine(folder, ModelFolder), file = isHalf ? HalfFile : ModelFile;
        Directory.CreateDirectory(models);
        IReadOnlyDictionary<string, Tensor> byName = TensorPieces.ByName(source.Subject.Model.Parameters);
        OnnxTensor[] tensors = [.. Tensors(source.Family, source.Model).Select(tensor =>
            new OnnxTensor(tensor.Name, isHalf ? OnnxType.Float16 : OnnxType.Float, tensor.Shape,
                () => BytesOf(tensor, byName, isHalf ? StoredType.F16 : StoredType.F32)))];
        OnnxGraph graph = OnnxDecoder.Of(source.Model, source.Family, tensors, options.Cache, isHalf);
        string? data = OnnxWriter.Write(Path.Combine(models, file), graph, CodeIdentity.Current.Version,
            Math.Min(options.ShardBytes, OnnxWriter.MostInside));
        JsonObject config = source.Config;
        if (data is not null)
            config["transformers.js_config"] =
                new JsonObject { ["use_external_data_format"] = new JsonObject { [file] = true } };
        HuggingFaceFormat.WriteSides(source, config, isHalf ? "float16" : "float32", folder, notes);
    }

    public override ForeignModel Open(string folder) => OnnxModel.Open(folder);

    public override void Describe(ExportSource source, ExportOptions options, ExportProof proof, string folder) => File.WriteAllText(
        Path.Combine(folder, CardFile),
        ModelCard.Of(source.Subject, source.Manifest, source.Family, proof, options, Library,
            Usage.Replace("TYPE", options.Type == "f16" ? "fp16" : "fp32", StringComparison.Ordinal)));

    public override void Publish(string folder, string target) => HuggingFaceFormat.PublishFolder(folder, target);

    static IEnumerable<ReadOnlyMemory<byte>> BytesOf(FamilyTensor tensor, IReadOnlyDictionary<string, Tensor> byName, StoredType type)
    {
        foreach (ReadOnlyMemory<float> piece in TensorPieces.Of(tensor, byName))
        {
            byte[] bytes = new byte[piece.Length * type.SizeInBytes()];
            ModelFolderWriter.Store(tensor, type, piece.Span, bytes, "f32");
            yield return bytes;
        }
    }
}
