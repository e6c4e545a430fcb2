using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>Turns what goes wrong into an answer that says what to do.</summary>
static class FailureAnswers
{
    /// <summary>Nobody waits for the answer any more: the number that servers have for it in their logs.</summary>
    const int ClientClosed = 499;

    /// <summary>Runs the rest of the request.</summary>
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && OfStatus(context) is { } problem) await problem.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClientClosed;
        }
        catch (Exception failure) when (!context.Response.HasStarted && Of(failure) is { } problem)
        {
            context.Response.Clear();
            ResponseHeaders.Add(context);
            await problem.ExecuteAsync(context);
        }
    }

    /// <summary>What routing alone refuses, with a status and no words.</summary>
    static Problem? OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new Problem(StatusCodes.Status404NotFound, $"there is nothing at {context.Request.Path}",
            "docs/api.md lists every address."),
        StatusCodes.Status405MethodNotAllowed => new Problem(StatusCodes.Status405MethodNotAllowed,
            $"{context.Request.Path} does not take {context.Request.Method}", $"Use {context.Response.Headers.Allow}."),
        StatusCodes.Status400BadRequest or StatusCodes.Status415UnsupportedMediaType => new Problem(context.Response.StatusCode,
            "a value in the address or the body cannot be read", "docs/api.md says what each address takes."),
        _ => null,
    };

    static Problem? Of(Exception failure) => failure switch
    {
        RefusedRequest refused => refused.Problem,
        BadHttpRequestException { InnerException: JsonException json } => new Problem(StatusCodes.Status400BadRequest,
            $"what was sent cannot be read: {json.Message.Split(" Path:")[0]}", "docs/api.md says what this address takes."),
        BadHttpRequestException bad => new Problem(bad.StatusCode, bad.Message, "docs/api.md says what this address takes."),
        FileNotFoundException or DirectoryNotFoundException => Problem.Of(StatusCodes.Status404NotFound, failure.Message),
        InvalidDataException or ArgumentException => Problem.Of(StatusCodes.Status400BadRequest, failure.Message),
        TimeoutException => Problem.Of(StatusCodes.Status504GatewayTimeout, failure.Message),
        UnauthorizedAccessException => new Problem(StatusCodes.Status403Forbidden, failure.Message,
            "Allow the server to read it (chmod, chown)."),
        IOException => Problem.Of(StatusCodes.Status503ServiceUnavailable, failure.Message),
        _ => Ours(failure),
    };

    static Problem Ours(Exception failure)
    {
        Console.Error.WriteLine($"hone serve: {failure}");
        return new Problem(StatusCodes.Status500InternalServerError, "this is a fault of the server's own, and no run is hurt",
            "Please report what it wrote to its standard error.");
    }
}
