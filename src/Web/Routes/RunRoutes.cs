using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Web.Curves;
using Hone.Web.Http;
using Hone.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>One run: what it is, its curves.</summary>
static class RunRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/api/runs/{id}", (string id) => Show(place, id));
        endpoints.MapGet("/api/runs/{id}/standing", (string id) => Standing(place, id));
        endpoints.MapGet("/api/runs/{id}/curves", (string id, string? over, string? scale, double? from, double? to, int? width,
            string? columns) => Curves(place, id, CurveRequest.Parse(over, scale, from, to, width, columns)));
    }

    static JsonAnswer Show(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        return new JsonAnswer(RunDocument.Of(folder, Whole(RunEntry.Read(folder))));
    }

    static JsonAnswer Standing(Workplace place, string id) => new(LiveStream.StandingOf(RunEntry.Read(place.Runs.Find(id))));

    static IResult Curves(Workplace place, string id, CurveRequest request)
    {
        RunFolder folder = place.Runs.Find(id);
        double flops = Whole(RunEntry.Read(folder)).Model?.FlopsPerToken ?? 0;
        return Results.Bytes(place.Series.Read(folder, flops, series => CurveDocument.Of(folder.Id, series, request)), "application/json");
    }

    static Manifest Whole(RunEntry entry) => entry.Manifest
        ?? throw new RefusedRequest(Problem.Of(StatusCodes.Status409Conflict, entry.Problem ?? "the run is broken"));
}
