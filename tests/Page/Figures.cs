using System.Diagnostics;
using System.Globalization;
using Hone.Web;

namespace Hone.Page;

/// <summary>
/// How fast the page is, measured in the browser: medians of five. Only with <c>HONE_PAGE_FIGURES=1</c>; the table is printed, for
/// <c>docs/LOG.md</c>.
/// </summary>
public sealed class Figures(Workshop workshop, ITestOutputHelper output)
{
    const int Times = 5;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_measured_on_request()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HONE_PAGE_FIGURES") == "1", "measured with HONE_PAGE_FIGURES=1 only");
        await WeighAsync();
        await DrawAsync();
        await ListAsync(1_000);
        await FollowAsync();
    }

    /// <summary>Requests and compressed bytes of a run's page, and the time from the address to a drawn curve.</summary>
    async Task WeighAsync()
    {
        List<double> times = [];
        string run = workshop.Narrow[0];
        double[] weight = [];
        for (int i = 0; i < Times; i++)
        {
            await using Screen screen = await workshop.OpenAsync($"/runs/{run}");
            await screen.UntilAsync("document.querySelector('#loss')?.getAttribute('aria-label')?.includes('train goes from')");
            await screen.UntilAsync("document.querySelector('aside p.quiet, aside .finding')");
            weight = await screen.Page.EvaluateAsync<double[]>("""
                () => {
                  const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
                  const files = all.filter(one => !one.name.includes('/api/'));
                  return [all.length + 1, all.reduce((sum, one) => sum + one.transferSize, 0), files.length,
                    files.reduce((sum, one) => sum + one.transferSize, 0)];
                }
                """);
            times.Add(await screen.Page.EvaluateAsync<double>(
                "performance.getEntriesByType('resource').filter(one => one.name.includes('/curves')).at(-1).responseEnd"));
        }

        Say("a run's page, from the address to its curve's columns", Median(times));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"its requests {weight[0]} (with the stream), {weight[1] / 1000:F1} kB; files {weight[2]}, {weight[3] / 1000:F1} kB"));
    }

    /// <summary>A chart of 1,200 columns of four curves: one redraw.</summary>
    async Task DrawAsync()
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{workshop.Narrow[0]}");
        await screen.UntilAsync("document.querySelector('#loss')?.getAttribute('aria-label')?.includes('train goes from')");
        double[] times = await screen.Page.EvaluateAsync<double[]>("""
            async () => {
              const { Chart } = await import('/chart.js');
              const { Charts } = await import('/reading.js');
              const host = document.querySelector('main').appendChild(document.createElement('div'));
              const group = new Charts(() => {}), x = Array.from({ length: 1200 }, (_, i) => i);
              group.whole = group.window = [0, 1200];
              const y = { label: 'loss', format: v => v.toFixed(2) };
              const chart = new Chart(host, { group, x: { label: 'step', format: String }, y });
              const mean = x.map(i => 4 - i / 400 + Math.sin(i * 7)), count = x.map(() => 4000);
              const data = { x, count, mean, low: mean.map(v => v - 0.5), high: mean.map(v => v + 0.5) };
              chart.series = ["--train", "--validation", "--rate", "--run-d"].map(color => ({ name: color, color, data, smooth: 6 }));
              chart.draw();
              const times = [];
              for (let i = 0; i < 25; i++) {
                const from = performance.now();
                chart.draw();
                times.push(performance.now() - from);
                await new Promise(requestAnimationFrame);
              }
              return times;
            }
            """);
        Say("one redraw of a chart: 4 curves of 1,200 columns with envelopes", Median(times));
    }

    /// <summary>A list of so many runs: first rows seen from a server that was just started, and a key typed into find.</summary>
    async Task ListAsync(int count)
    {
        string folder = Path.Combine(workshop.Folder($"list-{count}"), "runs");
        string record = File.ReadAllText(Path.Combine(workshop.Runs, workshop.Narrow[0], "run.json"));
        for (int i = 0; i < count; i++)
        {
            string run = Directory.CreateDirectory(Path.Combine(folder, $"{i:x6}-made")).FullName;
            File.WriteAllText(Path.Combine(run, "run.json"), record.Replace(workshop.Narrow[0], $"{i:x6}-made"));
        }

        List<double> first = [], typed = [];
        for (int i = 0; i < Times; i++)
        {
            await using WebServer server = await WebServer.StartAsync(Workshop.Options(folder), Stop);
            Stopwatch watch = Stopwatch.StartNew();
            await using Screen screen = await workshop.OpenAsync(server.Address);
            await screen["#runs tr.row"].WaitForAsync();
            first.Add(watch.Elapsed.TotalMilliseconds);
            typed.Add(await screen.Page.EvaluateAsync<double>("""
                () => new Promise(done => {
                  const box = document.getElementById('query'), rows = document.querySelector('#runs tbody'), from = performance.now();
                  const seen = () => requestAnimationFrame(() => done(performance.now() - from));
                  new MutationObserver(seen).observe(rows, { childList: true });
                  box.value = '3';
                  box.dispatchEvent(new Event('input'));
                })
                """));
        }

        Say($"list of {count:N0} runs, a server just started, a new browser's page to the first rows", Median(first));
        Say("a key typed into find, to the rows that fit (25 ms of it wait for the next key)", Median(typed));
    }

    /// <summary>A line appended to a log, to the frame that shows it.</summary>
    async Task FollowAsync()
    {
        string run = workshop.Narrow[0], log = Path.Combine(workshop.Runs, run, "events.jsonl");
        string step = File.ReadLines(log).Last(line => line.Contains("step_taken", StringComparison.Ordinal));
        await using Screen screen = await workshop.OpenAsync($"/runs/{run}");
        await screen.UntilAsync("document.querySelector('#loss')?.getAttribute('aria-label')?.includes('train goes from')");
        await Task.Delay(1500, Stop);
        await screen.Page.EvaluateAsync("""
            () => {
              globalThis.drawn = [];
              const draw = CanvasRenderingContext2D.prototype.setTransform;
              CanvasRenderingContext2D.prototype.setTransform = function (...rest) {
                globalThis.drawn.push(Date.now());
                return draw.apply(this, rest);
              };
            }
            """);
        List<double> times = [];
        for (int i = 0; i < 40; i++)
        {
            await screen.Page.EvaluateAsync("() => { globalThis.drawn.length = 0; }");
            long at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await File.AppendAllTextAsync(log, step.Replace("\"step\":59", $"\"step\":{60 + i}", StringComparison.Ordinal) + "\n", Stop);
            await screen.UntilAsync("globalThis.drawn.length > 0");
            times.Add(await screen.Page.EvaluateAsync<double>("globalThis.drawn[0]") - at);
        }

        times.Sort();
        Say("a line appended to events.jsonl, to its pixels", Median(times));
        Say("of forty, the 95th percentile", times[(int)(0.95 * times.Count)]);
    }

    void Say(string what, double milliseconds) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {milliseconds:F1} ms"));

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
