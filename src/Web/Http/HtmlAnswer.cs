using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>A page that needs nothing else, with its own styles and pictures in it and without any script.</summary>
/// <param name="html">The page.</param>
sealed class HtmlAnswer(string html) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin; frame-ancestors 'self'";
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        return httpContext.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(html), httpContext.RequestAborted).AsTask();
    }
}
