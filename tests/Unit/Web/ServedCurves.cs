using System.Net;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>Columns of a chart against all points: none is lost, however many there are.</summary>
public sealed class ServedCurves : ServerCase
{
    const int Steps = 5000;

    static readonly Random _random = new(7);

    /// <summary>Losses with spikes of one step, up and down, and some that are not finite.</summary>
    static readonly float[] _losses = [.. Enumerable.Range(0, Steps).Select(i => i % 613 == 5 ? 99f + i : i % 411 == 7 ? -50f - i
        : i % 997 == 3 ? float.NaN : i % 1201 == 9 ? float.PositiveInfinity : 2 + _random.NextSingle())];

    RunFolder Long() => Run("long", manifest => manifest with { Model = new ModelIdentity("gpt2", 10, 6) },
    [
        Examples.Started(0, Steps),
        .. _losses.Select((loss, i) => Examples.Step(i, loss, seconds: 0.5 + i % 3) with { Tokens = 60 + i % 5 }),
        Examples.Evaluation(Steps, 2), Examples.Checkpoint(Steps), Examples.Finished(Steps),
    ]);

    [Theory]
    [InlineData("over=steps&width=100")]
    [InlineData("over=steps&width=8192")]
    [InlineData("over=steps&width=1")]
    [InlineData("over=steps&scale=log&width=77")]
    [InlineData("over=tokens&width=333")]
    [InlineData("over=time&width=640&from=100.25&to=900.75")]
    [InlineData("over=flops&scale=log&width=200&from=1000&to=1e6")]
    [InlineData("over=steps&width=50&from=1000&to=1049")]
    public async Task Each_column_has_the_lowest_and_highest_of_all_its_points(string query)
    {
        RunFolder folder = Long();

        JsonNode curves = await GetAsync($"/api/runs/{folder.Id}/curves?{query}");

        double from = (double)curves["from"]!, to = (double)curves["to"]!;
        int width = (int)curves["width"]!;
        bool isLog = (string?)curves["scale"] == "log";
        double tokens = 0, seconds = 0;
        List<(double X, float Loss)> points = [];
        for (int i = 0; i < Steps; i++)
        {
            tokens += 60 + i % 5;
            seconds += 0.5 + i % 3;
            points.Add(((string?)curves["over"] switch { "steps" => i + 1, "tokens" => tokens, "time" => seconds, _ => tokens * 6 },
                _losses[i]));
        }

        double Edge(int column) => isLog ? from * Math.Pow(to / from, (double)column / width)
            : from + (to - from) * ((double)column / width);
        List<(double X, float[] Values)> expected = [];
        (double X, float Loss)[] seen = [.. points.Where(point => point.X >= from && point.X <= to)];
        int at = 0;
        for (int column = 1; column <= width; column++)
        {
            int start = at;
            while (at < seen.Length && (column == width || seen[at].X < Edge(column))) at++;
            if (at > start) expected.Add((seen[start].X, [.. seen[start..at].Select(point => point.Loss)]));
        }

        curves["x"]!.AsArray().Select(x => (double)x!).ShouldBe(expected.Select(column => column.X));
        curves["count"]!.AsArray().Select(count => (int)count!).ShouldBe(expected.Select(column => column.Values.Length));
        JsonNode loss = curves["columns"]!["loss"]!;
        loss["low"]!.AsArray().Select(low => (float?)low)
            .ShouldBe(expected.Select(column => Finite(column.Values.Where(float.IsFinite), e => e.Min())));
        loss["high"]!.AsArray().Select(high => (float?)high)
            .ShouldBe(expected.Select(column => Finite(column.Values.Where(float.IsFinite), e => e.Max())));
        int lost = expected.Sum(column => column.Values.Count(value => !float.IsFinite(value)));
        (loss["not_finite"]?.AsArray().Sum(count => (int)count!) ?? 0).ShouldBe(lost);

        static float? Finite(IEnumerable<float> values, Func<IEnumerable<float>, float> choose) => values.Any() ? choose(values) : null;
    }

    [Fact]
    public async Task A_zoom_so_near_that_each_column_has_one_point_shows_the_points()
    {
        RunFolder folder = Long();

        JsonNode curves = await GetAsync($"/api/runs/{folder.Id}/curves?from=0&to=20&width=1000");

        curves["columns"]!["loss"]!["mean"]!.AsArray().Select(mean => (float?)mean)
            .ShouldBe(_losses[..20].Select(loss => float.IsFinite(loss) ? loss : (float?)null));
        curves["x"]!.AsArray().Select(x => (int)x!).ShouldBe(Enumerable.Range(1, 20));
        ((double)curves["evaluations"]![0]!["x"]!).ShouldBe(Steps);
        ((string?)curves["checkpoints"]![0]!["name"]).ShouldBe($"step-{Steps:00000000}");
    }

    [Fact]
    public async Task What_is_added_to_a_log_is_read_without_the_rest_and_what_is_done_again_counts_once()
    {
        RunFolder folder = Run("one", [Examples.Started(0), .. Enumerable.Range(0, 6).Select(step => Examples.Step(step, 9))]);
        ((int)(await GetAsync($"/api/runs/{folder.Id}/curves"))["updates"]!).ShouldBe(6);

        using (RunRecord record = RunRecord.Resume(folder, manifest => manifest))
            foreach (TrainingEvent e in new TrainingEvent[] { Examples.Started(4), Examples.Step(4, 1), Examples.Step(5, 2),
                Examples.Step(6, 3) })
                record.Append(e);

        JsonNode curves = await GetAsync($"/api/runs/{folder.Id}/curves?width=1000&columns=loss");
        curves["columns"]!["loss"]!["mean"]!.AsArray().Select(mean => (int)mean!).ShouldBe([9, 9, 9, 9, 1, 2, 3]);
        ((int)curves["updates"]!).ShouldBe(7);
        ((long)curves["position"]!).ShouldBe(new FileInfo(folder.EventsFile).Length);
    }

    [Fact]
    public async Task A_log_that_is_replaced_is_read_anew()
    {
        RunFolder folder = Run("one", [Examples.Started(0), .. Enumerable.Range(0, 6).Select(step => Examples.Step(step, 9))]);
        ((int)(await GetAsync($"/api/runs/{folder.Id}/curves"))["updates"]!).ShouldBe(6);

        string[] lines = File.ReadAllLines(folder.EventsFile);
        File.WriteAllText(folder.EventsFile, string.Join('\n', lines[..3]) + "\n");

        ((int)(await GetAsync($"/api/runs/{folder.Id}/curves"))["updates"]!).ShouldBe(2);
    }

    [Fact]
    public async Task A_log_that_is_odd_is_drawn_as_far_as_it_goes()
    {
        RunFolder folder = Run("one", Examples.Started(0), Examples.Step(0), Examples.Step(3), Examples.Step(3), Examples.Step(1));
        File.AppendAllText(folder.EventsFile, """
            {"event":"step_taken","step":1e400}
            nonsense

            {"event":"step_taken","at":"2026
            """);

        JsonNode curves = await GetAsync($"/api/runs/{folder.Id}/curves?width=1000");

        curves["x"]!.AsArray().Select(x => (int)x!).ShouldBe([1, 4], "steps twice and out of order stand where the last was");
        curves["count"]!.AsArray().Select(count => (int)count!).ShouldBe([1, 3]);
    }

    [Theory]
    [InlineData("from=-100&to=-1", 0)]
    [InlineData("from=-100&to=2", 2)]
    [InlineData("from=1e300&to=1.5e300", 0)]
    [InlineData("scale=log&from=-5&to=3", 3)]
    public async Task A_window_beyond_the_run_has_what_there_is_of_it(string query, int updates)
    {
        RunFolder folder = Finished("one");

        JsonNode curves = await GetAsync($"/api/runs/{folder.Id}/curves?{query}");

        curves["count"]!.AsArray().Sum(count => (int)count!).ShouldBe(updates);
        ((int)curves["updates"]!).ShouldBe(5);
    }

    [Fact]
    public async Task A_run_without_steps_has_curves_without_points()
    {
        RunFolder folder = Run("one", Examples.Started(0));

        (await GetAsync($"/api/runs/{folder.Id}/curves?scale=log"))["x"]!.AsArray().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("over=hours")]
    [InlineData("over=1")]
    [InlineData("scale=cubic")]
    [InlineData("width=0")]
    [InlineData("width=-5")]
    [InlineData("width=100000")]
    [InlineData("from=5&to=5")]
    [InlineData("from=9&to=5")]
    [InlineData("from=NaN")]
    [InlineData("to=Infinity")]
    [InlineData("to=1e400")]
    [InlineData("from=x")]
    [InlineData("columns=loss,nonsense")]
    public async Task A_window_that_is_none_is_refused(string query)
    {
        RunFolder folder = Finished("one");

        await RefusedAsync(HttpStatusCode.BadRequest, $"/api/runs/{folder.Id}/curves?{query}");
    }
}
