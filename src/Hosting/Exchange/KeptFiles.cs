using System.Text.Json.Nodes;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;

namespace Hone.Hosting.Exchange;

/// <summary>The files that stayed of the folder that a run was imported from; of a run that was trained here there are none.</summary>
sealed class KeptFiles
{
    const string Positions = "max_position_embeddings";
    readonly string? _folder;

    KeptFiles(string? folder) => _folder = folder;

    public static KeptFiles Of(RunFolder run) => new(PathIn(run) is var folder && Directory.Exists(folder) ? folder : null);

    /// <summary>Where they are in a run's folder, if there are any.</summary>
    public static string PathIn(RunFolder run) => System.IO.Path.Combine(run.Path, "imported");

    /// <summary>The chat template among them; null where there is none.</summary>
    public ImportedTemplate? Template => _folder is null ? null : ImportedTemplate.Of(_folder);

    /// <summary>Copies them, where there are any, into the folder of a run that comes of this one.</summary>
    public void CopyTo(RunFolder run)
    {
        if (_folder is null) return;
        string target = PathIn(run);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(_folder))
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
    }

    /// <summary>Where one of them is; null where there is none of that name.</summary>
    public string? Path(string name) =>
        _folder is not null && System.IO.Path.Combine(_folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>A JSON document; null where there is none of that name.</summary>
    public JsonObject? Read(string name) => Path(name) is { } path ? ForeignJson.Read(path) : null;

    /// <summary>
    /// The config.json of a model: what it computes, and what the imported one said besides, such as the ids of special tokens.
    /// </summary>
    public JsonObject Complete(ModelFamily family, GptOptions model)
    {
        JsonObject config = family.Write(model);
        if (Read(HuggingFaceFolder.ConfigFile) is not { } before) return config;
        if (model.IsRotary && before[Positions] is { } positions) config[Positions] = positions.DeepClone();
        foreach ((string key, JsonNode? value) in before)
            if (!config.ContainsKey(key)) config[key] = value?.DeepClone();
        return config;
    }
}
