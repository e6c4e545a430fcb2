using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Decisions;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Controls;
using Hone.Training.Events;
using Hone.Web.Http;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>What is asked of runs that train, and what is decided about those that have.</summary>
static class ChangeRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapPost("/api/runs/{id}/control", (string id, ControlRequest request, CancellationToken aborted) =>
            ControlAsync(place, id, request, aborted));
        endpoints.MapPost("/api/decide", (DecisionRequest request, CancellationToken aborted) => DecideAsync(place, request, aborted));
    }

    static async Task<IResult> ControlAsync(Workplace place, string id, ControlRequest request, CancellationToken aborted)
    {
        const double mostSeconds = 3600;
        RunFolder folder = place.Runs.Find(id);
        if (new Control(request.Command, request.Factor).Problem is { } problem)
            throw RefusedRequest.Bad(problem, "docs/api.md says what can be asked of a run.");
        if (!(request.Wait is > 0 and <= mostSeconds))
            throw RefusedRequest.Bad($"wait={request.Wait} is no time to wait", $"Take a number of seconds up to {mostSeconds}.");
        try
        {
            TrainingEvent answer = await RunControl.AskAsync(folder.Path, request.Command, request.Factor, place.Runs.Root,
                TimeSpan.FromSeconds(request.Wait), aborted);
            string? refusal = (answer as ControlRefused)?.Reason;
            return new JsonAnswer(new JsonObject { ["step"] = answer.Step, ["is_taken"] = refusal is null, ["reason"] = refusal });
        }
        catch (InvalidDataException ended)                                   // no process trains it, or it ended before it took this
        {
            throw new RefusedRequest(Problem.Of(StatusCodes.Status409Conflict, ended.Message));
        }
    }

    static async Task<IResult> DecideAsync(Workplace place, DecisionRequest request, CancellationToken aborted)
    {
        DecisionRule usual = new();
        if (request.Candidates.Count == 0 || request.Baselines.Count == 0
            || request.Candidates.Concat(request.Baselines).Any(name => name is null))
            throw RefusedRequest.Bad("a decision is between a candidate and a baseline, and one of them has no run",
                "Name runs of both: \"candidates\" and \"baselines\".");
        DecisionOptions options = new()
        {
            Candidates = [.. request.Candidates.Select(name => Named(place, name))],
            Baselines = [.. request.Baselines.Select(name => Named(place, name))],
            Rule = usual with { Metric = request.Metric ?? usual.Metric, MinimumEffect = request.MinimumEffect ?? usual.MinimumEffect },
            By = request.By, Note = request.Note,
        };
        if (!await place.Deciding.WaitAsync(TimeSpan.Zero, aborted))
            throw RefusedRequest.Conflict("another decision is being measured", "Wait for it, and try again.");
        try
        {
            DecisionRecord record = await Task.Run(() => RunDecision.Take(options, place.Runs.Root), CancellationToken.None);
            string file = RunDecision.Save(record);
            JsonObject document = record.Signed().ToNode().AsObject();
            document["file"] = file;
            return new JsonAnswer(document);
        }
        finally
        {
            place.Deciding.Release();
        }
    }

    static string Named(Workplace place, string name)
    {
        RunReference reference = place.Runs.Resolve(name);
        return reference.Checkpoint.ToString() is { Length: > 0 } checkpoint ? $"{reference.Folder.Path}@{checkpoint}"
            : reference.Folder.Path;
    }
}
