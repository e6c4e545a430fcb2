using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Runs.Fields;

namespace Hone.Web.Live;

/// <summary>What changed in a folder of runs since the last look: by the stamps of files, and what changed is read.</summary>
/// <param name="store">The runs.</param>
sealed class RunChanges(RunStore store)
{
    Dictionary<string, (DateTime Written, long Length, DateTime Heard)>? _known;

    /// <summary>What changed, as a document; null where nothing did. The first look only learns how things stand.</summary>
    public string? Look()
    {
        Dictionary<string, (DateTime Written, long Length, DateTime Heard)> now = new(StringComparer.Ordinal);
        if (Directory.Exists(store.Root))
            foreach (DirectoryInfo folder in new DirectoryInfo(store.Root).EnumerateDirectories())
                if (folder.LinkTarget is null && new FileInfo(Path.Combine(folder.FullName, "run.json")) is { Exists: true } manifest)
                    now[folder.Name] = (manifest.LastWriteTimeUtc, manifest.Length, HeardIn(folder.FullName));
        Dictionary<string, (DateTime Written, long Length, DateTime Heard)>? before = _known;
        _known = now;
        if (before is null) return null;
        string[] changed = [.. now.Where(pair => !before.TryGetValue(pair.Key, out var old) || old != pair.Value).Select(pair => pair.Key)];
        string[] removed = [.. before.Keys.Where(id => !now.ContainsKey(id))];
        if (changed.Length + removed.Length == 0) return null;
        WantedFields wanted = RunRow.Wanting(RunDocument.Needs);
        return new JsonObject
        {
            ["changed"] = new JsonArray([.. changed.Select(id => (JsonNode)RunDocument.Of(
                RunRow.Read(RunFolder.At(Path.Combine(store.Root, id)), wanted), [], DateTimeOffset.UtcNow))]),
            ["removed"] = new JsonArray([.. removed.Select(id => (JsonNode)id)]),
        }.ToJsonString();
    }

    /// <summary>A run that lives beats every second: of it, a list is told every ten.</summary>
    static DateTime HeardIn(string folder)
    {
        FileInfo heartbeat = new(Path.Combine(folder, "heartbeat.json"));
        return heartbeat.Exists
            ? new DateTime(heartbeat.LastWriteTimeUtc.Ticks / (10 * TimeSpan.TicksPerSecond), DateTimeKind.Utc) : default;
    }
}
