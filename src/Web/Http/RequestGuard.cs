using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>
/// Lets in only who may: a page from elsewhere, also one whose name was made to mean this machine, can neither read nor start anything.
/// </summary>
sealed class RequestGuard(WebServerOptions options)
{
    /// <summary>The cookie that holds the token once a browser has shown it.</summary>
    const string Cookie = "hone_token";

    const string OpenIt = "Open the address that hone serve printed when it started.";
    static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    readonly byte[]? _token = options.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>Refuses, or runs the rest of the request.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ResponseHeaders.Add(context);
        if (Refusal(context) is { } problem) return problem.ExecuteAsync(context);
        if (_token is null || IsKnown(context)) return next(context);
        if (HttpMethods.IsGet(context.Request.Method) && Matches(context.Request.Query["token"]))
        {
            context.Response.Cookies.Append(Cookie, context.Request.Query["token"]!, new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(30),
            });
            context.Response.Redirect(context.Request.Path);
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new Problem(StatusCodes.Status401Unauthorized, "this server asks for its token",
            "Open the address with ?token=… that hone serve printed, or send it: Authorization: Bearer TOKEN.").ExecuteAsync(context);
    }

    Problem? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsOwnHost(context))
            return new Problem(StatusCodes.Status403Forbidden, $"the host \"{request.Host}\" is not this server", OpenIt);
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isVisit = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document" && !request.Path.StartsWithSegments("/api")
            && !request.Path.StartsWithSegments("/v1");
        if (site is not ("" or "same-origin" or "none") && !isVisit)
            return new Problem(StatusCodes.Status403Forbidden, $"a page of another site asked for this ({site})", OpenIt);
        if (request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host}")
            return new Problem(StatusCodes.Status403Forbidden, $"the page that asked is \"{origin}\", not one of this server", OpenIt);
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? null : OfChange(request);
    }

    Problem? OfChange(HttpRequest request)
    {
        if (options.IsReadOnly && IsChange(request.Path))
            return new Problem(StatusCodes.Status403Forbidden, "this server was started with --read-only: it changes nothing",
                "Use hone train, hone control and hone decide in a terminal, or start it again without that.");
        return request.HasJsonContentType() ? null : new Problem(StatusCodes.Status415UnsupportedMediaType,
            $"what was sent is \"{request.ContentType}\", and this takes application/json", "Send JSON: Content-Type: application/json.");
    }

    /// <summary>Plans and completions compute, and change nothing.</summary>
    static bool IsChange(PathString path) => path != "/api/plan" && !path.StartsWithSegments("/v1");

    /// <summary>
    /// On loopback the name must be ours, to the port. Elsewhere the token stands for it: no name that is made up knows it.
    /// </summary>
    bool IsOwnHost(HttpContext context)
    {
        HostString host = context.Request.Host;
        if (!host.HasValue) return false;
        IPAddress? local = context.Connection.LocalIpAddress;
        if (_token is not null && (local is null || !IPAddress.IsLoopback(local))) return true;
        int port = context.Connection.LocalPort;
        return OwnNames.Any(name => host.Value == name + ":" + port.ToString(CultureInfo.InvariantCulture))
            || port == 80 && OwnNames.Contains(host.Value);
    }

    bool IsKnown(HttpContext context) => Matches(context.Request.Cookies[Cookie])
        || context.Request.Headers.Authorization.ToString() is var header
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && Matches(header["Bearer ".Length..].Trim());

    /// <summary>By their hashes, in a time that tells nothing of how much of it is right.</summary>
    bool Matches(string? given) => given is { Length: > 0 }
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _token);
}
