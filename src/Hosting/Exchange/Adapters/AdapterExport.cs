using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>
/// Writes what a run learned beside its model as an adapter folder of PEFT. It is read back, and must hold the same numbers, before the
/// folder appears.
/// </summary>
public sealed class AdapterExport
{
    /// <summary>The name of the numbers' file in a folder.</summary>
    internal const string WeightsFile = "adapter_model.safetensors";

    AdapterExport()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Updates the checkpoint has had.</summary>
    public required int Step { get; init; }

    /// <summary>The model that it belongs to, as its config says.</summary>
    public required string Base { get; init; }

    /// <summary>The matrices that it adds to, as its config says.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Numbers in it.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Writes it. The folder is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">Where; of the others only the folder of runs counts.</param>
    /// <exception cref="InvalidDataException">It learned nothing beside a model, or no family has the model; or the folder is
    /// taken.</exception>
    public static AdapterExport Write(string run, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        HuggingFaceFormat format = new();                                    // where a folder may stand
        ModelExport.EnsureFree(format, target, options.Out);
        RunReference reference = new RunStore(options.Runs).Resolve(run);
        Manifest manifest = reference.Folder.ReadManifest();
        using LanguageModel model = ChosenCheckpoint.Load(reference, one => new LanguageModel(reference, one, options.Threads));
        if (model.Model.Options.Lora is not { } lora)
            throw new InvalidDataException($"run {reference.Folder.Id} has learned its model whole, and has no adapter\nWrite the model: "
                + $"hone export {reference.Folder.Id} --to hf --out DIR.");
        ModelFamily family = ModelFamily.Of(model.Model.Options with { Lora = null });
        return ModelExport.Writing(target, options.Out, writing =>
        {
            string baseName = BaseOf(manifest);
            JsonObject config = ConfigOf(model.Model, family, lora, baseName);
            ForeignJson.Write(System.IO.Path.Combine(writing, AdapterConfig.File), config);
            WriteWeights(System.IO.Path.Combine(writing, WeightsFile), model.Model, family);
            Prove(writing, model, family);
            AdapterExport export = new()
            {
                Path = target, Run = model.Run, Step = model.Step, Base = baseName,
                Targets = [.. config["target_modules"]!.AsArray().Select(one => (string)one!)],
                Parameters = model.Model.Parameters.Learned.Sum(parameter => parameter.Count),
                Bytes = Directory.EnumerateFiles(writing).Sum(file => new FileInfo(file).Length),
            };
            ModelExport.Publish(format, writing, target, options.Out);
            return export;
        });
    }

    /// <summary>The tensors of a model's additions and of what was learned whole beside them, by their names there.</summary>
    internal static IEnumerable<(string Name, long[] Shape, Func<float[]> Numbers)> Tensors(GptModel model, ModelFamily family)
    {
        Dictionary<string, Tensor> byName = model.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
        foreach (AdapterPlace place in AdapterPlace.Of(model.Options))
        {
            string path = AdapterNumbers.Prefix + AdapterNumbers.PathOf(place.Module, family);
            yield return ($"{path}.lora_A.weight", [place.Rank, place.Module.Inputs],
                () => AdapterNumbers.Inner(place, byName[place.Inner]));
            yield return ($"{path}.lora_B.weight", [place.Module.Rows, place.Rank],
                () => AdapterNumbers.Outer(place, byName[place.Outer]));
        }

        foreach (FamilyTensor tensor in Whole(model, family))
            yield return (AdapterNumbers.Prefix + tensor.Name, [.. tensor.Shape],
                () => AdapterNumbers.Whole(tensor, byName[tensor.Parameter!]));
    }

    /// <summary>The family's tensors that are learned whole.</summary>
    internal static IEnumerable<FamilyTensor> Whole(GptModel model, ModelFamily family)
    {
        HashSet<string> learned = [.. model.Parameters.Learned.Where(parameter => parameter.Role != ParameterRole.Adapter)
            .Select(parameter => parameter.Name)];
        return family.Tensors(model.Options).Where(tensor => tensor.Parameter is { } parameter && learned.Contains(parameter));
    }

    static void WriteWeights(string path, GptModel model, ModelFamily family)
    {
        (string Name, long[] Shape, Func<float[]> Numbers)[] tensors = [.. Tensors(model, family)];
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using SafeTensorsWriter writer = new(file, [.. tensors.Select(one => new StoredTensor(one.Name, StoredType.F32, one.Shape))],
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach ((string name, _, Func<float[]> numbers) in tensors) writer.Write(name, numbers());
        writer.Finish();
    }

    /// <summary>Reads the folder as an import does, into a model without numbers.</summary>
    static void Prove(string writing, LanguageModel model, ModelFamily family)
    {
        AdapterFolder folder = AdapterFolder.Read(writing, model.Model.Options with { Lora = null }, family);
        using GptModel again = new(model.Model.Options with { Lora = folder.Lora }, model.Backend, seed: null);
        folder.LoadInto(again);
        foreach ((Parameter one, Parameter other) in model.Model.Parameters.Learned.Zip(again.Parameters.Learned))
            if (one.Name != other.Name || !one.Tensor.ToArray().AsSpan().SequenceEqual(other.Tensor.ToArray()))
                throw new InvalidDataException($"what was written of {one.Name} is not read back as it was\nReport this: the folder was "
                    + "not kept.");
    }

    /// <summary>What loads the base elsewhere: the folder that it was imported from, or the run here.</summary>
    static string BaseOf(Manifest manifest) => manifest.Parent?.Run ?? manifest.ParentRun ?? manifest.Id;

    static JsonObject ConfigOf(GptModel model, ModelFamily family, LoraOptions lora, string baseName)
    {
        AdapterPlace[] places = [.. AdapterPlace.Of(model.Options)];
        (AdapterPlace Place, double Alpha)[] factors =
            [.. places.Select(place => (place, lora.ScaleOf(place.Module) * (lora.IsByRoot ? Math.Sqrt(place.Rank) : place.Rank)))];
        string[] whole = [.. Whole(model, family).Select(tensor => tensor.Name.Split('.')[^2]).Distinct()];
        return new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = baseName,
            ["revision"] = null,
            ["inference_mode"] = true,
            ["r"] = lora.Rank,
            ["lora_alpha"] = Plain(lora.Alpha),
            ["lora_dropout"] = Plain(Math.Round(lora.Dropout, 7)),
            ["bias"] = "none",
            ["fan_in_fan_out"] = family.Dialect == Dialect.Gpt2,
            ["use_rslora"] = lora.IsByRoot,
            ["use_dora"] = false,
            ["init_lora_weights"] = true,
            ["target_modules"] = new JsonArray([.. TargetsOf(model.Options, family, places).Select(name => (JsonNode)name)]),
            ["modules_to_save"] = whole.Length == 0 ? null : new JsonArray([.. whole.Select(name => (JsonNode)name)]),
            ["rank_pattern"] = new JsonObject(places.Where(place => place.Rank != lora.Rank).Select(place =>
                KeyValuePair.Create(AdapterNumbers.PathOf(place.Module, family), (JsonNode?)place.Rank))),
            ["alpha_pattern"] = new JsonObject(factors.Where(one => Math.Abs(one.Alpha - lora.Alpha) > 1e-9 * lora.Alpha).Select(one =>
                KeyValuePair.Create(AdapterNumbers.PathOf(one.Place.Module, family), (JsonNode?)Plain(one.Alpha)))),
            ["layers_to_transform"] = null,
            ["layers_pattern"] = null,
        };
    }

    /// <summary>The shortest ends of names that mean just these matrices; all of their names where there are none.</summary>
    static string[] TargetsOf(GptOptions options, ModelFamily family, AdapterPlace[] places)
    {
        string[] chosen = [.. places.Select(place => AdapterNumbers.PathOf(place.Module, family))];
        string[] others = [.. LinearModule.Of(options).Select(module => AdapterNumbers.PathOf(module, family)).Except(chosen)];
        for (int parts = 1; parts <= 2; parts++)
        {
            string[] ends = [.. chosen.Select(name => string.Join('.', name.Split('.')[^parts..])).Distinct()];
            if (!others.Any(other => ends.Any(end => other.EndsWith('.' + end, StringComparison.Ordinal)))) return ends;
        }

        return chosen;
    }

    /// <summary>A whole number without a point, as PEFT writes it.</summary>
    static JsonNode Plain(double value) => double.IsInteger(value) && Math.Abs(value) < 1e9 ? (int)value : value;
}
