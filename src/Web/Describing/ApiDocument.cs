using System.Text.Json.Nodes;
using Hone.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Hone.Web.Describing;

/// <summary>
/// The OpenAPI document: addresses, parameters and bodies as they are mapped, answers as <c>answers.json</c> describes them. A test holds
/// real answers to it.
/// </summary>
static class ApiDocument
{
    /// <summary>What the framework calls it.</summary>
    public const string Name = "hone";

    const string Resource = "answers.json", Problem = "Problem", OthersProblem = "OthersError";
    static readonly string[] Verbs = ["get", "post"];

    /// <summary>The document as an answer.</summary>
    public static async Task<IResult> OfAsync(HttpContext context, CancellationToken aborted)
    {
        IOpenApiDocumentProvider provider = context.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        OpenApiDocument mapped = await provider.GetOpenApiDocumentAsync(aborted);
        using StringWriter text = new();
        mapped.SerializeAsV31(new OpenApiJsonWriter(text));
        JsonObject document = JsonNode.Parse(text.ToString())!.AsObject();
        Complete(document);
        return new JsonAnswer(document);
    }

    /// <summary>Adds what answers are.</summary>
    static void Complete(JsonObject document)
    {
        using Stream stream = typeof(ApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        JsonObject answers = JsonNode.Parse(stream)!.AsObject();
        document["info"] = new JsonObject
        {
            ["title"] = "Hone", ["version"] = "1",
            ["description"] = "Runs: see, compare, control, begin and talk to them. docs/api.md says more.",
        };
        document.Remove("servers");                                          // wherever it was asked for
        JsonObject components = (document["components"] ??= new JsonObject()).AsObject();
        JsonObject schemas = (components["schemas"] ??= new JsonObject()).AsObject();
        foreach ((string name, JsonNode? schema) in answers["schemas"]!.AsObject()) schemas[name] = schema!.DeepClone();
        foreach ((string path, JsonNode? item) in document["paths"]!.AsObject())
            foreach (string verb in Verbs)
                if (item![verb] is JsonObject operation) Describe(path, verb, operation, answers);
    }

    static void Describe(string path, string verb, JsonObject operation, JsonObject answers)
    {
        if (answers["answers"]![$"{verb.ToUpperInvariant()} {path}"] is not JsonObject known) return;
        operation["summary"] = known["summary"]?.DeepClone();
        bool isOthers = path.StartsWith("/v1", StringComparison.Ordinal);
        operation["responses"] = new JsonObject
        {
            ["200"] = Response((string)known["summary"]!, (string?)known["type"] ?? "application/json", (string?)known["schema"]),
            ["default"] = Response("What went wrong, and what to do", isOthers ? "application/json" : "application/problem+json",
                isOthers ? OthersProblem : Problem),
        };
    }

    static JsonObject Response(string description, string type, string? schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject
        {
            [type] = schema is null ? new JsonObject()
                : new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } },
        },
    };
}
