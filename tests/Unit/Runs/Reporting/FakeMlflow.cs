using System.Text.Json.Nodes;

namespace Hone.Unit.Runs.Reporting;

/// <summary>An MLflow tracking server, as far as a run is logged: it keeps what it is sent, counts what comes twice, holds to the
/// limits.</summary>
sealed class FakeMlflow : IDisposable
{
    readonly Lock _guard = new();
    readonly Dictionary<string, string> _experiments = [];

    public FakeMlflow() => Server = new FakeServer(request => Trouble?.Invoke(request) ?? Answer(request));

    public FakeServer Server { get; }

    /// <summary>Answers in place of it where not null.</summary>
    public Func<FakeServer.Request, FakeServer.Response?>? Trouble { get; set; }

    /// <summary>Answers so after it has taken a request, as where the connection is cut.</summary>
    public Func<FakeServer.Request, FakeServer.Response?>? TroubleAfter { get; set; }

    public Dictionary<string, FakeRun> Runs { get; } = [];

    public FakeRun Run => Runs.Values.ShouldHaveSingleItem();

    public static FakeServer.Response Error(int status, string code, string message = "no") =>
        new(new JsonObject { ["error_code"] = code, ["message"] = message }.ToJsonString(), status);

    public void Dispose() => Server.Dispose();

    FakeServer.Response Answer(FakeServer.Request request)
    {
        lock (_guard)
        {
            FakeServer.Response answer = Take(request);
            return TroubleAfter?.Invoke(request) ?? answer;
        }
    }

    FakeServer.Response Take(FakeServer.Request request)
    {
        const string api = "/api/2.0/mlflow/", files = "/api/2.0/mlflow-artifacts/artifacts/";
        if (request.Target.StartsWith(files, StringComparison.Ordinal))
        {
            string[] path = Uri.UnescapeDataString(request.Target[files.Length..]).Split('/', 4);
            Runs[path[1]].Artifacts[path[3]] = request.Body;
            return new("{}");
        }

        string verb = request.Target[api.Length..].Split('?')[0];
        JsonObject body = request.Body.Length > 0 ? JsonNode.Parse(request.Text)!.AsObject() : [];
        switch (verb)
        {
            case "experiments/get-by-name":
                string wanted = Uri.UnescapeDataString(request.Target.Split("experiment_name=")[1]);
                return _experiments.TryGetValue(wanted, out string? known)
                    ? new(new JsonObject { ["experiment"] = new JsonObject { ["experiment_id"] = known } }.ToJsonString())
                    : Error(404, "RESOURCE_DOES_NOT_EXIST");
            case "experiments/create":
                string id = _experiments[(string)body["name"]!] = $"{_experiments.Count + 1}";
                return new($$"""{"experiment_id": "{{id}}"}""");
            case "runs/search":
                string filter = (string)body["filter"]!;
                FakeRun[] found = [.. Runs.Values.Where(run => filter == $"tags.\"hone.run_id\" = '{run.Tags["hone.run_id"]}'")];
                return new(new JsonObject { ["runs"] = new JsonArray([.. found.Select(run => (JsonNode)run.ToJson())]) }.ToJsonString());
            case "runs/create":
                FakeRun made = new($"{Runs.Count:0000000000}abcdef", (string)body["experiment_id"]!);
                made.AddTags(body["tags"]);
                Runs[made.Id] = made;
                return new(new JsonObject { ["run"] = made.ToJson() }.ToJsonString());
            case "runs/log-batch":
                return Runs.TryGetValue((string)body["run_id"]!, out FakeRun? run) ? run.Log(body, request.Body.Length)
                    : Error(404, "RESOURCE_DOES_NOT_EXIST");
            case "runs/update":
                Runs[(string)body["run_id"]!].Statuses.Add((string)body["status"]!);
                return new("""{"run_info": {}}""");
            default:
                return Error(404, "ENDPOINT_NOT_FOUND");
        }
    }
}
