using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Web.Http;

namespace Hone.Web.Live;

/// <summary>
/// Everything that a page shows, as it happens. The id of each message is the position in the log of each run, with dots between: whoever
/// comes back with it misses nothing and gets nothing twice.
/// </summary>
sealed class LiveStream : IDisposable
{
    /// <summary>Twenty runs of fifty steps a second are told in forty messages a second, not in a thousand.</summary>
    static readonly TimeSpan BetweenMessages = TimeSpan.FromMilliseconds(25);

    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), BetweenStandings = TimeSpan.FromSeconds(5);

    readonly RunTail[] _tails;
    readonly RunChanges? _changes;
    readonly List<IDisposable> _followed = [];
    readonly SemaphoreSlim _told = new(0, 1);
    readonly (RunStatus Status, DateTimeOffset Told)[] _standings;

    /// <summary>Begins to follow.</summary>
    /// <param name="signals">Who tells that a log grew.</param>
    /// <param name="runs">The runs, and from which position each.</param>
    /// <param name="changes">What changes in the list of runs; null where that is not asked for.</param>
    public LiveStream(RunSignals signals, IReadOnlyList<(RunFolder Folder, long Position)> runs, RunChanges? changes)
    {
        _tails = [.. runs.Select(run => new RunTail(run.Folder, run.Position))];
        _standings = new (RunStatus, DateTimeOffset)[_tails.Length];
        _changes = changes;
        foreach (RunTail tail in _tails) _followed.Add(signals.Follow(tail.Folder.EventsFile, Tell));
    }

    /// <summary>The positions of an id.</summary>
    /// <exception cref="RefusedRequest">It is not of this stream.</exception>
    public static long[] Positions(string id, int runs)
    {
        string[] parts = id.Length == 0 ? [] : id.Split('.');
        long[] positions = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out positions[i]))
                throw RefusedRequest.Bad($"\"{id}\" is no position", "Give the id of the last message, or none.");
        return positions.Length == runs ? positions
            : throw RefusedRequest.Bad($"\"{id}\" has {positions.Length} positions, and there are {runs} runs",
                "Give a position for each run, with dots between, in the order of runs.");
    }

    /// <summary>The messages, until <paramref name="stop"/> is set.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        DateTimeOffset nextLook = default;
        yield return Item("opened", "{}");                                   // who listens is told at once that it is heard
        while (!stop.IsCancellationRequested)
        {
            bool isMore = false;
            foreach (RunTail tail in _tails)
            {
                if (tail.Next() is not { } events) continue;
                isMore = true;
                yield return Item("events", $"{{\"run\":{Quoted(tail.Folder.Id)},\"position\":{tail.Position},"
                    + $"\"replaced\":{(tail.IsReplaced ? "true" : "false")},\"events\":{events}}}");
            }

            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (now >= nextLook)
            {
                nextLook = now + BetweenLooks;
                for (int i = 0; i < _tails.Length; i++)
                    if (Standing(i, now) is { } standing) yield return Item("standing", standing);
                if (_changes?.Look() is { } changed) yield return Item("runs", changed);
            }

            try
            {
                await Task.Delay(BetweenMessages, stop);
                if (!isMore) await _told.WaitAsync(BetweenLooks, stop);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    /// <summary>How a run stands, as the stream tells it.</summary>
    public static JsonObject StandingOf(RunEntry entry) => new()
    {
        ["run"] = entry.Folder.Id,
        ["status"] = Directory.Exists(entry.Folder.Path) ? entry.Status.Word() : "gone",
        ["reason"] = entry.Manifest?.Reason ?? entry.Problem,
        ["heartbeat"] = RunDocument.Of(entry.Heartbeat),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable followed in _followed) followed.Dispose();
        _told.Dispose();
    }

    /// <summary>Told when it changes, and while a run lives every few seconds, so that a page knows that it was heard.</summary>
    string? Standing(int run, DateTimeOffset now)
    {
        RunEntry entry = RunEntry.Read(_tails[run].Folder);
        bool isNews = _standings[run].Told == default || entry.Status != _standings[run].Status
            || entry.Heartbeat is not null && now - _standings[run].Told >= BetweenStandings;
        if (!isNews) return null;
        _standings[run] = (entry.Status, now);
        return StandingOf(entry).ToJsonString();
    }

    SseItem<string> Item(string kind, string data) => new(data, kind)
    {
        EventId = string.Join('.', _tails.Select(tail => tail.Position.ToString(CultureInfo.InvariantCulture))),
    };

    static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    void Tell()
    {
        try
        {
            if (_told.CurrentCount == 0) _told.Release();
        }
        catch (Exception over) when (over is SemaphoreFullException or ObjectDisposedException)
        {
            // Two told at once, or the last one came as the stream ended: either way there is nothing left to tell.
        }
    }
}
