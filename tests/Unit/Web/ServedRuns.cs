using System.Net;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Insight.Diagnosis;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>What the server answers about runs is what the command line prints.</summary>
public sealed class ServedRuns : ServerCase
{
    [Fact]
    public async Task A_run_is_answered_as_show_prints_it()
    {
        RunFolder folder = Finished("one");

        JsonNode answer = await GetAsync($"/api/runs/{folder.Id}");

        JsonNode printed = RunDocument.Of(folder, folder.ReadManifest());
        FiniteJson.NullWhatIsNotFinite(printed);
        JsonNode.DeepEquals(answer, JsonNode.Parse(printed.ToJsonString())).ShouldBeTrue(answer.ToJsonString());
    }

    [Fact]
    public async Task A_beginning_that_only_one_run_has_names_it()
    {
        RunFolder folder = Finished("alpha");
        Finished("beta");

        ((string?)(await GetAsync("/api/runs/alp"))["id"]).ShouldBe(folder.Id);
        await RefusedAsync(HttpStatusCode.NotFound, "/api/runs/gamma");
    }

    [Fact]
    public async Task A_beginning_that_two_runs_have_is_refused()
    {
        Finished("alpha");
        Finished("alphabet");

        ((string?)(await RefusedAsync(HttpStatusCode.Conflict, "/api/runs/alp"))["detail"]).ShouldBe("\"alp\" names 2 runs");
    }

    [Fact]
    public async Task The_list_finds_words_and_conditions_and_counts_states()
    {
        RunFolder good = Run("tiny good", manifest => manifest with { Tags = ["kept"] },
            Examples.Started(0), Examples.Step(0), Examples.Evaluation(1, 1.25), Examples.Finished(1));
        Run("tiny bad", Examples.Started(0), Examples.Step(0), Examples.Evaluation(1, 2.5), Examples.Finished(1, Ending.Stopped));
        Run("other", Examples.Started(0), Examples.Step(0));

        JsonNode list = await GetAsync("/api/runs?find=tiny");
        ((int)list["count"]!).ShouldBe(2);
        ((int)list["total"]!).ShouldBe(3);
        list["status"]!.ToJsonString().ShouldBe("""{"finished":1,"stopped":1}""");

        foreach (string find in new[] { "tiny validation < 2", "validation<2", "TINY kept", "tag = kept", "\"tiny good\"" })
            (await GetAsync($"/api/runs?find={Uri.EscapeDataString(find)}"))["runs"]!.AsArray().Select(run => (string?)run!["id"])
                .ShouldBe([good.Id], find);
        ((int)(await GetAsync("/api/runs?find=tiny&status=stopped,running"))["count"]!).ShouldBe(1);
    }

    [Fact]
    public async Task The_list_is_sorted_grouped_and_paged()
    {
        foreach (int i in Enumerable.Range(0, 5))
            Run($"r{i}", manifest => manifest with { Seed = i % 2 }, Examples.Started(0), Examples.Step(0),
                Examples.Evaluation(1, 5 - i), Examples.Finished(1));

        JsonNode page = await GetAsync("/api/runs?sort=validation&offset=1&limit=2&columns=seed");
        page["runs"]!.AsArray().Select(run => (double)run!["best_val_loss"]!).ShouldBe([2, 3]);
        ((int)page["runs"]![0]!["fields"]!["seed"]!).ShouldBe(1);
        ((int)page["count"]!).ShouldBe(5);

        JsonNode groups = await GetAsync("/api/runs?group=seed&limit=1");
        ((int)groups["group_count"]!).ShouldBe(2);
        groups["groups"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("/api/runs?find=nonsense%20%3C%201", "a run has no field \"nonsense\"")]
    [InlineData("/api/runs?find=validation%20%3C", "\"validation<\" has nothing behind its sign")]
    [InlineData("/api/runs?sort=nonsense", "a run has no field \"nonsense\"")]
    [InlineData("/api/runs?limit=-1", "offset=0 and limit=-1 are no part of a list")]
    [InlineData("/api/runs?limit=ten", null)]
    [InlineData("/api/compare?runs=a", "1 runs are named")]
    [InlineData("/api/compare?runs=a,b&over=hours", "runs are not compared over \"hours\"")]
    public async Task A_question_that_makes_no_sense_is_refused(string path, string? detail)
    {
        JsonNode problem = await RefusedAsync(HttpStatusCode.BadRequest, path);

        if (detail is not null) ((string?)problem["detail"]).ShouldBe(detail);
    }

    [Fact]
    public async Task A_list_sees_what_changed_since()
    {
        RunFolder folder = Finished("one");
        ((string?)(await GetAsync("/api/runs"))["runs"]![0]!["name"]).ShouldBe("one");

        Finished("two");
        (await GetAsync("/api/runs"))["runs"]!.AsArray().Count.ShouldBe(2, "a folder that came is seen at once");

        folder.UpdateManifest(manifest => manifest with { Notes = "remarkable" });
        await Task.Delay(600, Stop);                                         // stamps of files are looked at twice a second
        ((int)(await GetAsync("/api/runs?find=remarkable"))["count"]!).ShouldBe(1);

        Directory.Delete(folder.Path, recursive: true);
        (await GetAsync("/api/runs"))["runs"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_run_is_told_as_broken()
    {
        RunFolder folder = Finished("one");
        File.WriteAllText(folder.ManifestFile, "{");

        JsonNode run = (await GetAsync("/api/runs"))["runs"]![0]!;
        ((string?)run["status"]).ShouldBe("broken");
        ((string)run["reason"]!).ShouldContain("cannot be read");
        await RefusedAsync(HttpStatusCode.Conflict, $"/api/runs/{folder.Id}");
        ((string?)(await GetAsync($"/api/runs/{folder.Id}/standing"))["status"]).ShouldBe("broken");
    }

    [Fact]
    public async Task A_run_of_a_newer_schema_is_told_as_such()
    {
        RunFolder folder = Finished("one");
        File.WriteAllText(folder.ManifestFile, File.ReadAllText(folder.ManifestFile)
            .Replace("\"schema_version\": 1", "\"schema_version\": 99", StringComparison.Ordinal));

        ((string)(await RefusedAsync(HttpStatusCode.Conflict, $"/api/runs/{folder.Id}"))["detail"]!).ShouldContain("newer Hone");
    }

    [Fact]
    public async Task What_was_found_wrong_is_answered_as_diagnose_prints_it()
    {
        RunFolder folder = Run("odd", Examples.Started(0), Examples.Step(0, 3), Examples.Step(1, float.NaN), Examples.Finished(2));
        File.AppendAllText(folder.EventsFile, "torn\n");

        JsonNode answer = await GetAsync($"/api/runs/{folder.Id}/diagnosis");

        JsonNode printed = DiagnosisDocument.Of(RunEntry.Read(folder), Evidence.Read(folder, folder.ReadManifest()), 1);
        FiniteJson.NullWhatIsNotFinite(printed);
        JsonNode.DeepEquals(answer, JsonNode.Parse(printed.ToJsonString())).ShouldBeTrue(answer.ToJsonString());
    }

    [Fact]
    public async Task A_comparison_is_answered_as_compare_prints_it()
    {
        RunFolder one = Finished("one"), two = Finished("two", 7);

        JsonNode answer = await GetAsync($"/api/compare?runs={one.Id},{two.Id}&over=tokens&baseline={two.Id}");

        JsonNode printed = ComparisonDocument.Of(Hone.Insight.Comparison.RunComparison.Of(
            RunComparisons.Read([new(one, default), new(two, default)]), Hone.Insight.Comparison.CurveAxis.Tokens, 1, false));
        FiniteJson.NullWhatIsNotFinite(printed);
        JsonNode.DeepEquals(answer, JsonNode.Parse(printed.ToJsonString())).ShouldBeTrue(answer.ToJsonString());
    }

    [Fact]
    public async Task Events_samples_and_the_log_are_those_of_the_file()
    {
        RunFolder folder = Run("one", Examples.Started(0), Examples.Step(0), Examples.Sample(1, "<script>alert(1)</script>\u202e"),
            Examples.Evaluation(1), Examples.Finished(1));

        JsonNode events = await GetAsync($"/api/runs/{folder.Id}/events?newest=true&limit=2");
        ((int)events["count"]!).ShouldBe(4, "updates are not among them");
        events["events"]!.AsArray().Select(e => (string?)e!["event"]).ShouldBe(["run_finished", "evaluated"]);
        JsonNode chosen = await GetAsync($"/api/runs/{folder.Id}/events?kinds=evaluated,sampled");
        chosen["events"]!.AsArray().Select(e => (string?)e!["event"]).ShouldBe(["sampled", "evaluated"]);

        ((string?)(await GetAsync($"/api/runs/{folder.Id}/samples"))["samples"]![0]!["text"]).ShouldBe("<script>alert(1)</script>\u202e");

        JsonNode log = await GetAsync($"/api/runs/{folder.Id}/log");
        log["events"]!.AsArray().Count.ShouldBe(5);
        ((long)log["position"]!).ShouldBe(new FileInfo(folder.EventsFile).Length);
        (await GetAsync($"/api/runs/{folder.Id}/log?from={log["position"]}"))["events"]!.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Every_other_view_of_a_run_is_there()
    {
        RunFolder one = Finished("one"), two = Finished("two");

        ((string?)(await GetAsync($"/api/runs/{one.Id}/recipe"))["run"]).ShouldBe(one.Id);
        (await GetAsync($"/api/runs/{one.Id}/checkpoints"))["checkpoints"]!.AsArray().Count.ShouldBe(0);
        (await GetAsync($"/api/runs/{one.Id}/decisions"))["decisions"]!.AsArray().Count.ShouldBe(0);
        (await GetAsync($"/api/runs/{one.Id}/hardware?width=1"))["samples"]!.AsArray().Count.ShouldBe(1);
        JsonNode standing = await GetAsync($"/api/runs/{one.Id}/standing");
        ((string?)standing["status"]).ShouldBe("finished");
        ((double)standing["seconds_per_step"]!).ShouldBe(0.5);
        JsonNode lines = await GetAsync($"/api/sparklines?runs={one.Id},{two.Id}&width=3");
        lines["runs"]![two.Id]!["mean"]!.AsArray().Count.ShouldBe(3);
        (await GetAsync("/api/fields"))["short"]!["validation"]!.GetValue<string>().ShouldBe("summary.best_val_loss");
        ((bool)(await GetAsync("/api"))["read_only"]!).ShouldBeFalse();

        foreach (string page in new[] { $"/api/runs/{one.Id}/report", $"/api/compare/report?runs={one.Id},{two.Id}" })
        {
            using HttpResponseMessage report = await Client.GetAsync(page, Stop);
            report.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            (await report.Content.ReadAsStringAsync(Stop)).ShouldStartWith("<!DOCTYPE html>");
        }
    }

    [Fact]
    public async Task The_page_is_sent_once_and_then_only_asked_for()
    {
        using HttpResponseMessage first = await Client.GetAsync("/", Stop);
        first.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        using HttpRequestMessage again = new(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await Client.SendAsync(again, Stop);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        first.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe");
    }
}
