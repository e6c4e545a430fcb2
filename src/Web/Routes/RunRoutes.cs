using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Insight.Diagnosis;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Runs.Decisions;
using Hone.Training.Checkpoints;
using Hone.Web.Curves;
using Hone.Web.Http;
using Hone.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>One run: what it is, how it stands, its curves, and what was found and decided about it.</summary>
static class RunRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/api/runs/{id}", (string id, bool? findings) => Show(place, id, findings ?? true));
        endpoints.MapGet("/api/runs/{id}/standing", (string id) => Standing(place, id));
        endpoints.MapGet("/api/runs/{id}/curves", (string id, string? over, string? scale, double? from, double? to, int? width,
            string? columns) => Curves(place, id, CurveRequest.Parse(over, scale, from, to, width, columns)));
        endpoints.MapGet("/api/sparklines", (string? runs, int? width) => Sparklines(place, runs ?? "", width ?? 60));
        endpoints.MapGet("/api/runs/{id}/checkpoints", (string id) => Checkpoints(place, id));
        endpoints.MapGet("/api/runs/{id}/diagnosis", (string id) => Diagnosis(place, id));
        endpoints.MapGet("/api/runs/{id}/decisions", (string id) => Decisions(place, id));
        endpoints.MapGet("/api/runs/{id}/classification", (string id) => Classification(place, id));
        endpoints.MapGet("/api/runs/{id}/recipe", (string id) => RecipeOf(place, id));
        endpoints.MapGet("/api/runs/{id}/report", (string id) => ReportOf(place, id));
    }

    static JsonAnswer Show(Workplace place, string id, bool findings)
    {
        RunFolder folder = place.Runs.Find(id);
        return new JsonAnswer(RunDocument.Of(folder, Whole(folder), findings));
    }

    static JsonAnswer Standing(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        RunEntry entry = RunEntry.Read(folder);
        JsonObject document = LiveStream.StandingOf(entry);
        if (entry.Manifest is null) return new JsonAnswer(document);
        (int step, double? seconds) = place.Series.Read(folder, 0,
            series => (series.Count > 0 ? series.Steps[^1] : 0, series.RecentSeconds));
        int? steps = entry.Heartbeat?.Steps ?? (int?)entry.Manifest.Recipe["training"]?["steps"];
        document["step"] = step;
        document["steps"] = steps;
        document["seconds_per_step"] = seconds;
        document["seconds_left"] = entry.Status is RunStatus.Running or RunStatus.Stalled or RunStatus.Paused
            ? Math.Max(0, (steps ?? step) - step) * seconds : null;
        return new JsonAnswer(document);
    }

    static IResult Curves(Workplace place, string id, CurveRequest request)
    {
        RunFolder folder = place.Runs.Find(id);
        double flops = Whole(folder).Model?.FlopsPerToken ?? 0;
        return Results.Bytes(place.Series.Read(folder, flops, series => CurveDocument.Of(folder.Id, series, request)), "application/json");
    }

    static IResult Sparklines(Workplace place, string runs, int width)
    {
        const int mostRuns = 200, mostWidth = 400;
        string[] ids = runs.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > mostRuns || width is < 1 or > mostWidth)
            throw RefusedRequest.Bad($"{ids.Length} curves of {width} columns are too many",
                $"Ask for those in sight: at most {mostRuns} of {mostWidth}.");
        RunFolder[] folders = place.Runs.FindAll(ids);
        return WrittenJson.Of(json =>
        {
            json.WriteStartObject("runs");
            foreach (RunFolder folder in folders)
                place.Series.Read(folder, 0, series =>
                {
                    SparklineDocument.Write(json, folder.Id, series, width);
                    return 0;
                });
            json.WriteEndObject();
        });
    }

    static JsonAnswer Checkpoints(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        Manifest manifest = Whole(folder);
        IReadOnlyList<CheckpointManifest> all = CheckpointStore.List(folder.CheckpointsFolder);
        CheckpointManifest? best = CheckpointStore.Best(all);
        return new JsonAnswer(new JsonObject
        {
            ["run"] = folder.Id,
            ["selected"] = manifest.SelectedCheckpoint?.Name,
            ["why"] = manifest.SelectedCheckpoint?.Why,
            ["checkpoints"] = new JsonArray([.. all.Select(one => (JsonNode)new JsonObject
            {
                ["name"] = CheckpointStore.NameOf(one.Step), ["step"] = one.Step, ["bytes"] = one.Files.Values.Sum(file => file.Bytes),
                ["loss"] = one.ValidationLoss, ["is_best"] = one.Step == best?.Step,
                ["is_selected"] = CheckpointStore.NameOf(one.Step) == manifest.SelectedCheckpoint?.Name,
            })]),
        });
    }

    static JsonAnswer Diagnosis(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        RunEntry entry = RunEntry.Read(folder);
        Manifest manifest = Whole(folder);
        EventHistory? history = File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile) : null;
        return new JsonAnswer(DiagnosisDocument.Of(entry, Evidence.Of(manifest, history?.Training ?? []), history?.BrokenLines.Count ?? 0));
    }

    static JsonAnswer Decisions(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        return new JsonAnswer(new JsonObject
        {
            ["run"] = folder.Id,
            ["decisions"] = new JsonArray([.. DecisionStore.Names(folder)
                .Select(name => (JsonNode)DecisionStore.Read(folder, name).ToNode())]),
            ["altered"] = new JsonArray([.. DecisionStore.ProblemsOf(folder).Select(problem => (JsonNode)problem)]),
        });
    }

    /// <summary>How well a classifier tells its test apart; null of a run that is none, or has not come to its test.</summary>
    static JsonAnswer Classification(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        return new JsonAnswer(new JsonObject
        {
            ["run"] = folder.Id, ["classification"] = ClassificationRecord.Read(folder.ClassificationFile)?.ToNode(),
        });
    }

    static JsonAnswer RecipeOf(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        return new JsonAnswer(new JsonObject { ["run"] = folder.Id, ["yaml"] = RecipeText.Of(Whole(folder).Recipe) });
    }

    static HtmlAnswer ReportOf(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        return new HtmlAnswer(HtmlPage.Write(Report.PageOf(folder, Whole(folder) with { Status = RunEntry.Read(folder).Status })));
    }

    static Manifest Whole(RunFolder folder) => RunEntry.Read(folder) is var entry && entry.Manifest is { } manifest ? manifest
        : throw new RefusedRequest(Problem.Of(StatusCodes.Status409Conflict, entry.Problem ?? "the run is broken"));
}
