using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Web.Describing;
using Hone.Web.Http;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hone.Web.Routes;

/// <summary>Every address there is.</summary>
static class AllRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Workplace place)
    {
        PageFiles page = new();
        RecipeFolder recipes = new(place.Options.Recipes);
        DataRoots roots = new(place.Options.DataRoots);
        endpoints.MapGet("/api", () => About(place));
        ListRoutes.Map(endpoints, place);
        RunRoutes.Map(endpoints, place);
        LogRoutes.Map(endpoints, place);
        CompareRoutes.Map(endpoints, place);
        StreamRoutes.Map(endpoints, place);
        RecipeRoutes.Map(endpoints, place, recipes, roots);
        StartRoutes.Map(endpoints, place, recipes, roots);
        ChangeRoutes.Map(endpoints, place);
        CompletionRoutes.Map(endpoints, place);
        endpoints.MapGet("/api/openapi.json", (HttpContext context, CancellationToken aborted) => ApiDocument.OfAsync(context, aborted))
            .ExcludeFromDescription();
        endpoints.MapGet("/{**path}", page.AnswerAsync).ExcludeFromDescription();
    }

    static JsonAnswer About(Workplace place) => new(new JsonObject
    {
        ["program"] = "hone",
        ["version"] = CodeIdentity.Current.Version,
        ["folder"] = Path.GetFullPath(place.Options.Runs),
        ["read_only"] = place.Options.IsReadOnly,
        ["data_roots"] = new JsonArray([.. place.Options.DataRoots.Select(root => (JsonNode)root)]),
        ["recipes"] = place.Options.Recipes,
        ["now"] = DateTimeOffset.UtcNow,
    });
}
