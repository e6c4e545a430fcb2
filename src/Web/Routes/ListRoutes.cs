using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>The list of runs.</summary>
static class ListRoutes
{
    const int StandardLimit = 200, MostRows = 10_000;

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/api/fields", Fields);
        endpoints.MapGet("/api/runs", (string? find, string? status, string? sort, bool? descending, string? group, string? columns,
            int? offset, int? limit) =>
            List(place, find, status, sort, descending ?? false, group, columns, offset ?? 0, limit ?? StandardLimit));
    }

    static JsonAnswer Fields() => new(new JsonObject
    {
        ["short"] = new JsonObject(FieldCatalogue.Short.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["fields"] = new JsonArray([.. RecordFields.All.Select(path => (JsonNode)path)]),
        ["settings"] = new JsonArray([.. RecipeKeys.All.Where(key => !key.HasFreePart).Select(key => (JsonNode)key.Name)]),
    });

    static JsonAnswer List(Workplace place, string? find, string? status, string? sort, bool descending, string? group, string? columns,
        int offset, int limit)
    {
        if (offset < 0 || limit is < 0 or > MostRows)
            throw RefusedRequest.Bad($"offset={offset} and limit={limit} are no part of a list",
                $"Take offset=0 or more, and limit=0 to {MostRows}.");
        FindLine line = FindLine.Parse(find ?? "", RunFields.Catalogue);
        RunQuery query = new()
        {
            Conditions = line.Conditions,
            Sort = sort is { Length: > 0 } ? RunFields.Catalogue.Find(sort) : null,
            IsDescending = descending,
            Columns = RunFields.Find(columns),
            Groups = RunFields.Find(group),
        };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        IReadOnlyList<RunRow> all = place.Runs.Index.Rows(query.Paths);
        RunRow[] found = [.. query.Apply(all, now).Where(line.Holds)];
        JsonObject facets = new(found.CountBy(row => row.Status).OrderBy(pair => pair.Key)
            .Select(pair => KeyValuePair.Create(pair.Key.Word(), (JsonNode?)pair.Value)));
        RunRow[] chosen = status is { Length: > 0 } && status.Split(',') is var statuses
            ? [.. found.Where(row => statuses.Contains(row.Status.Word()))] : found;
        RunRow[] broken = query.Conditions.Count == 0 && line.Words.Count == 0 ? []
            : [.. all.Where(row => row.Status == RunStatus.Broken && !found.Contains(row))];
        int most = limit == 0 ? int.MaxValue : limit;
        JsonObject document = RunListDocument.Of(place.Runs.Root, query,
            query.Groups.Count > 0 ? chosen : [.. chosen.Skip(offset).Take(most)], broken, now);
        if (document["groups"] is JsonArray groups)
        {
            document["group_count"] = groups.Count;
            document["groups"] = new JsonArray([.. groups.Skip(offset).Take(most).Select(group => group?.DeepClone())]);
        }

        document["total"] = all.Count;
        document["count"] = chosen.Length;
        document["offset"] = offset;
        document["status"] = facets;
        return new JsonAnswer(document);
    }
}
