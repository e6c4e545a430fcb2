using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Hone.Web.Http;

/// <summary>What went wrong, as problem details (RFC 9457): what happened with which values, and what to do.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="What">What happened, in one line.</param>
/// <param name="Hint">What to do; null where nobody can do anything.</param>
/// <param name="Errors">What is wrong at which field; null where it is none's.</param>
sealed record Problem(int Status, string What, string? Hint = null, IReadOnlyList<KeyValuePair<string, string>>? Errors = null)
    : IResult
{
    /// <summary>Of a message in two lines, as all of them are.</summary>
    public static Problem Of(int status, string message)
    {
        string[] lines = message.ReplaceLineEndings("\n").Split('\n', 2);
        return new Problem(status, lines[0], lines.Length > 1 ? lines[1] : null);
    }

    /// <summary>The document.</summary>
    public JsonObject Document()
    {
        JsonObject document = new()
        {
            ["type"] = "about:blank", ["title"] = ReasonPhrases.GetReasonPhrase(Status), ["status"] = Status, ["detail"] = What,
            ["hint"] = Hint,
        };
        if (Errors is { } errors)
            document["errors"] = new JsonArray([.. errors.Select(error =>
                (JsonNode)new JsonObject { ["key"] = error.Key, ["sentence"] = error.Value })]);
        return document;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => httpContext.Request.Path.StartsWithSegments("/v1")
        ? new JsonAnswer(AsOthers(), Status).ExecuteAsync(httpContext)
        : new JsonAnswer(Document(), Status, "application/problem+json").ExecuteAsync(httpContext);

    /// <summary>The same as clients of OpenAI's API read it.</summary>
    JsonObject AsOthers() => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = Hint is null ? What : $"{What.TrimEnd('.')}. {Hint}",
            ["type"] = Status switch { 401 => "authentication_error", 429 => "rate_limit_error", >= 500 => "server_error",
                _ => "invalid_request_error" },
            ["param"] = Errors is [{ Key: var key }, ..] ? key : null,
            ["code"] = Status switch { 401 => "invalid_api_key", 404 => "model_not_found", _ => null },
        },
    };
}
