using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;

namespace Hone.Page;

/// <summary>
/// What the server costs a run that trains on all processors: the same run alone, with one page open and with ten, in turn. Only with
/// <c>HONE_PAGE_COST=1</c>, on a quiet machine; the table is printed, for <c>docs/LOG.md</c>.
/// </summary>
/// <remarks>
/// A page is what it asks for: its answers once, its stream, and what it asks for again after each evaluation. Who reads that is another
/// process of the same machine, so its time is in the numbers, too; the server's own processor time is told beside them.
/// </remarks>
public sealed partial class Cost(Workshop workshop, ITestOutputHelper output)
{
    const int Rounds = 4;

    static readonly TimeSpan Window = TimeSpan.FromSeconds(6), Settling = TimeSpan.FromSeconds(1);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_measured_on_request()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HONE_PAGE_COST") == "1", "measured with HONE_PAGE_COST=1 only");
        string root = workshop.Folder("cost"), runs = Path.Combine(root, "runs");
        string recipe = Path.Combine(root, "cost.yaml");
        await File.WriteAllTextAsync(recipe, """
            name: cost
            data: { stories: 4000 }
            tokenizer: { kind: bytes }
            model: { layers: 4, width: 128, heads: 4, context: 64 }
            training: { steps: 1000000, batch: 12 }
            evaluation: { every: 100, tokens: 2048 }
            samples: { every: 0 }
            """, Stop);
        using Process training = Hone("train", recipe, "--run-dir", runs);
        try
        {
            string id = await BegunAsync(runs);
            using Process server = Hone("serve", "--port", "0", "--run-dir", runs, "--read-only");
            try
            {
                Uri address = await AddressAsync(server);
                List<Measured> all = [];
                for (int i = 0; i < Rounds; i++)
                    foreach (int pages in new[] { 0, 1, 0, 10 }) all.Add(await MeasureAsync(address, runs, id, pages, server));
                all.Add(await MeasureAsync(address, runs, id, 0, server));
                foreach (int pages in new[] { 1, 10 }) Tell(all, pages);
            }
            finally
            {
                server.Kill();
            }
        }
        finally
        {
            training.Kill();
            await training.WaitForExitAsync(Stop);
        }
    }

    /// <summary>Each window against the two without a page before and behind it.</summary>
    void Tell(List<Measured> all, int pages)
    {
        double[] ratios = [.. Enumerable.Range(1, all.Count - 2).Where(i => all[i].Pages == pages)
            .Select(i => 2 * all[i].StepSeconds / (all[i - 1].StepSeconds + all[i + 1].StepSeconds)).Order()];
        Measured[] mine = [.. all.Where(one => one.Pages == pages)];
        double alone = Median([.. all.Where(one => one.Pages == 0).Select(one => one.StepSeconds)]),
            idle = Median([.. all.Where(one => one.Pages == 0).Select(one => one.ServerShare)]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{pages} pages: step of {alone * 1e3:F2} ms × {Median(ratios):F4} "
            + $"(of {ratios.Length} pairs {ratios[0]:F4} to {ratios[^1]:F4}); "
            + $"the server's processor time {Median([.. mine.Select(one => one.ServerShare)]):P3} of all processors' "
            + $"({idle:P3} without a page)"));
    }

    static async Task<Measured> MeasureAsync(Uri address, string runs, string id, int pages, Process server)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using HttpClient client = new() { BaseAddress = address };
        Task[] open = [.. Enumerable.Range(0, pages).Select(_ => Task.Run(() => ShowAsync(client, id, ends.Token), Stop))];
        await Task.Delay(Settling, Stop);
        string log = Path.Combine(runs, id, "events.jsonl");
        long from = new FileInfo(log).Length, start = Stopwatch.GetTimestamp();
        server.Refresh();
        TimeSpan before = server.TotalProcessorTime;
        await Task.Delay(Window, Stop);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        server.Refresh();
        double share = (server.TotalProcessorTime - before).TotalSeconds / seconds / Environment.ProcessorCount;
        double[] steps = [.. StepsFrom(log, from)];
        await ends.CancelAsync();
        await Task.WhenAll(open);
        return new Measured(pages, Median(steps), share);
    }

    /// <summary>A page as the server sees it.</summary>
    static async Task ShowAsync(HttpClient client, string id, CancellationToken stop)
    {
        try
        {
            foreach (string part in new[] { "?findings=false", "/events?limit=2000&newest=true", "/curves?width=900", "/hardware?width=900",
                "/diagnosis" })
                await client.GetByteArrayAsync($"/api/runs/{id}{part}", stop);
            await using Stream stream = await client.GetStreamAsync($"/api/stream?runs={id}", stop);
            await foreach (SseItem<string> message in SseParser.Create(stream).EnumerateAsync(stop))
                if (message.Data.Contains("\"evaluated\"", StringComparison.Ordinal))
                    foreach (string part in new[] { "?findings=false", "/diagnosis" })
                        await client.GetByteArrayAsync($"/api/runs/{id}{part}", stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The page is closed.
        }
    }

    static IEnumerable<double> StepsFrom(string log, long from)
    {
        using FileStream file = new(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = from;
        using StreamReader reader = new(file);
        while (reader.ReadLine() is { } line)
            if (line.Contains("\"step_taken\"", StringComparison.Ordinal) && Seconds().Match(line) is { Success: true } found)
                yield return double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static async Task<string> BegunAsync(string runs)
    {
        while (!Directory.Exists(runs) || Directory.GetDirectories(runs) is not [var only]
            || new FileInfo(Path.Combine(only, "events.jsonl")) is not { Exists: true, Length: > 20_000 })
            await Task.Delay(200, Stop);
        return Path.GetFileName(Directory.GetDirectories(runs)[0]);
    }

    static async Task<Uri> AddressAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(Stop) is { } line)
            if (Address().Match(line) is { Success: true } found) return new Uri(found.Value);
        throw new InvalidOperationException("the server told no address");
    }

    static Process Hone(params string[] words) => Process.Start(new ProcessStartInfo("dotnet",
        [Path.Combine(AppContext.BaseDirectory, "hone.dll"), .. words])
    { RedirectStandardOutput = words[0] == "serve", RedirectStandardError = false, UseShellExecute = false })!;

    static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    [GeneratedRegex("\"seconds\":([0-9.e+-]+)")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    /// <summary>A window of time: how many pages were open, the usual step, and the server's share of all processors.</summary>
    sealed record Measured(int Pages, double StepSeconds, double ServerShare);
}
