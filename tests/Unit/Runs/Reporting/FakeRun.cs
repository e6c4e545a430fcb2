using System.Text.Json.Nodes;

namespace Hone.Unit.Runs.Reporting;

/// <summary>A run on a <see cref="FakeMlflow"/>.</summary>
sealed class FakeRun(string id, string experiment)
{
    public string Id => id;

    public Dictionary<string, string> Tags { get; } = [];

    public Dictionary<string, string> Parameters { get; } = [];

    public HashSet<(string Key, string Value, long Timestamp, int Step)> Metrics { get; } = [];

    public Dictionary<string, byte[]> Artifacts { get; } = [];

    public List<string> Statuses { get; } = [];

    /// <summary>Points that came once more.</summary>
    public int Doubles { get; private set; }

    public (int Step, string Value)[] Curve(string key)
    {
        lock (Metrics)                                                        // the server's thread may be adding to them
            return [.. Metrics.Where(metric => metric.Key == key).Select(metric => (metric.Step, metric.Value))
                .OrderBy(point => point.Step)];
    }

    public JsonObject ToJson() => new()
    {
        ["info"] = new JsonObject { ["run_id"] = id, ["artifact_uri"] = $"mlflow-artifacts:/{experiment}/{id}/artifacts" },
    };

    public FakeServer.Response Log(JsonObject body, int bytes)
    {
        JsonArray metrics = body["metrics"]!.AsArray(), parameters = body["params"]!.AsArray(), tags = body["tags"]!.AsArray();
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000
            || bytes > 1_000_000)
            return FakeMlflow.Error(400, "INVALID_PARAMETER_VALUE", "too much at once");
        foreach (JsonNode? parameter in parameters)
            if ((string)parameter!["key"]! is var key && (key.Length > 250 || ((string)parameter["value"]!).Length > 6000
                || (Parameters.TryGetValue(key, out string? before) && before != (string)parameter["value"]!)))
                return FakeMlflow.Error(400, "INVALID_PARAMETER_VALUE", key);
        lock (Metrics)
            foreach (JsonNode? metric in metrics)
                if (!Metrics.Add(((string)metric!["key"]!, metric["value"]!.ToString(), (long)metric["timestamp"]!, (int)metric["step"]!)))
                    Doubles++;
        foreach (JsonNode? parameter in parameters) Parameters[(string)parameter!["key"]!] = (string)parameter["value"]!;
        AddTags(tags);
        return new FakeServer.Response("{}");
    }

    public void AddTags(JsonNode? tags)
    {
        foreach (JsonNode? tag in tags?.AsArray() ?? []) Tags[(string)tag!["key"]!] = (string)tag["value"]!;
    }
}
