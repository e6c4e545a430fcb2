using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Models.Families;
using Hone.Models.Gpt;

namespace Hone.Hosting.Exchange;

/// <summary>A folder as Hugging Face's Transformers reads it.</summary>
sealed class HuggingFaceFormat : ExportFormat
{
    const string CardFile = "README.md";

    public override string Name => "hf";

    public override IReadOnlyList<string> Types { get; } = ["f32", "bf16", "f16"];

    public override IEnumerable<FamilyTensor> Tensors(ModelFamily family, GptOptions model) => family.Tensors(model);

    public override bool IsTaken(string target) =>
        File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());

    public override void Write(ExportSource source, ExportOptions options, string folder, List<string> notes)
    {
        StoredType type = Enum.Parse<StoredType>(options.Type, ignoreCase: true);
        JsonObject config = source.Config;
        config["torch_dtype"] = type switch { StoredType.F16 => "float16", StoredType.BF16 => "bfloat16", _ => "float32" };
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.ConfigFile), config);
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.GenerationFile),
            source.Kept.Read(HuggingFaceFolder.GenerationFile) ?? new JsonObject
            {
                ["bos_token_id"] = config["bos_token_id"]?.DeepClone(), ["eos_token_id"] = config["eos_token_id"]?.DeepClone(),
            });
        TokenizerFiles.Write(source.Subject, source.Kept, folder, notes);
        new ModelFolderWriter(folder, type, options.ShardBytes).Write(source.Family.Tensors(source.Model), source.Subject.Model.Parameters);
    }

    public override ForeignModel Open(string folder) => HuggingFaceFolder.Open(folder);

    public override void Describe(ExportSource source, ExportOptions options, ExportProof proof, string folder) => File.WriteAllText(
        Path.Combine(folder, CardFile), ModelCard.Of(source.Subject, source.Manifest, source.Family, proof, options));

    public override void Publish(string folder, string target)
    {
        if (Directory.Exists(target)) Directory.Delete(target);
        Directory.Move(folder, target);
    }
}
