using System.Text.Json;
using Hone.Formats.WandbLog;

namespace Hone.Runs.Import;

/// <summary>Reads the history of a run that Weights &amp; Biases kept offline.</summary>
static class WandbRuns
{
    /// <summary>Reads a <c>.wandb</c> file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no curve is known to be a loss.</exception>
    public static ImportedRun Read(IEnumerable<WandbRecord> records, ImportTags tags, string source)
    {
        CurveCollector curves = new(tags);
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        string? name = null;
        long next = 0;
        foreach (WandbRecord record in records)
            switch (record)
            {
                case WandbRun run:
                    name = run.Name.Length > 0 ? run.Name : run.Id.Length > 0 ? run.Id : name;
                    Add(settings, run.Settings);
                    break;
                case WandbConfig config:
                    Add(settings, config.Items);
                    break;
                case WandbHistory history:
                    AddPoints(curves, history, ref next);
                    break;
            }

        return curves.ToRun(ImportKind.Wandb, name, [.. settings.Select(setting => (setting.Key, setting.Value))], source);
    }

    static void AddPoints(CurveCollector curves, WandbHistory history, ref long next)
    {
        Dictionary<string, double> numbers = new(StringComparer.Ordinal);
        foreach ((string key, string json) in history.Items)
            if (Number(json) is { } number) numbers[key] = number;
        long step = history.Step ?? (numbers.TryGetValue("_step", out double own) && own is >= 0 and < long.MaxValue ? (long)own : next);
        next = step + 1;
        DateTimeOffset? at = numbers.TryGetValue("_timestamp", out double seconds) && seconds is > 0 and < 253_402_300_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        foreach ((string key, double number) in numbers)
            if (!key.StartsWith('_')) curves.Add(key, step, number, at);
    }

    static double? Number(string json)
    {
        if (json is "NaN" or "Infinity" or "-Infinity") json = $"\"{json}\"";
        try
        {
            using JsonDocument value = JsonDocument.Parse(json);
            return JsonRuns.NumberOf(value.RootElement);
        }
        catch (JsonException)
        {
            return null;                                                         // not a number, and nothing here draws it
        }
    }

    /// <summary>Settings as <c>{"value": …}</c> or plain.</summary>
    static void Add(Dictionary<string, string> settings, IEnumerable<KeyValuePair<string, string>> items)
    {
        foreach ((string key, string json) in items)
        {
            if (key.StartsWith('_')) continue;                                   // what the program notes of itself
            try
            {
                using JsonDocument value = JsonDocument.Parse(json);
                JsonElement plain = value.RootElement.ValueKind == JsonValueKind.Object
                    && value.RootElement.TryGetProperty("value", out JsonElement inner) ? inner : value.RootElement;
                settings[key] = plain.ValueKind == JsonValueKind.String ? plain.GetString()! : plain.GetRawText();
            }
            catch (Exception odd) when (odd is JsonException or InvalidOperationException)
            {
                settings[key] = json;
            }
        }
    }
}
