using System.Text.Json.Nodes;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Tensors.Backends;
using Hone.Web.Http;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Recipes, what they come to, and runs of them.</summary>
static class RecipeRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        RecipeFolder recipes = new(place.Options.Recipes);
        DataRoots roots = new(place.Options.DataRoots);
        endpoints.MapGet("/api/recipes", () => List(recipes));
        endpoints.MapGet("/api/recipes/{name}", (string name) => new JsonAnswer(new JsonObject
        {
            ["name"] = name, ["path"] = recipes.PathOf(name), ["yaml"] = File.ReadAllText(recipes.PathOf(name)),
        }));
        endpoints.MapGet("/api/settings", Settings);
        endpoints.MapPost("/api/plan", (RecipeRequest request, CancellationToken aborted) =>
            PlanAsync(place, request, request.ReadRecipe(recipes, roots), recipes, aborted));
        endpoints.MapPost("/api/runs", (RecipeRequest request, HttpContext context) => StartAsync(place, request, recipes, roots, context));
        endpoints.MapGet("/api/starts/{key}", (string key) => Started(place, key));
    }

    static JsonAnswer List(RecipeFolder recipes) => new(new JsonObject
    {
        ["folder"] = recipes.Path,
        ["recipes"] = new JsonArray([.. recipes.Names.Select(name => (JsonNode)new JsonObject
        {
            ["name"] = name, ["path"] = recipes.PathOf(name), ["goal"] = GoalOf(recipes.PathOf(name)),
        })]),
    });

    /// <summary>What a recipe says of itself; null where it says nothing or cannot be read, which who chooses it is told.</summary>
    static string? GoalOf(string path)
    {
        try
        {
            return Recipe.Read(path).OptionalText("goal");
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    static JsonAnswer Settings() => new(new JsonObject
    {
        ["settings"] = new JsonArray([.. RecipeKeys.All.Select(key => (JsonNode)new JsonObject
        {
            ["key"] = key.Name,
            ["kind"] = key.Kind.ToString().ToLowerInvariant(),
            ["allowed"] = key.Allowed,
            ["choices"] = key.Choices.Count > 0 ? new JsonArray([.. key.Choices.Select(choice => (JsonNode)choice)]) : null,
            ["standard"] = key.Default is null or Derived ? null : RecipeValue.ToJson(key.Default),
            ["derived"] = (key.Default as Derived)?.Rule,
            ["explanation"] = key.Description,
            ["when"] = key.ReadWhen,
        })]),
    });

    static async Task<IResult> PlanAsync(Workplace place, RecipeRequest request, Recipe recipe, RecipeFolder recipes,
        CancellationToken aborted)
    {
        JsonObject plan = await Task.Run(() => RecipeRequest.Checked(() =>
        {
            RunPlan made = RunPlan.Of(recipe, request.Read);
            using IBackend backend = made.CreateBackend();
            ProbedStep? probed = request.Probe ? ProbedStep.Of(made, backend) : null;
            return PlanDocument.Of(made, made.Memory(backend), probed, probed is null ? null : PlannedCost.Of(made, probed));
        }), aborted);
        string file = request.Recipe is { } name ? recipes.PathOf(name) : "recipe.yaml";
        return new JsonAnswer(new JsonObject
        {
            ["command"] = "hone " + RunStarter.Line(RunStarter.Words(file, request.Overrides, place.Options.Runs)),
            ["plan"] = plan,
        });
    }

    static async Task<IResult> StartAsync(Workplace place, RecipeRequest request, RecipeFolder recipes, DataRoots roots,
        HttpContext context)
    {
        const double mostSeconds = 300;
        const int longestKey = 200;
        string? key = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        if (key?.Length > longestKey)
            throw RefusedRequest.Bad($"an Idempotency-Key of {key.Length} characters is too long", $"Take at most {longestKey}.");
        if (!(request.Wait is >= 0 and <= mostSeconds))
            throw RefusedRequest.Bad($"wait={request.Wait} is no time to wait", $"Take 0 to {mostSeconds} seconds.");
        Recipe recipe = request.ReadRecipe(recipes, roots);
        await Task.Run(() => RecipeRequest.Checked(() => RunPlan.Of(recipe)), context.RequestAborted);
        string file = request.Recipe is { } name ? recipes.PathOf(name) : RunStarter.FileOf(request.Yaml!);
        StartedRun run = place.Starter.Start(key, file, request.Overrides);
        await run.WaitAsync(TimeSpan.FromSeconds(request.Wait), context.RequestAborted);
        if (run.IsRefused) throw Refusal(run);
        if (run.Id is { } id) context.Response.Headers.Location = $"/api/runs/{id}";
        return new JsonAnswer(Document(run), run.Id is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created);
    }

    static JsonAnswer Started(Workplace place, string key)
    {
        StartedRun run = place.Starter.Find(key)
            ?? throw RefusedRequest.NotFound("nothing was started here by that key", "All runs: /api/runs.");
        run.Look();
        return run.IsRefused ? throw Refusal(run) : new JsonAnswer(Document(run));
    }

    static JsonObject Document(StartedRun run) => new()
    {
        ["start"] = run.Key, ["id"] = run.Id, ["command"] = run.Command, ["process"] = run.ProcessId,
        ["location"] = run.Id is { } id ? $"/runs/{id}" : null, ["output"] = run.Id is null ? run.Output : null,
    };

    /// <summary>The two lines with which the program says no.</summary>
    static RefusedRequest Refusal(StartedRun run)
    {
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.FindLastIndex(lines, line => line.StartsWith("hone: ", StringComparison.Ordinal));
        return new RefusedRequest(new Problem(422, at >= 0 ? lines[at]["hone: ".Length..] : "the run ended before it had begun",
            at >= 0 && at + 1 < lines.Length ? string.Join('\n', lines[(at + 1)..]) : $"See in a terminal: {run.Command}",
            [KeyValuePair.Create("", run.Output)]));
    }
}
