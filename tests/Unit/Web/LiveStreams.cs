using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>What is written is told, once and in its order, also to whoever comes back.</summary>
public sealed class LiveStreams : ServerCase
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_added_to_a_log_is_told_in_its_order()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        using EventLog log = EventLog.Open(folder.EventsFile);
        for (int i = 0; i < 50; i++) log.Append(Examples.Step(i));

        (await listener.StepsAsync(50)).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Whoever_comes_back_misses_nothing_and_gets_nothing_twice()
    {
        RunFolder one = Run("one", Examples.Started(0)), two = Run("two", Examples.Started(0));
        string path = $"/api/stream?runs={one.Id},{two.Id}";
        using CancellationTokenSource done = new();
        Task writing = Task.Run(async () =>
        {
            using EventLog first = EventLog.Open(one.EventsFile), second = EventLog.Open(two.EventsFile);
            for (int i = 0; i < 400; i++)
            {
                first.Append(Examples.Step(i));
                second.Append(Examples.Step(1000 + i));
                if (i % 4 == 0) await Task.Delay(1, Stop);
            }
        }, Stop);

        List<int> seen = [];
        string? last = null;
        long start = Stopwatch.GetTimestamp();
        while (seen.Count < 800 && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await using Listener listener = await ListenAsync(last is null ? path + "&from=0.0" : path, last);
            seen.AddRange(await listener.StepsAsync(Math.Min(37, 800 - seen.Count)));
            last = listener.LastId;
        }

        await writing;
        seen.Where(step => step < 1000).ShouldBe(Enumerable.Range(0, 400));
        seen.Where(step => step >= 1000).ShouldBe(Enumerable.Range(1000, 400));
    }

    [Fact]
    public async Task A_line_is_told_when_it_is_whole()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        byte[] line = EventLog.Line(DateTimeOffset.UnixEpoch, Examples.Sample(1, "é中"));
        using (FileStream log = new(folder.EventsFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            for (int i = 0; i < line.Length; i += 7)
            {
                log.Write(line.AsSpan(i, Math.Min(7, line.Length - i)));         // some cut in the middle of a character
                log.Flush();
            }

        JsonNode told = await listener.NextAsync("events");
        told["events"]!.AsArray().Count.ShouldBe(1);
        ((string?)told["events"]![0]!["text"]).ShouldBe("é中");
    }

    [Fact]
    public async Task A_line_that_is_no_event_is_left_out_and_what_is_not_finite_is_a_word()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        File.AppendAllText(folder.EventsFile, "nonsense\n[1]\n");
        using (EventLog log = EventLog.Open(folder.EventsFile)) log.Append(Examples.Step(0, float.NaN));

        JsonNode told = await listener.NextAsync("events");
        told["events"]!.AsArray().Select(e => (string?)e!["loss"]).ShouldBe(["NaN"]);
    }

    [Fact]
    public async Task A_run_that_ends_and_one_that_goes_away_are_told()
    {
        RunFolder folder = new RunStore(Runs).Create("one");
        using (RunRecord record = RunRecord.Begin(folder, Examples.Manifest(folder.Id)))
        {
            record.Append(Examples.Started(0));
            await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}&list=true");
            JsonNode standing = await listener.NextAsync("standing");
            ((string?)standing["status"]).ShouldBe("running");
            standing["heartbeat"].ShouldNotBeNull();

            record.Append(Examples.Finished(1));
            ((string?)(await listener.NextAsync("standing"))["status"]).ShouldBe("finished");
        }

        await using Listener second = await ListenAsync($"/api/stream?runs={folder.Id}&list=true");
        await second.NextAsync("standing");
        Directory.Delete(folder.Path, recursive: true);
        ((string?)(await second.NextAsync("standing"))["status"]).ShouldBe("gone");
        (await second.NextAsync("runs"))["removed"]!.AsArray().Select(id => (string?)id).ShouldBe([folder.Id]);
    }

    [Fact]
    public async Task A_run_that_comes_is_told_to_the_list()
    {
        await using Listener listener = await ListenAsync("/api/stream?list=true");
        await Task.Delay(100, Stop);

        RunFolder folder = Finished("new");

        JsonNode told = await listener.NextAsync("runs");
        while (told["changed"]!.AsArray() is not [{ } run] || (string?)run["status"] != "finished") told = await listener.NextAsync("runs");
        ((string?)told["changed"]![0]!["id"]).ShouldBe(folder.Id);
    }

    [Fact]
    public async Task A_server_that_comes_again_goes_on_where_the_other_ended()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        using EventLog log = EventLog.Open(folder.EventsFile);
        string last;
        await using (Listener before = await ListenAsync($"/api/stream?runs={folder.Id}"))
        {
            log.Append(Examples.Step(0));
            (await before.StepsAsync(1)).ShouldBe([0]);
            last = before.LastId!;
        }

        await EndAsync();
        log.Append(Examples.Step(1));
        await BeginAsync();

        await using Listener after = await ListenAsync($"/api/stream?runs={folder.Id}", last);
        log.Append(Examples.Step(2));
        (await after.StepsAsync(2)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_server_ends_in_spite_of_those_who_listen()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        Listener[] listeners = [.. await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ListenAsync($"/api/stream?runs={folder.Id}")))];
        long start = Stopwatch.GetTimestamp();
        await EndAsync();

        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        foreach (Listener listener in listeners) await listener.DisposeAsync();
        await BeginAsync();
    }

    [Fact]
    public async Task Two_hundred_who_listen_and_some_who_do_not_read_hold_up_nobody()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        string path = $"/api/stream?runs={folder.Id}&list=true";
        List<TcpClient> idle = [];
        for (int i = 0; i < 20; i++)                                             // they ask, and never read
        {
            idle.Add(new TcpClient { ReceiveBufferSize = 1024 });
            await idle[^1].ConnectAsync(IPAddress.Loopback, Address.Port, Stop);
            await idle[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: localhost:{Address.Port}\r\n\r\n"), Stop);
        }

        Listener[] listeners = [.. await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ListenAsync(path)))];
        using (EventLog log = EventLog.Open(folder.EventsFile))
            for (int i = 0; i < 300; i++) log.Append(Examples.Step(i));

        int[][] seen = await Task.WhenAll(listeners.Select(listener => listener.StepsAsync(300)));
        seen.ShouldAllBe(steps => steps.SequenceEqual(Enumerable.Range(0, 300)));
        ((int)(await GetAsync($"/api/runs/{folder.Id}/curves?width=10").WaitAsync(Patience, Stop))["updates"]!).ShouldBe(300);
        foreach (Listener listener in listeners) await listener.DisposeAsync();
        foreach (TcpClient client in idle) client.Dispose();
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_for_a_while_is_told_when_it_can()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        await listener.NextAsync("standing");
        string aside = folder.EventsFile + ".aside";
        File.Move(folder.EventsFile, aside);
        Directory.CreateDirectory(folder.EventsFile);                            // nobody can read that, not even root
        await Task.Delay(400, Stop);
        foreach (string view in new[] { "curves", "events", "log", "standing", "diagnosis" })
        {
            using HttpResponseMessage answer = await Client.GetAsync($"/api/runs/{folder.Id}/{view}", Stop);
            ((int)answer.StatusCode).ShouldBeLessThan(500, view);
        }

        Directory.Delete(folder.EventsFile);
        File.Move(aside, folder.EventsFile);
        using (EventLog log = EventLog.Open(folder.EventsFile)) log.Append(Examples.Step(0));
        (await listener.StepsAsync(1)).ShouldBe([0], "the same stream goes on");
    }

    [Fact]
    public async Task A_run_that_goes_on_is_told_to_whoever_listened_before()
    {
        RunFolder folder = Run("one", Examples.Started(0), Examples.Step(0), Examples.Step(1), Examples.Finished(2, Ending.Stopped));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        ((string?)(await listener.NextAsync("standing"))["status"]).ShouldBe("stopped");

        using RunRecord record = RunRecord.Resume(folder, manifest => manifest);
        record.Append(Examples.Started(1));
        record.Append(Examples.Step(1));
        JsonNode told = await listener.NextAsync("events");
        told["events"]!.AsArray().Select(e => (string?)e!["event"]).First().ShouldBe("run_started");
        ((string?)(await listener.NextAsync("standing"))["status"]).ShouldBe("running");
    }

    [Theory]
    [InlineData("runs=one&from=x")]
    [InlineData("runs=one&from=1.2")]
    [InlineData("runs=one&from=-1")]
    public async Task A_position_that_is_none_is_refused(string query)
    {
        Finished("one");

        await RefusedAsync(HttpStatusCode.BadRequest, $"/api/stream?{query}");
    }

    [Fact]
    public async Task A_step_written_is_a_step_told_in_milliseconds()
    {
        RunFolder folder = Run("one", Examples.Started(0));
        await using Listener listener = await ListenAsync($"/api/stream?runs={folder.Id}");
        using EventLog log = EventLog.Open(folder.EventsFile);
        await listener.NextAsync("opened");
        List<double> delays = [];
        for (int i = 0; i < 15; i++)
        {
            await Task.Delay(60, Stop);
            long start = Stopwatch.GetTimestamp();
            log.Append(Examples.Step(i));
            await listener.StepsAsync(1);
            delays.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        delays.Order().ElementAt(delays.Count / 2).ShouldBeLessThan(200, "notices of files tell it, not the next look");
    }

    async Task<Listener> ListenAsync(string path, string? last = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await (answer.IsSuccessStatusCode ? Task.FromResult("")
            : answer.Content.ReadAsStringAsync(Stop)));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new Listener(answer, await answer.Content.ReadAsStreamAsync(Stop));
    }

    /// <summary>Reads a stream as a browser does.</summary>
    sealed class Listener(HttpResponseMessage answer, Stream stream) : IAsyncDisposable
    {
        readonly IAsyncEnumerator<SseItem<string>> _messages = SseParser.Create(stream).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);

        public string? LastId { get; private set; }

        /// <summary>The next message of a kind.</summary>
        public async Task<JsonNode> NextAsync(string kind)
        {
            while (true)
            {
                Task<bool> next = _messages.MoveNextAsync().AsTask();
                (await next.WaitAsync(Patience, Stop)).ShouldBeTrue($"the stream ended before a message of {kind}");
                LastId = _messages.Current.EventId;
                if (_messages.Current.EventType == kind) return JsonNode.Parse(_messages.Current.Data)!;
            }
        }

        /// <summary>The steps of the next messages: at least so many, as whole messages have them.</summary>
        public async Task<int[]> StepsAsync(int count)
        {
            List<int> steps = [];
            while (steps.Count < count)
                steps.AddRange((await NextAsync("events"))["events"]!.AsArray().Where(e => (string?)e!["event"] == "step_taken")
                    .Select(e => (int)e!["step"]!));
            return [.. steps];
        }

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            await stream.DisposeAsync();
        }
    }
}
