using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Web.Http;
using Hone.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>What happened in a run, and what its machine did.</summary>
static class LogRoutes
{
    const int StandardLimit = 200, MostEvents = 10_000, StandardWidth = 400;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        endpoints.MapGet("/api/runs/{id}/events", (string id, string? kinds, int? offset, int? limit, bool? newest) =>
            Events(place, id, kinds, offset ?? 0, limit ?? StandardLimit, newest ?? false));
        endpoints.MapGet("/api/runs/{id}/log", (string id, long? from) => Log(place, id, from ?? 0));
        endpoints.MapGet("/api/runs/{id}/samples", (string id) => Samples(place, id));
        endpoints.MapGet("/api/runs/{id}/hardware", (string id, int? width) => Hardware(place, id, width ?? StandardWidth));
    }

    static IResult Events(Workplace place, string id, string? kinds, int offset, int limit, bool newest)
    {
        if (offset < 0 || limit is < 0 or > MostEvents)
            throw RefusedRequest.Bad($"offset={offset} and limit={limit} are no part of a log",
                $"Take offset=0 or more, and limit=0 to {MostEvents}.");
        RunFolder folder = place.Runs.Find(id);
        string[]? wanted = kinds?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        (long position, int broken, (string Kind, byte[] Line)[] all) = place.Series.Read(folder, 0, series => (series.Position,
            series.BrokenLines.Count, series.Others.Select(recorded => EventLog.Line(recorded.At, recorded.Event))
                .Select(line => (KindOf(line), line)).Where(one => wanted is null || wanted.Contains(one.Item1)).ToArray()));
        IEnumerable<(string Kind, byte[] Line)> ordered = newest ? all.Reverse() : all;
        return WrittenJson.Of(json =>
        {
            json.WriteString("run", folder.Id);
            json.WriteNumber("count", all.Length);
            json.WriteNumber("position", position);
            json.WriteNumber("broken_lines", broken);
            json.WriteStartArray("events");
            foreach ((_, byte[] line) in ordered.Skip(offset).Take(limit)) json.WriteRawValue(line.AsSpan(0, line.Length - 1), true);
            json.WriteEndArray();
        });
    }

    static IResult Log(Workplace place, string id, long from)
    {
        RunFolder folder = place.Runs.Find(id);
        RunTail tail = new(folder, Math.Max(0, from));
        string? events = tail.Next();
        return WrittenJson.Of(json =>
        {
            json.WriteString("run", folder.Id);
            json.WriteNumber("from", from);
            json.WriteNumber("position", tail.Position);
            json.WriteNumber("end", new FileInfo(folder.EventsFile) is { Exists: true } file ? file.Length : 0);
            json.WritePropertyName("events");
            json.WriteRawValue(events ?? "[]", true);
        });
    }

    static JsonAnswer Samples(Workplace place, string id)
    {
        RunFolder folder = place.Runs.Find(id);
        RecordedEvent[] all = place.Series.Read(folder, 0, series => series.Others.Where(recorded => recorded.Event is Sampled).ToArray());
        return new JsonAnswer(new JsonObject
        {
            ["run"] = folder.Id,
            ["samples"] = new JsonArray([.. all.Select(one => (one.At, Sample: (Sampled)one.Event)).Select(one => (JsonNode)new JsonObject
            {
                ["step"] = one.Sample.Step, ["at"] = one.At, ["prompt"] = one.Sample.Prompt, ["text"] = one.Sample.Text,
            })]),
        });
    }

    /// <summary>The lines of the machine's record as they are written: all of them, or some that are evenly far from each other.</summary>
    static IResult Hardware(Workplace place, string id, int width)
    {
        RunFolder folder = place.Runs.Find(id);
        if (width is < 1 or > MostEvents) throw RefusedRequest.Bad($"{width} samples cannot be given", $"Take width=1 to {MostEvents}.");
        List<byte[]> lines = [];
        if (File.Exists(folder.HardwareFile))
        {
            using LineReader reader = new(folder.HardwareFile);
            while (reader.TryRead(out ReadOnlySpan<byte> line))
                if (RunTail.IsObject(line)) lines.Add(line.ToArray());
        }

        return WrittenJson.Of(json =>
        {
            json.WriteString("run", folder.Id);
            json.WriteNumber("count", lines.Count);
            json.WriteStartArray("samples");
            int count = Math.Min(width, lines.Count);
            for (int i = 0; i < count; i++)
                json.WriteRawValue(lines[count == 1 ? 0 : (int)((long)i * (lines.Count - 1) / (count - 1))], true);
            json.WriteEndArray();
        });
    }

    static string KindOf(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader json = new(line);
        return json.Read() && json.Read() && json.Read() && json.GetString() is { } kind ? kind : Encoding.UTF8.GetString(line);
    }
}
