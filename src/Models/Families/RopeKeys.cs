using System.Text.Json.Nodes;
using Hone.Models.Gpt;
using Hone.Tensors.Ops;

namespace Hone.Models.Families;

/// <summary>
/// Rotary positions in a config.json: <c>rope_theta</c> and <c>rope_scaling</c> as Transformers 4 writes them, <c>rope_parameters</c> as
/// 5 does. Both are read, and both are written.
/// </summary>
static class RopeKeys
{
    const string Old = "rope_scaling", New = "rope_parameters", Base = "rope_theta";

    /// <summary>Base and scaling; what is given twice must be the same.</summary>
    public static (double Base, RotaryScaling? Scaling) Read(FamilyConfig config, double standardBase)
    {
        double? old = config.Has(Base) ? config.Number(Base) : null;
        (double? oldInner, RotaryScaling? oldScaling) = Inner(config, Old);
        (double? inner, RotaryScaling? scaling) = Inner(config, New);
        double[] bases = [.. new[] { inner, oldInner, old }.OfType<double>().Distinct()];
        if (bases.Length > 1) throw config.Contradicts($"rope_theta is given as {bases[0]} and as {bases[1]}");
        if (config.Has(Old) && config.Has(New) && scaling != oldScaling)
            throw config.Contradicts($"{Old} and {New} scale rotary positions differently");
        return (bases.Length > 0 ? bases[0] : standardBase, scaling ?? oldScaling);
    }

    /// <summary>Writes both generations of keys.</summary>
    public static void Write(GptOptions options, JsonObject config)
    {
        config[Base] = FamilyConfig.Real(options.RotaryBase);
        RotaryScaling? scaling = options.RotaryScaling;
        config[Old] = scaling is null ? null : Of(scaling);
        JsonObject parameters = scaling is null ? new JsonObject { ["rope_type"] = "default" } : Of(scaling);
        parameters[Base] = FamilyConfig.Real(options.RotaryBase);
        config[New] = parameters;
    }

    /// <summary>The keys of a scaling as older files have them.</summary>
    public static void WriteOld(RotaryScaling scaling, JsonObject config) => config[Old] = Of(scaling);

    static JsonObject Of(RotaryScaling scaling) => scaling.OriginalContext == 0
        ? new() { ["rope_type"] = "linear", ["factor"] = FamilyConfig.Real(scaling.Factor) }
        : new()
        {
            ["rope_type"] = "llama3",
            ["factor"] = FamilyConfig.Real(scaling.Factor),
            ["low_freq_factor"] = FamilyConfig.Real(scaling.LowFrequency),
            ["high_freq_factor"] = FamilyConfig.Real(scaling.HighFrequency),
            ["original_max_position_embeddings"] = scaling.OriginalContext,
        };

    static (double? Base, RotaryScaling? Scaling) Inner(FamilyConfig config, string name)
    {
        if (config.Object(name) is not { } keys) return default;
        string type = keys.Text("rope_type") ?? keys.Text("type") ?? "default";
        if (keys.Text("type") is { } older && older != type) throw keys.Contradicts($"rope_type is {type} and type is {older}");
        double? given = keys.Has(Base) ? keys.Number(Base) : null;
        if (keys.Number("partial_rotary_factor", 1) != 1) throw keys.Refused("partial_rotary_factor", "heads turned in part only");
        RotaryScaling? scaling = type switch
        {
            "default" => null,
            "linear" => new RotaryScaling(keys.Number("factor"), OriginalContext: 0),
            "llama3" => new RotaryScaling(keys.Number("factor"), keys.Number("low_freq_factor"), keys.Number("high_freq_factor"),
                keys.Integer("original_max_position_embeddings", high: int.MaxValue)),
            _ => throw keys.Refused("rope_type", "another rule than llama3's or the linear one"),
        };
        if (scaling?.Problem is { } problem) throw keys.Contradicts(problem);
        keys.EnsureAllRead();
        return (given, scaling);
    }
}
