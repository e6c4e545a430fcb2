using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>An adapter folder as PEFT reads and writes it.</summary>
sealed class PeftAdapter : AdapterFormat
{
    /// <summary>The name of the numbers' file in a folder.</summary>
    public const string WeightsFile = "adapter_model.safetensors";

    public override string Name => "peft";

    public override ExportFormat Place { get; } = new HuggingFaceFormat();

    public override void Write(AdapterContent content, string folder)
    {
        ForeignJson.Write(Path.Combine(folder, AdapterConfig.File), ConfigOf(content));
        (string Name, long[] Shape, Func<float[]> Numbers)[] tensors = [.. Tensors(content.Model, content.Family)];
        using FileStream file = new(Path.Combine(folder, WeightsFile), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using SafeTensorsWriter writer = new(file, [.. tensors.Select(one => new StoredTensor(one.Name, StoredType.F32, one.Shape))],
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach ((string name, _, Func<float[]> numbers) in tensors) writer.Write(name, numbers());
        writer.Finish();
    }

    public override void Prove(AdapterContent content, string folder)
    {
        GptModel model = content.Model;
        AdapterFolder read = AdapterFolder.Read(folder, model.Options with { Lora = null }, content.Family);
        using GptModel again = new(model.Options with { Lora = read.Lora }, content.Loaded.Backend, seed: null);
        read.LoadInto(again);
        foreach ((Parameter one, Parameter other) in model.Parameters.Learned.Zip(again.Parameters.Learned))
            if (one.Name != other.Name || !one.Tensor.ToArray().AsSpan().SequenceEqual(other.Tensor.ToArray())) throw Other(one.Name);
    }

    public override void Publish(string folder, string target) => Place.Publish(folder, target);

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

        foreach (FamilyTensor tensor in AdapterContent.Whole(model, family))
            yield return (AdapterNumbers.Prefix + tensor.Name, [.. tensor.Shape],
                () => AdapterNumbers.Whole(tensor, byName[tensor.Parameter!]));
    }

    static JsonObject ConfigOf(AdapterContent content)
    {
        (GptModel model, ModelFamily family, LoraOptions lora) = (content.Model, content.Family, content.Lora);
        AdapterPlace[] places = [.. AdapterPlace.Of(model.Options)];
        (AdapterPlace Place, double Alpha)[] factors =
            [.. places.Select(place => (place, lora.ScaleOf(place.Module) * (lora.IsByRoot ? Math.Sqrt(place.Rank) : place.Rank)))];
        string[] whole = [.. AdapterContent.Whole(model, family).Select(tensor => tensor.Name.Split('.')[^2]).Distinct()];
        return new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = content.Base,
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
            ["target_modules"] = new JsonArray([.. content.Targets().Select(name => (JsonNode)name)]),
            ["modules_to_save"] = whole.Length == 0 ? null : new JsonArray([.. whole.Select(name => (JsonNode)name)]),
            ["rank_pattern"] = new JsonObject(places.Where(place => place.Rank != lora.Rank).Select(place =>
                KeyValuePair.Create(AdapterNumbers.PathOf(place.Module, family), (JsonNode?)place.Rank))),
            ["alpha_pattern"] = new JsonObject(factors.Where(one => Math.Abs(one.Alpha - lora.Alpha) > 1e-9 * lora.Alpha).Select(one =>
                KeyValuePair.Create(AdapterNumbers.PathOf(one.Place.Module, family), (JsonNode?)Plain(one.Alpha)))),
            ["layers_to_transform"] = null,
            ["layers_pattern"] = null,
        };
    }

    /// <summary>A whole number without a point, as PEFT writes it.</summary>
    static JsonNode Plain(double value) => double.IsInteger(value) && Math.Abs(value) < 1e9 ? (int)value : value;
}
