using System.Text.Json.Nodes;
using Hone.Insight;
using Hone.Insight.Queries;

namespace Hone.Hosting;

/// <summary>A group of runs as JSON: what they share, and mean and deviation of their numbers.</summary>
static class GroupDocument
{
    /// <summary>The numbers that are told of every group.</summary>
    public static IReadOnlyList<RunField> Measured { get; } =
    [
        new("best_val_loss", "summary.best_val_loss"), new("best_bits_per_byte", "summary.best_bits_per_byte"),
        new("steps", "summary.steps"), new("tokens_per_second", "summary.tokens_per_second"),
    ];

    public static JsonObject Of(RunQuery query, RunGroup group, DateTimeOffset now)
    {
        JsonObject document = new()
        {
            ["keys"] = new JsonObject(query.Groups.Select((field, i) => KeyValuePair.Create(field.Name, RunDocument.Json(group.Keys[i])))),
            ["count"] = group.Rows.Count,
            ["runs"] = new JsonArray([.. group.Rows.Select(row => (JsonNode)row.Folder.Id)]),
        };
        foreach (RunField field in Measured.Concat(query.Columns).DistinctBy(field => field.Name))
            document[field.Name] = Of(group.SpreadOf(field, now));
        return document;
    }

    /// <summary>Mean and deviation as JSON; null where there is nothing.</summary>
    public static JsonObject? Of(Spread? spread) => spread is not { } known ? null : new JsonObject
    {
        ["mean"] = known.Mean, ["deviation"] = known.Deviation, ["low"] = known.Low, ["high"] = known.High, ["count"] = known.Count,
        ["not_finite"] = known.Lost,
    };
}
