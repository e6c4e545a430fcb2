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

    public override bool IsTaken(string target) => IsTakenFolder(target);

    /// <summary>Whether something stands where a folder should go that is no empty folder.</summary>
    public static bool IsTakenFolder(string target) =>
        File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());

    public override void Write(ExportSource source, ExportOptions options, string folder, List<string> notes)
    {
        StoredType type = Enum.Parse<StoredType>(options.Type, ignoreCase: true);
        WriteSides(source, source.Config, type switch { StoredType.F16 => "float16", StoredType.BF16 => "bfloat16", _ => "float32" },
            folder, notes);
        new ModelFolderWriter(folder, type, options.ShardBytes).Write(source.Family.Tensors(source.Model), source.Subject.Model.Parameters);
    }

    /// <summary>Writes everything but weights and card: config.json, generation_config.json, the tokenizer.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="config">Its config.json, all but the type of the weights.</param>
    /// <param name="type">That type.</param>
    /// <param name="folder">Where.</param>
    /// <param name="notes">Gets what a person should know.</param>
    public static void WriteSides(ExportSource source, JsonObject config, string type, string folder, List<string> notes)
    {
        config["torch_dtype"] = type;
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.ConfigFile), config);
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.GenerationFile),
            source.Kept.Read(HuggingFaceFolder.GenerationFile) ?? new JsonObject
            {
                ["bos_token_id"] = config["bos_token_id"]?.DeepClone(), ["eos_token_id"] = config["eos_token_id"]?.DeepClone(),
            });
        TokenizerFiles.Write(source.Subject, source.Kept, folder, notes);
    }

    public override ForeignModel Open(string folder) => HuggingFaceFolder.Open(folder);

    public override void Describe(ExportSource source, ExportOptions options, ExportProof proof, string folder) => File.WriteAllText(
        Path.Combine(folder, CardFile), ModelCard.Of(source.Subject, source.Manifest, source.Family, proof, options));

    public override void Publish(string folder, string target) => PublishFolder(folder, target);

    /// <summary>Puts a folder in its place, where an empty one may be.</summary>
    public static void PublishFolder(string folder, string target)
    {
        if (Directory.Exists(target)) Directory.Delete(target);
        Directory.Move(folder, target);
    }
}
