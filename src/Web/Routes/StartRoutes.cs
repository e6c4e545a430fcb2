using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Web.Http;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Runs that are started and resumed from outside.</summary>
static class StartRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place, RecipeFolder recipes, DataRoots roots)
    {
        endpoints.MapPost("/api/runs", (RecipeRequest request, HttpContext context) => StartAsync(place, request, recipes, roots, context));
        endpoints.MapGet("/api/runs/{id}/resume", (string id) => Resumable(place, id));
        endpoints.MapPost("/api/runs/{id}/resume", (string id, ResumeRequest request, HttpContext context) =>
            ResumeAsync(place, id, request, context));
        endpoints.MapGet("/api/starts/{key}", (string key) => Started(place, key));
    }

    static async Task<IResult> StartAsync(Workplace place, RecipeRequest request, RecipeFolder recipes, DataRoots roots,
        HttpContext context)
    {
        string? key = KeyOf(context, request.Wait);
        await Task.Run(() => RecipeChecks.Use(request, recipes, roots, recipe => RecipeRoutes.Planned(place, request, recipe)),
            context.RequestAborted);
        string file = request.Recipe is { } name ? recipes.PathOf(name) : RunStarter.FileOf(request.Yaml!);
        return await AnswerAsync(place.Starter.Start(key, file, request.Overrides), request.Wait, StatusCodes.Status201Created, context);
    }

    /// <summary>Whether a run can go on, and the command that does it; else why it cannot.</summary>
    static JsonAnswer Resumable(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        Problem? held = Held(place, folder);
        return new JsonAnswer(new JsonObject
        {
            ["run"] = folder.Id, ["is_possible"] = held is null, ["reason"] = held?.What, ["hint"] = held?.Hint,
            ["command"] = "hone " + RunStarter.Line(RunStarter.Words(folder.Id, place.Options.Runs)),
        });
    }

    static async Task<IResult> ResumeAsync(Workplace place, string id, ResumeRequest request, HttpContext context)
    {
        string? key = KeyOf(context, request.Wait);
        RunFolder folder = place.Runs.Find(id);
        StartedRun? begun = key is null ? null : place.Starter.FindResumed(key, folder);
        if (begun is null && Held(place, folder) is { } held) throw new RefusedRequest(held);
        return await AnswerAsync(begun ?? place.Starter.Resume(key, folder), request.Wait, StatusCodes.Status200OK, context);
    }

    /// <summary>Why a run cannot go on from here; null where it can, as far as its record tells.</summary>
    static Problem? Held(Workplace place, RunFolder folder)
    {
        if (place.Options.IsReadOnly)
            return new Problem(StatusCodes.Status403Forbidden, "this server was started with --read-only: it changes nothing",
                $"Resume it in a terminal: hone resume {folder.Id}.");
        if (!place.Starter.IsAble)
            return new Problem(StatusCodes.Status409Conflict, "this server starts no runs here",
                $"Resume it in a terminal: hone resume {folder.Id}.");
        RunEntry entry = RunEntry.Read(folder);
        try
        {
            RunFailed? failure = entry.Status != RunStatus.Failed ? null
                : place.Series.Read(folder, 0, series => series.Others.Select(one => one.Event).OfType<RunFailed>().LastOrDefault());
            Resumption.EnsureWorthwhile(entry, failure);
            return null;
        }
        catch (InvalidDataException held)
        {
            return Problem.Of(StatusCodes.Status409Conflict, held.Message);
        }
    }

    /// <summary>What tells a request from another; null for one that is like no other.</summary>
    static string? KeyOf(HttpContext context, double wait)
    {
        const double mostSeconds = 300;
        const int longestKey = 200;
        string? key = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        if (key?.Length > longestKey)
            throw RefusedRequest.Bad($"an Idempotency-Key of {key.Length} characters is too long", $"Take at most {longestKey}.");
        return wait is >= 0 and <= mostSeconds ? key
            : throw RefusedRequest.Bad($"wait={wait} is no time to wait", $"Take 0 to {mostSeconds} seconds.");
    }

    static async Task<IResult> AnswerAsync(StartedRun run, double wait, int status, HttpContext context)
    {
        await run.WaitAsync(TimeSpan.FromSeconds(wait), context.RequestAborted);
        if (run.IsRefused) throw Refusal(run);
        if (run.Id is { } id) context.Response.Headers.Location = $"/api/runs/{id}";
        return new JsonAnswer(Document(run), run.Id is null ? StatusCodes.Status202Accepted : status);
    }

    static JsonAnswer Started(Workplace place, string key)
    {
        StartedRun run = place.Starter.Find(key)
            ?? throw RefusedRequest.NotFound("nothing was started here by that key", "All runs: /api/runs.");
        run.Look();
        return run.IsRefused ? throw Refusal(run) : new JsonAnswer(Document(run));
    }

    static JsonObject Document(StartedRun run) => new()
    {
        ["start"] = run.Key, ["id"] = run.Id, ["command"] = run.Command, ["process"] = run.ProcessId,
        ["location"] = run.Id is { } id ? $"/runs/{id}" : null, ["output"] = run.Id is null ? run.Output : null,
    };

    /// <summary>The two lines with which the program says no.</summary>
    static RefusedRequest Refusal(StartedRun run)
    {
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.FindLastIndex(lines, line => line.StartsWith("hone: ", StringComparison.Ordinal));
        return new RefusedRequest(new Problem(422, at >= 0 ? lines[at]["hone: ".Length..] : "the run ended before it had started",
            at >= 0 && at + 1 < lines.Length ? string.Join('\n', lines[(at + 1)..]) : $"See in a terminal: {run.Command}",
            [KeyValuePair.Create("", run.Output)]));
    }
}
