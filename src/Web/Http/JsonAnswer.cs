using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>A document as the answer to a request: the one that <c>hone … --json</c> prints.</summary>
/// <param name="document">The document.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="type">Its media type.</param>
sealed class JsonAnswer(JsonNode document, int status = StatusCodes.Status200OK, string type = "application/json") : IResult
{
    /// <summary>What stands in a page is escaped by the page; é and 中 stay readable here.</summary>
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document's bytes.</summary>
    public static byte[] Bytes(JsonNode document)
    {
        FiniteJson.NullWhatIsNotFinite(document);
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Readable)) document.WriteTo(writer);
        return bytes.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        byte[] bytes = Bytes(document);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = type;
        httpContext.Response.ContentLength = bytes.Length;
        return httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }
}
