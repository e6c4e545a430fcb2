using Hone.Runs;
using Hone.Web.Http;
using Hone.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>The stream of what happens.</summary>
static class StreamRoutes
{
    const int MostRuns = 100;

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place) =>
        endpoints.MapGet("/api/stream", (HttpContext context, string? runs, string? from, bool? list) =>
            Stream(place, context, runs ?? "", from, list ?? false));

    static ServerSentEventsResult<string> Stream(Workplace place, HttpContext context, string runs, string? from, bool list)
    {
        string[] ids = runs.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > MostRuns)
            throw RefusedRequest.Bad($"{ids.Length} runs are followed at once", $"Follow at most {MostRuns}: those that are shown.");
        RunFolder[] folders = place.Runs.FindAll(ids);
        string given = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : from ?? "";
        long[] positions = given.Length > 0 ? LiveStream.Positions(given, folders.Length) : [.. folders.Select(EndOf)];
        LiveStream stream = new(place.Signals, [.. folders.Zip(positions)], list ? new RunChanges(place.Runs.Index) : null);
        context.Response.RegisterForDispose(stream);
        CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, place.Stopping);
        context.Response.RegisterForDispose(ends);
        // The overload without a name: it sends an SseItem as it is, where the other one would send it as data.
        return TypedResults.ServerSentEvents(stream.ReadAsync(ends.Token));
    }

    static long EndOf(RunFolder folder)
    {
        if (!File.Exists(folder.EventsFile)) return 0;
        using FileStream file = new(folder.EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return LineReader.EndOfLastLine(file);
    }
}
