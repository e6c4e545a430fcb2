using System.Globalization;
using Hone.Insight.Queries;
using Hone.Insight.Reports;
using Hone.Runs;

namespace Hone.Insight.Comparison;

/// <summary>A fact of a run's record that may explain why two runs differ.</summary>
/// <param name="Section">What it is a fact of: <c>recipe</c>, <c>code</c>, <c>data</c>, <c>tokenizer</c>, <c>model</c>, <c>numerics</c>,
/// <c>machine</c> or <c>packages</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Value">What the record says.</param>
public sealed record RecordPart(string Section, string Name, string Value)
{
    /// <summary>The sections, in the order in which they are told: what people change first.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        ["recipe", "data", "tokenizer", "model", "code", "packages", "numerics", "threads", "machine"];

    /// <summary>All facts of a record. What only names or describes the run is none.</summary>
    public static IReadOnlyList<RecordPart> Of(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        List<RecordPart> parts = [];
        void Add(string section, string name, object? value)
        {
            if (value is not null)
                parts.Add(new RecordPart(section, name, Convert.ToString(value, CultureInfo.InvariantCulture)!.ReplaceLineEndings(" ")));
        }

        foreach ((string name, string value) in RecipeText.Flat(manifest.Recipe))
            if (name == "seed" || RunField.IsSetting(name)) Add("recipe", name, value);
        if (manifest.Data is { } data)
        {
            Add("data", "name", data.Name);
            Add("data", "fingerprint", data.Fingerprint);
            Add("data", "train_tokens", data.TrainTokens);
            Add("data", "validation_tokens", data.ValidationTokens);
            Add("data", "rule", data.Rule);
        }

        if (manifest.Tokenizer is { } tokenizer)
        {
            Add("tokenizer", "kind", tokenizer.Kind);
            Add("tokenizer", "vocabulary", tokenizer.Vocabulary);
            Add("tokenizer", "hash", tokenizer.Hash);
        }

        if (manifest.Model is { } model)
        {
            Add("model", "family", model.Family);
            Add("model", "parameters", model.Parameters);
            Add("model", "flops_per_token", model.FlopsPerToken);
        }

        if (manifest.Code is { } code)
        {
            Add("code", "version", code.Version);
            Add("code", "commit", code.Commit);
            Add("code", "has_changes", code.Dirty is { } dirty ? dirty ? "true" : "false" : null);
            Add("code", "changes", code.Changes);
        }

        foreach ((string name, string version) in manifest.Packages ?? new Dictionary<string, string>()) Add("packages", name, version);
        Add("numerics", "class", manifest.NumericsClass);
        Add("threads", "count", manifest.Threads);
        if (manifest.Machine is { } machine)
        {
            Add("machine", "processor", machine.Processor);
            Add("machine", "cores", machine.Cores);
            Add("machine", "memory_bytes", machine.MemoryBytes);
            Add("machine", "os", machine.Os);
            Add("machine", "architecture", machine.Architecture);
            Add("machine", "dotnet", machine.Dotnet);
        }

        return parts;
    }
}
