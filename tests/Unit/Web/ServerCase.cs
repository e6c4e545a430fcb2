using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;
using Hone.Web;

namespace Hone.Unit.Web;

/// <summary>A server over a folder of runs of the test's own, on a free port.</summary>
public abstract class ServerCase : Scratch, IAsyncLifetime
{
    WebServer? _server;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected virtual string Runs => In("runs");

    protected HttpClient Client { get; private set; } = null!;

    protected Uri Address => _server!.Address;

    protected virtual WebServerOptions Options => new() { Runs = Runs, Port = 0, DataRoots = [In("data")], Recipes = In("recipes") };

    public virtual async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Runs);
        await BeginAsync();
    }

    protected async Task BeginAsync()
    {
        _server = await WebServer.StartAsync(Options, Stop);
        Client = new HttpClient { BaseAddress = Address };
    }

    protected async Task EndAsync()
    {
        Client.Dispose();
        await _server!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A run with these events, which no process writes any more.</summary>
    protected RunFolder Run(string name, params TrainingEvent[] events) => Run(name, manifest => manifest, events);

    protected RunFolder Run(string name, Func<Manifest, Manifest> change, params TrainingEvent[] events)
    {
        RunFolder folder = new RunStore(Runs).Create(name);
        using RunRecord record = RunRecord.Begin(folder, change(Examples.Manifest(folder.Id) with { Name = name }));
        foreach (TrainingEvent e in events) record.Append(e);
        return folder;
    }

    /// <summary>A run of some steps, to its end.</summary>
    protected RunFolder Finished(string name, int steps = 5) => Run(name,
    [
        Examples.Started(0, steps), .. Enumerable.Range(0, steps).Select(step => Examples.Step(step, 3 - 0.1f * step)),
        Examples.Evaluation(steps, 2), Examples.Finished(steps),
    ]);

    protected async Task<JsonNode> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path, Stop);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {text}");
        return JsonNode.Parse(text)!;
    }

    protected async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, JsonNode body)
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync(path, body, Stop);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!);
    }

    /// <summary>The problem that a request is refused with.</summary>
    protected async Task<JsonNode> RefusedAsync(HttpStatusCode status, HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await Client.SendAsync(request, Stop);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        answer.StatusCode.ShouldBe(status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonNode problem = JsonNode.Parse(text)!;
        ((int)problem["status"]!).ShouldBe((int)status);
        ((string?)problem["detail"]).ShouldNotBeNullOrEmpty();
        ((string?)problem["hint"]).ShouldNotBeNullOrEmpty("what to do is said");
        return problem;
    }

    protected Task<JsonNode> RefusedAsync(HttpStatusCode status, string path) =>
        RefusedAsync(status, new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>What the program prints on its standard output; it must end well.</summary>
    protected static async Task<string> HoneAsync(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "hone.dll"), .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        process.ExitCode.ShouldBe(0, await error);
        return output;
    }

    protected static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
