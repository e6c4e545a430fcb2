using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Hone.Runs.Reporting;

/// <summary>The requests of MLflow's REST interface, version 2.0, that logging a run needs.</summary>
/// <param name="target">The server.</param>
/// <param name="limit">How long a request may take.</param>
sealed class MlflowServer(MlflowTarget target, TimeSpan limit) : IDisposable
{
    readonly Outbound _http = new("the MLflow server", limit,
        target.Authorization is { } value ? [new("Authorization", value)] : []);

    /// <summary>The experiment's id; it is made where there is none of its name.</summary>
    public async Task<string> ExperimentAsync(CancellationToken stop)
    {
        if (await FindExperimentAsync(stop) is { } known) return known;
        try
        {
            return Text(await PostAsync("experiments/create", new JsonObject { ["name"] = target.Experiment }, stop), "experiment_id");
        }
        catch (ServerException other) when (other.Code == "RESOURCE_ALREADY_EXISTS")
        {
            if (await FindExperimentAsync(stop) is { } faster) return faster;    // another run made it meanwhile
            throw;
        }
    }

    /// <summary>The run that a tag marks as this one; null where there is none yet.</summary>
    public async Task<(string Id, string? ArtifactUri)?> FindRunAsync(string experiment, string run, CancellationToken stop)
    {
        JsonObject found = await PostAsync("runs/search", new JsonObject
        {
            ["experiment_ids"] = new JsonArray(experiment), ["filter"] = $"tags.\"{MlflowSender.RunTag}\" = '{run}'", ["max_results"] = 1,
        }, stop);
        return found["runs"] is JsonArray { Count: > 0 } runs && runs[0] is JsonObject first ? RunOf(first) : null;
    }

    /// <summary>Makes a run.</summary>
    public async Task<(string Id, string? ArtifactUri)> CreateRunAsync(string experiment, string name, string user, DateTimeOffset start,
        IEnumerable<(string, string)> tags, CancellationToken stop)
    {
        JsonObject made = await PostAsync("runs/create", new JsonObject
        {
            ["experiment_id"] = experiment, ["run_name"] = name, ["user_id"] = user, ["start_time"] = start.ToUnixTimeMilliseconds(),
            ["tags"] = Pairs(tags),
        }, stop);
        return RunOf(made["run"] as JsonObject ?? throw Unexpected("run"));
    }

    /// <summary>Adds to a run; the same once more makes no double.</summary>
    public Task LogAsync(string run, IEnumerable<MlflowMetric> metrics, IEnumerable<(string, string)> parameters,
        IEnumerable<(string, string)> tags, CancellationToken stop) => PostAsync("runs/log-batch", new JsonObject
        {
            ["run_id"] = run,
            ["metrics"] = new JsonArray([.. metrics.Select(metric => (JsonNode)metric.ToJson())]),
            ["params"] = Pairs(parameters),
            ["tags"] = Pairs(tags),
        }, stop);

    /// <summary>Says how a run stands.</summary>
    public Task UpdateAsync(string run, string status, DateTimeOffset? end, CancellationToken stop)
    {
        JsonObject update = new() { ["run_id"] = run, ["status"] = status };
        if (end is { } ended) update["end_time"] = ended.ToUnixTimeMilliseconds();
        return PostAsync("runs/update", update, stop);
    }

    /// <summary>Stores a file of a run through the server.</summary>
    /// <param name="root">The run's artifact URI, without <c>mlflow-artifacts:/</c>.</param>
    /// <param name="name">Its path below that.</param>
    /// <param name="bytes">What is in it.</param>
    /// <param name="stop">Gives up.</param>
    public Task StoreAsync(string root, string name, byte[] bytes, CancellationToken stop)
    {
        string path = string.Join('/', $"{root.Trim('/')}/{name}".Split('/').Select(Uri.EscapeDataString));
        return _http.PutAsync(At($"api/2.0/mlflow-artifacts/artifacts/{path}"), bytes, stop);
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _http.Dispose();

    async Task<string?> FindExperimentAsync(CancellationToken stop)
    {
        try
        {
            JsonObject found = await _http.GetAsync(
                At($"api/2.0/mlflow/experiments/get-by-name?experiment_name={Uri.EscapeDataString(target.Experiment)}"), stop);
            return Text(found["experiment"] as JsonObject ?? throw Unexpected("experiment"), "experiment_id");
        }
        catch (ServerException none) when (none is { Status: HttpStatusCode.NotFound, Code: "RESOURCE_DOES_NOT_EXIST" })
        {
            return null;
        }
    }

    Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken stop) =>
        _http.PostAsync(At($"api/2.0/mlflow/{path}"), body, stop);

    Uri At(string path) => new($"{target.Address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");

    (string, string?) RunOf(JsonObject run) => run["info"] is JsonObject info
        ? (Text(info, "run_id"), info["artifact_uri"] is JsonValue uri && uri.TryGetValue(out string? text) ? text : null)
        : throw Unexpected("info");

    string Text(JsonObject answer, string name) => answer[name] is JsonValue value
        ? value.TryGetValue(out string? text) && text.Length > 0 ? text
            : value.TryGetValue(out long number) ? number.ToString(CultureInfo.InvariantCulture) : throw Unexpected(name)
        : throw Unexpected(name);

    ServerException Unexpected(string name) => new($"the MLflow server at {target.Address} answered without \"{name}\"",
        "Check the address: another kind of server may be there.", HttpStatusCode.OK);

    static JsonArray Pairs(IEnumerable<(string Key, string Value)> pairs) =>
        new([.. pairs.Select(pair => (JsonNode)new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]);
}
