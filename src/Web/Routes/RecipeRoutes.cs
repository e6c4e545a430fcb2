using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Tensors.Backends;
using Hone.Web.Http;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Recipes, and what they come to.</summary>
static class RecipeRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place, RecipeFolder recipes, DataRoots roots)
    {
        endpoints.MapGet("/api/recipes", () => List(recipes));
        endpoints.MapGet("/api/recipes/{name}", (string name) => new JsonAnswer(new JsonObject
        {
            ["name"] = name, ["path"] = recipes.PathOf(name), ["yaml"] = File.ReadAllText(recipes.PathOf(name)),
        }));
        endpoints.MapGet("/api/settings", Settings);
        endpoints.MapPost("/api/plan", (RecipeRequest request, CancellationToken aborted) =>
            PlanAsync(place, request, recipes, roots, aborted));
    }

    static JsonAnswer List(RecipeFolder recipes) => new(new JsonObject
    {
        ["folder"] = recipes.Path,
        ["recipes"] = new JsonArray([.. recipes.Names.Select(name => (JsonNode)About(name, recipes.PathOf(name)))]),
    });

    /// <summary>
    /// What a recipe says of itself, and the kind of model it makes; null where it says nothing or cannot be read, which who chooses it is
    /// told.
    /// </summary>
    static JsonObject About(string name, string path)
    {
        JsonObject about = new() { ["name"] = name, ["path"] = path, ["goal"] = null, ["kind"] = null };
        try
        {
            Recipe recipe = Recipe.Read(path);
            (about["goal"], about["kind"]) = (recipe.OptionalText("goal"), recipe.Choice("model.kind"));
        }
        catch (InvalidDataException)
        {
            // It is told to whoever chooses it.
        }

        return about;
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

    static async Task<IResult> PlanAsync(Workplace place, RecipeRequest request, RecipeFolder recipes, DataRoots roots,
        CancellationToken aborted)
    {
        JsonObject plan = await Task.Run(() => RecipeChecks.Use(request, recipes, roots, recipe => Planned(place, request, recipe)),
            aborted);
        string file = request.Recipe is { } name ? recipes.PathOf(name) : "recipe.yaml";
        return new JsonAnswer(new JsonObject
        {
            ["command"] = "hone " + RunStarter.Line(RunStarter.Words(file, request.Overrides, place.Options.Runs)),
            ["plan"] = plan,
        });
    }

    /// <summary>The plan as <c>hone plan</c> prints it; a classifier's data are always read for it.</summary>
    public static JsonObject Planned(Workplace place, RecipeRequest request, Recipe recipe)
    {
        if (ClassifierKinds.IsRequested(recipe))
        {
            using ClassifierSession session = (ClassifierSession)Session.Begin(recipe, threads: 0);
            return ClassifierPlanDocument.Of(session);
        }

        RunPlan made = RunPlan.Of(recipe, request.Read, runs: place.Runs.Root);
        using IBackend backend = made.CreateBackend();
        ProbedStep? probed = request.Probe ? ProbedStep.Of(made, backend) : null;
        return PlanDocument.Of(made, made.Memory(backend), probed, probed is null ? null : PlannedCost.Of(made, probed));
    }
}
