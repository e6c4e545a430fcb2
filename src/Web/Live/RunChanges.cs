using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs.Fields;
using Hone.Web.Listing;

namespace Hone.Web.Live;

/// <summary>What changed in the list of runs since the last look.</summary>
/// <param name="index">The runs.</param>
sealed class RunChanges(RunIndex index)
{
    /// <summary>A run that lives beats every second: of it, a list is told so often.</summary>
    static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(10);

    Dictionary<string, RunRow>? _known;

    /// <summary>What changed, as a document; null where nothing did. The first look only learns how things stand.</summary>
    public string? Look()
    {
        Dictionary<string, RunRow> now = index.Rows([]).ToDictionary(row => row.Folder.Id, StringComparer.Ordinal);
        Dictionary<string, RunRow>? before = _known;
        _known = now;
        if (before is null) return null;
        List<RunRow> changed = [];
        foreach ((string id, RunRow row) in now)
            if (!before.TryGetValue(id, out RunRow? old) || IsOther(old, row)) changed.Add(row);
            else _known[id] = old;                                           // told of when it differs from what was told
        string[] removed = [.. before.Keys.Where(id => !now.ContainsKey(id))];
        return changed.Count + removed.Length == 0 ? null : new JsonObject
        {
            ["changed"] = new JsonArray([.. changed.Select(row => (JsonNode)RunDocument.Of(row, [], DateTimeOffset.UtcNow))]),
            ["removed"] = new JsonArray([.. removed.Select(id => (JsonNode)id)]),
        }.ToJsonString();
    }

    /// <summary>The index keeps a row as long as its file is as it was, and gives another one for a run that lives.</summary>
    static bool IsOther(RunRow old, RunRow row) => !ReferenceEquals(old, row)
        && (!row.MayLive || !old.MayLive || old.Status != row.Status || row["summary.steps"] != old["summary.steps"]
            || row.Heartbeat?.At - old.Heartbeat?.At >= BetweenBeats);
}
