using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Runs.Reporting;

/// <summary>
/// Requests to a server that may be slow, down or wrong: each has a limit of time and size, no redirect is followed, and whatever is not
/// the answer that was asked for is one kind of exception, <see cref="ServerException"/>.
/// </summary>
sealed class Outbound : IDisposable
{
    const int LongestAnswer = 1 << 20, LongestQuote = 120;

    readonly HttpClient _client;
    readonly string _name;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="name">What to call the server.</param>
    /// <param name="limit">How long a request may take, its answer included.</param>
    /// <param name="headers">Sent with each request, such as a token's.</param>
    public Outbound(string name, TimeSpan limit, IEnumerable<KeyValuePair<string, string>> headers)
    {
        _name = name;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = limit })
        {
            Timeout = limit,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        foreach ((string header, string value) in headers) _client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
    }

    /// <summary>Sends JSON, and reads the JSON object that comes back.</summary>
    /// <exception cref="ServerException">There was no such answer.</exception>
    public Task<JsonObject> PostAsync(Uri address, JsonNode body, CancellationToken stop) => SendAsync(HttpMethod.Post, address,
        () => new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        }, stop);

    /// <summary>Asks for a JSON object.</summary>
    /// <exception cref="ServerException">There was no such answer.</exception>
    public Task<JsonObject> GetAsync(Uri address, CancellationToken stop) => SendAsync(HttpMethod.Get, address, () => null, stop);

    /// <summary>Stores a file.</summary>
    /// <exception cref="ServerException">It was not taken.</exception>
    public Task<JsonObject> PutAsync(Uri address, byte[] bytes, CancellationToken stop) =>
        SendAsync(HttpMethod.Put, address, () => new ByteArrayContent(bytes), stop);

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _client.Dispose();

    async Task<JsonObject> SendAsync(HttpMethod method, Uri address, Func<HttpContent?> content, CancellationToken stop)
    {
        string where = $"{_name} at {address.GetLeftPart(UriPartial.Path)}";
        try
        {
            using HttpRequestMessage request = new(method, address) { Content = content() };
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, stop);
            string text = await answer.Content.ReadAsStringAsync(stop);
            JsonObject? json = ObjectOf(text);
            if (answer.IsSuccessStatusCode)
                return json ?? (string.IsNullOrWhiteSpace(text) ? []
                    : throw new ServerException($"{where} answered with what is not JSON: {Quote(text)}",
                        "Check the address; a proxy or a login page may stand before the server.", answer.StatusCode));
            throw Refusal(where, answer, json, text);
        }
        catch (HttpRequestException unreachable)
        {
            throw new ServerException($"{where} cannot be reached: {Sentence(unreachable)}",
                "Check that it runs and that the address is right.", null, inner: unreachable);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new ServerException($"{where} did not answer within {_client.Timeout.TotalSeconds} s",
                "It may be busy.", null, inner: late);
        }
        catch (Exception broken) when (broken is IOException or InvalidOperationException or NotSupportedException)
        {
            throw new ServerException($"{where} answered with what cannot be read: {Sentence(broken)}", "Check the address.", null,
                inner: broken);
        }
    }

    static ServerException Refusal(string where, HttpResponseMessage answer, JsonObject? json, string text)
    {
        string? code = TextOf(json?["error_code"]), message = TextOf(json?["message"]);
        string status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
        string advice = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "Check the user, password or token, and what it may do there.",
            HttpStatusCode.NotFound when code is null => "Check the address: the server is another one, or lives under another path.",
            HttpStatusCode.NotFound => "It may have been removed on the server.",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                $"It sends to {answer.Headers.Location?.ToString() ?? "elsewhere"}, perhaps a login page; give the address behind it.",
            >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => "It may be busy or broken.",
            _ => "The server does not take it.",
        };
        TimeSpan? pause = answer.Headers.RetryAfter is { } after
            ? after.Delta ?? (after.Date is { } date ? date - DateTimeOffset.UtcNow : null) : null;
        string said = Quote(message ?? text);
        return new ServerException($"{where} answered {status}{(said.Length > 0 ? $": {said}" : "")}",
            advice, answer.StatusCode, code, pause);
    }

    static JsonObject? ObjectOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    static string Sentence(Exception failure) => (failure.InnerException ?? failure).Message.Split('\n')[0].TrimEnd('.');

    static string Quote(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > LongestQuote ? line[..LongestQuote] + "…" : line;
    }
}
