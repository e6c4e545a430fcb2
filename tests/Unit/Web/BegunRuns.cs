using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;
using Hone.Web;

namespace Hone.Unit.Web;

/// <summary>Recipes that are planned, runs that are begun and controlled, from outside.</summary>
public sealed class BegunRuns : ServerCase
{
    const string Tiny = """
        name: tiny
        data: { stories: 100 }
        tokenizer: { kind: bytes }
        model: { layers: 1, width: 32, heads: 2, context: 16 }
        training: { steps: 100000, batch: 4 }
        evaluation: { every: 50000, tokens: 512 }
        """;

    protected override WebServerOptions Options =>
        base.Options with { Program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "hone.dll")] };

    public override ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(In("recipes"));
        Directory.CreateDirectory(In("data"));
        File.WriteAllText(In("recipes", "tiny.yaml"), "goal: See it move.\n" + Tiny);
        return base.InitializeAsync();
    }

    [Fact]
    public async Task A_plan_is_answered_as_plan_prints_it()
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("/api/plan",
            JsonNode.Parse("""{"recipe":"tiny","settings":{"training.steps":20,"model.tied":true},"name":"it's"}""")!);

        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        ((int)answer["plan"]!["steps"]!).ShouldBe(20);
        answer["plan"]!["memory"]!.AsObject().Count.ShouldBeGreaterThan(2);
        ((string?)answer["command"]).ShouldBe($"hone train {In("recipes", "tiny.yaml")} --set training.steps=20 --set model.tied=true "
            + $"--set 'name=it'\\''s' --run-dir {Runs}");
    }

    [Fact]
    public async Task Everything_wrong_with_a_recipe_is_told_at_once_and_at_its_key()
    {
        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/plan", JsonNode.Parse(
            """{"yaml":"seed: x\nmodel: { layers: -1 }\n","settings":{"training.stepz":5,"data.stories":[1]}}""")!);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"]).ShouldBe(["data.stories"]);

        (status, problem) = await PostAsync("/api/plan", JsonNode.Parse(
            """{"yaml":"seed: x\nmodel: { layers: -1 }\n","settings":{"training.stepz":5}}""")!);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"]).ShouldBe(["seed", "model.layers", "training.stepz"]);
        ((string)problem["errors"]![2]!["sentence"]!).ShouldContain("did you mean training.steps?");
    }

    [Fact]
    public async Task A_setting_that_does_not_fit_the_others_is_told_at_its_key()
    {
        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/plan",
            JsonNode.Parse("""{"recipe":"tiny","settings":{"model.heads":5}}""")!);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"]).ShouldBe(["model.width"]);
    }

    [Fact]
    public async Task What_does_not_fit_is_told_all_at_once_whoever_finds_it()
    {
        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/plan", JsonNode.Parse("""
            {"recipe":"tiny","settings":{"training.stepz":5,"seed":"x","model.heads":5,"training.batch_tokens":63,
            "training.memory":"lots"}}
            """)!);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"])
            .ShouldBe(["seed", "training.stepz", "training.batch_tokens", "training.memory", "model.width"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("data.path", "/etc/passwd")]
    [InlineData("data.path", "data/../secret.txt")]
    [InlineData("data.path", "link/secret.txt")]
    [InlineData("tokenizer.path", "/etc/passwd")]
    [InlineData("data.test", "/etc/passwd")]
    [InlineData("from.model", "/etc")]
    [InlineData("baseline", "/etc")]
    [InlineData("report.mlflow", "http://evil.example")]
    public async Task A_recipe_names_only_what_the_server_was_started_for(string key, string value)
    {
        File.WriteAllText(In("secret.txt"), "secret");
        Directory.CreateSymbolicLink(In("data", "link"), Root);
        string path = value.StartsWith('/') || value.StartsWith("http", StringComparison.Ordinal) ? value
            : value.StartsWith("link", StringComparison.Ordinal) ? In("data", value) : In(value);

        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/plan",
            new JsonObject { ["recipe"] = "tiny", ["settings"] = new JsonObject { [key] = path } });

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsArray().Select(error => (string?)error!["key"]).ShouldBe([key]);
    }

    [Fact]
    public async Task Data_below_a_root_is_taken()
    {
        File.WriteAllText(In("data", "text.txt"), "Once upon a time.");

        (HttpStatusCode status, JsonNode answer) = await PostAsync("/api/plan",
            new JsonObject { ["yaml"] = "data: { path: " + In("data", "text.txt") + " }" });

        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
    }

    [Fact]
    public async Task Recipes_and_settings_are_told()
    {
        JsonNode recipes = await GetAsync("/api/recipes");
        ((string?)recipes["recipes"]![0]!["goal"]).ShouldBe("See it move.");
        ((string)(await GetAsync("/api/recipes/tiny"))["yaml"]!).ShouldContain("stories: 100");
        await RefusedAsync(HttpStatusCode.NotFound, "/api/recipes/..%2fsecret");
        (await GetAsync("/api/settings"))["settings"]!.AsArray().Select(setting => (string?)setting!["key"]).ShouldContain("model.layers");
    }

    [Fact]
    public async Task A_run_begun_here_is_controlled_and_outlives_the_server()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell begins it");
        JsonNode[] both = await Task.WhenAll(StartAsync("once"), StartAsync("once"));
        string id = (string)both[0]["id"]!;
        ((string?)both[1]["id"]).ShouldBe(id, "the same key at the same time is the same run");
        ((int)both[1]["process"]!).ShouldBe((int)both[0]["process"]!);
        ProcessIdentity trainer = Heartbeat.Read(RunFolder.Open(Path.Combine(Runs, id)))!.Process;
        try
        {
            ((string?)(await StartAsync("once"))["id"]).ShouldBe(id, "and later, too");
            Directory.GetDirectories(Runs).Length.ShouldBe(1);

            (await ControlAsync(id, """{"command":"rate","factor":0.5}""")).ShouldBe(HttpStatusCode.OK);
            JsonObject printed = JsonNode.Parse(await HoneAsync("control", id, "save", "--json", "--run-dir", Runs))!.AsObject();
            (_, JsonNode told) = await PostAsync($"/api/runs/{id}/control", JsonNode.Parse("""{"command":"save"}""")!);
            told.AsObject().Select(pair => pair.Key).ShouldBe(printed.Select(pair => pair.Key), "as hone control --json");
            (await ControlAsync(id, """{"command":"rate"}""")).ShouldBe(HttpStatusCode.BadRequest);
            (await ControlAsync(id, """{"command":"dance"}""")).ShouldBe(HttpStatusCode.BadRequest);
            (await ControlAsync(id, """{"command":"pause"}""")).ShouldBe(HttpStatusCode.OK);

            await EndAsync();
            await BeginAsync();
            await StandsAsync(id, "paused");                                 // it lives without the server
            (await ControlAsync(id, """{"command":"continue"}""")).ShouldBe(HttpStatusCode.OK);
            EventLog.Read(RunFolder.Open(Path.Combine(Runs, id)).EventsFile).Training.OfType<ControlTaken>()
                .Select(taken => taken.Command).ShouldBe([ControlKind.Rate, ControlKind.Save, ControlKind.Save, ControlKind.Pause,
                    ControlKind.Continue]);
        }
        finally
        {
            (await ControlAsync(id, """{"command":"stop"}""")).ShouldBe(HttpStatusCode.OK);
        }

        await StandsAsync(id, "stopped");
        (await ControlAsync(id, """{"command":"pause"}""")).ShouldBe(HttpStatusCode.Conflict, "it has just ended");
        await EndsAsync(trainer);
        await ResumedAsync(id);
    }

    async Task<JsonNode> StartAsync(string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/runs") { Content = Json("""{"recipe":"tiny","wait":60}""") };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await Client.SendAsync(request, Stop);
        JsonNode begun = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, begun.ToJsonString());
        return begun;
    }

    async Task ResumedAsync(string id)
    {
        JsonNode possible = await GetAsync($"/api/runs/{id}/resume");
        ((bool)possible["is_possible"]!).ShouldBeTrue();
        ((string?)possible["command"]).ShouldBe($"hone resume {id} --run-dir {Runs}");
        int step = EventLog.Read(RunFolder.Open(Path.Combine(Runs, id)).EventsFile).Training.Last().Step;
        ProcessIdentity? trainer = null;
        try
        {
            (HttpStatusCode Status, JsonNode Body)[] both = await Task.WhenAll(ResumeAsync(id, "again"), ResumeAsync(id, "again"));
            both.ShouldAllBe(one => one.Status == HttpStatusCode.OK, both[0].Body.ToJsonString());
            ((string?)both[0].Body["id"]).ShouldBe(id);
            ((int)both[1].Body["process"]!).ShouldBe((int)both[0].Body["process"]!, "the same key begins one process");
            trainer = Heartbeat.Read(RunFolder.Open(Path.Combine(Runs, id)))!.Process;
            trainer.Id.ShouldBe((int)both[0].Body["process"]!);
            (HttpStatusCode status, JsonNode held) = await ResumeAsync(id, "another");
            status.ShouldBe(HttpStatusCode.Conflict);
            ((string)held["detail"]!).ShouldContain("is being written by another process");
        }
        finally
        {
            (await ControlAsync(id, """{"command":"stop"}""")).ShouldBe(HttpStatusCode.OK);
            if (trainer is not null) await EndsAsync(trainer);
        }

        EventLog.Read(RunFolder.Open(Path.Combine(Runs, id)).EventsFile).Training.OfType<RunStarted>().Last().Step.ShouldBe(step);
    }

    [Fact]
    public async Task A_run_that_cannot_go_on_is_held_with_the_reason()
    {
        RunFolder ended = Finished("ended"), guarded = Run("guarded", Examples.Started(0), Examples.Step(0),
            new RunFailed(1, "not_finite", "a loss is not finite\nBegin again with a lower rate.")),
            failed = Run("failed", Examples.Started(0), Examples.Step(0),
                new RunFailed(1, RunFailed.Error, "the disk is full\nMake room.")),
            damaged = Finished("damaged"), logless = Run("logless", Examples.Started(0), Examples.Finished(0, Ending.Stopped));
        File.WriteAllText(damaged.ManifestFile, "{");
        File.Delete(logless.EventsFile);

        await HeldAsync(ended, "has come to its end");
        await HeldAsync(guarded, "was ended by its own guard");
        await HeldAsync(damaged, "cannot be read");
        await HeldAsync(logless, "is missing");
        ((bool)(await GetAsync($"/api/runs/{failed.Id}/resume"))["is_possible"]!).ShouldBeTrue();
        (HttpStatusCode status, JsonNode refusal) = await ResumeAsync(failed.Id, "once");
        status.ShouldBe(HttpStatusCode.UnprocessableEntity, "its process says why: it has no checkpoint and no settings");
        ((string?)refusal["hint"]).ShouldNotBeNullOrEmpty();

        await using WebServer shown = await WebServer.StartAsync(Options with { IsReadOnly = true }, Stop);
        using HttpClient client = new() { BaseAddress = shown.Address };
        using HttpResponseMessage answer = await client.PostAsync($"/api/runs/{failed.Id}/resume", Json("{}"), Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        JsonNode told = JsonNode.Parse(await client.GetStringAsync($"/api/runs/{failed.Id}/resume", Stop))!;
        ((string)told["reason"]!).ShouldContain("--read-only");
    }

    async Task HeldAsync(RunFolder folder, string reason)
    {
        JsonNode told = await GetAsync($"/api/runs/{folder.Id}/resume");
        ((bool)told["is_possible"]!).ShouldBeFalse();
        ((string)told["reason"]!).ShouldContain(reason);
        (await ResumeAsync(folder.Id, "once")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    async Task<(HttpStatusCode Status, JsonNode Body)> ResumeAsync(string id, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/runs/{id}/resume") { Content = Json("""{"wait":60}""") };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await Client.SendAsync(request, Stop);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!);
    }

    /// <summary>Waits until a process is gone: until then it holds its run's folder.</summary>
    static async Task EndsAsync(ProcessIdentity trainer)
    {
        for (int i = 0; i < 400 && trainer.IsAlive == true; i++) await Task.Delay(50, Stop);
    }

    [Fact]
    public async Task A_run_that_is_refused_says_why()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell begins it");
        File.WriteAllText(In("data", "short.txt"), "x");

        (HttpStatusCode status, JsonNode problem) = await PostAsync("/api/runs", new JsonObject
        {
            ["yaml"] = "name: short\ntokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, heads: 2, context: 16 }\n"
                + "training: { steps: 5, batch: 4 }\ndata: { path: " + In("data", "short.txt") + " }\n",
            ["wait"] = 60,
        });

        status.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToJsonString());
        ((string)problem["detail"]!).ShouldContain("short.txt");
        Directory.GetDirectories(Runs).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_without_runs_is_refused()
    {
        async Task<HttpStatusCode> DecideAsync(string body) => (await PostAsync("/api/decide", JsonNode.Parse(body)!)).Status;

        (await DecideAsync("""{"candidates":[],"baselines":["a"]}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await DecideAsync("""{"candidates":["a"],"baselines":["b"]}""")).ShouldBe(HttpStatusCode.NotFound);
        (await DecideAsync("""{"candidate":["a"]}""")).ShouldBe(HttpStatusCode.BadRequest);
    }

    async Task StandsAsync(string id, string status)
    {
        long start = Stopwatch.GetTimestamp();
        while ((string?)(await GetAsync($"/api/runs/{id}/standing"))["status"] != status)
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60), $"it never was {status}");
            await Task.Delay(100, Stop);
        }
    }

    async Task<HttpStatusCode> ControlAsync(string id, string body)
    {
        using HttpResponseMessage answer = await Client.PostAsync($"/api/runs/{id}/control", Json(body), Stop);
        return answer.StatusCode;
    }
}
