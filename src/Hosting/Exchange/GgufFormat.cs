using System.Text.Json.Nodes;
using Hone.Formats.Gguf;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Text.Interchange;

namespace Hone.Hosting.Exchange;

/// <summary>A GGUF file as llama.cpp reads it: one file, and the report beside it.</summary>
sealed class GgufFormat : ExportFormat
{
    const string ModelFile = "model.gguf";

    public override string Name => "gguf";

    public override IReadOnlyList<string> Types => QuantizationPolicy.Names;

    public override ModelFamily FamilyOf(GptOptions model)
    {
        ModelFamily family = base.FamilyOf(model);
        string[] problems = [.. family.Gguf.Unheld(model)];
        return problems.Length == 0 ? family : throw new InvalidDataException(
            $"a GGUF file of a {family.Gguf.Architecture} has no {string.Join("; no ", problems)}\nExport it with --to hf.");
    }

    public override IEnumerable<FamilyTensor> Tensors(ModelFamily family, GptOptions model) => family.Gguf.Of(family, model);

    public override bool IsTaken(string target) => File.Exists(target) || Directory.Exists(target);

    public override void Write(ExportSource source, ExportOptions options, string folder, List<string> notes)
    {
        string path = Path.Combine(folder, ModelFile);
        QuantizationPolicy policy = QuantizationPolicy.Of(options);
        GgufModelWriter writer = new(source.Subject.Model.Parameters, source.Subject.Backend.Threads);
        writer.Write(path, [.. KeysOf(source, policy, notes)], [.. Tensors(source.Family, source.Model)],
            GgufNames.DivisorsOf(source.Model), policy, source.Model, notes);
        using GgufModel written = GgufModel.Open(path);
        TokenizerFiles.EnsureSame(source.Subject, TokenizerImport.Read([written.TokenizerPlace()]).Tokenizer);
    }

    public override ForeignModel Open(string folder) => GgufModel.Open(Path.Combine(folder, ModelFile));

    public override void Publish(string folder, string target)
    {
        File.Move(Path.Combine(folder, ModelFile), target);
        File.Move(Path.Combine(folder, ModelExport.ReportFile), $"{target}.{ModelExport.ReportFile}", overwrite: true);
    }

    protected override void Check(ExportOptions options) => QuantizationPolicy.Of(options);

    static IEnumerable<KeyValuePair<string, GgufValue>> KeysOf(ExportSource source, QuantizationPolicy policy, List<string> notes)
    {
        yield return new(GgufNames.ArchitectureKey, GgufValue.Of(source.Family.Gguf.Architecture));
        yield return new(GgufKeys.Type, GgufValue.Of("model"));
        yield return new(GgufKeys.Name, GgufValue.Of(source.Manifest.Name));
        yield return new(GgufKeys.FileType, GgufValue.Of(policy.FileType));
        yield return new(GgufKeys.Quantization, GgufValue.Of(2u));
        foreach ((string key, object value) in source.Family.Gguf.KeysOf(source.Config, source.Model))
            yield return new(key, GgufValue.Of(value));
        foreach (KeyValuePair<string, GgufValue> pair in GgufTokenizer.KeysOf(
            source.Subject.Tokenizer, source.Model.Vocabulary, IdOf(source, "bos_token_id"), IdOf(source, "eos_token_id"), notes))
            yield return pair;
        string? kept = source.Subject.Format.Chat is null ? source.Kept.Template?.Template : null;
        if ((kept ?? TokenizerFiles.TemplateOf(source.Subject, notes)) is { } template)
            yield return new(GgufKeys.Template, GgufValue.Of(template));
    }

    /// <summary>The first id that a key names; null where it names none that the tokenizer has.</summary>
    static int? IdOf(ExportSource source, string key)
    {
        JsonNode? value = source.Config[key] is JsonArray several ? several.FirstOrDefault() : source.Config[key];
        return value is JsonValue number && number.TryGetValue(out int id) && id >= 0 && id < source.Subject.Tokenizer.VocabularySize
            ? id : null;
    }
}
