using Hone.Hosting;
using Hone.Insight.Comparison;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Runs beside each other.</summary>
static class CompareRoutes
{
    const int MostRuns = 500;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/api/compare", (string? runs, string? over, string? baseline, bool? seeds) =>
            new JsonAnswer(ComparisonDocument.Of(Read(place, runs ?? "", over, baseline, seeds ?? false))));
        endpoints.MapGet("/api/compare/report", (string? runs, string? over, string? baseline, bool? seeds) =>
            new HtmlAnswer(HtmlPage.Write(ComparisonReport.PageOf(Read(place, runs ?? "", over, baseline, seeds ?? false)))));
    }

    static RunComparison Read(Workplace place, string runs, string? over, string? baseline, bool seeds)
    {
        if (!Enum.TryParse(over ?? "steps", ignoreCase: true, out CurveAxis axis) || !Enum.IsDefined(axis))
            throw RefusedRequest.Bad($"runs are not compared over \"{over}\"", "Take over=steps, tokens, time or flops.");
        string[] names = [.. runs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (names.Length is < 2 or > MostRuns)
            throw RefusedRequest.Bad($"{names.Length} runs are named", $"Name 2 to {MostRuns}: runs=a,b@best.");
        List<RunReference> references = [.. names.Select(place.Runs.Resolve)];
        int first = 0;
        if (baseline is { Length: > 0 })
        {
            RunReference named = place.Runs.Resolve(baseline);
            first = references.FindIndex(known => known.Folder.Path == named.Folder.Path && known.Checkpoint == named.Checkpoint);
            if (first < 0) references.Insert(first = 0, named);
        }

        return RunComparison.Of(RunComparisons.Read(references), axis, first, seeds);
    }
}
