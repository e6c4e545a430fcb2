using System.Text.Json.Nodes;
using Hone.Insight.Queries;
using Hone.Runs.Fields;

namespace Hone.Hosting;

/// <summary>A list of runs as one JSON document: what <c>runs</c> prints with <c>--json</c>.</summary>
static class RunListDocument
{
    /// <summary>The document.</summary>
    /// <param name="root">Where the runs are.</param>
    /// <param name="query">What was asked for.</param>
    /// <param name="chosen">The runs that fulfil it, in its order, with the fields of <see cref="RunDocument.Needs"/>.</param>
    /// <param name="unread">Broken runs that no condition could be held against.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Of(
        string root, RunQuery query, IReadOnlyList<RunRow> chosen, IReadOnlyList<RunRow> unread, DateTimeOffset now)
    {
        JsonObject document = new() { ["folder"] = root };
        if (query.Groups.Count > 0)
            document["groups"] = new JsonArray([.. query.GroupsOf(chosen, now)
                .Select(group => (JsonNode)GroupDocument.Of(query, group, now))]);
        else
            document["runs"] = new JsonArray([.. chosen.Select(row => (JsonNode)RunDocument.Of(row, query.Columns, now))]);
        if (unread.Count > 0)
            document["broken"] = new JsonArray([.. unread.Select(row => (JsonNode)RunDocument.Of(row, [], now))]);
        return document;
    }
}
