using System.Net;
using System.Net.Http.Headers;

namespace Hone.Runs.Store.Artifacts;

/// <summary>Artefacts in an S3-compatible store, addressed in path style: <c>ENDPOINT/BUCKET/PREFIX/ab/abcd…</c>.</summary>
public sealed class S3Artifacts : ArtifactStore
{
    /// <summary>The most that S3 takes in one request.</summary>
    const long MostBytes = 5L << 30;
    static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), AllowAutoRedirect = false })
    {
        Timeout = Patience,
    };

    readonly Uri _root;
    readonly S3Keys _keys;

    /// <summary>Opens a place.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="place">Bucket and prefix.</param>
    /// <param name="keys">Whose requests they are.</param>
    /// <exception cref="InvalidDataException">The place is none.</exception>
    public S3Artifacts(Uri endpoint, string place, S3Keys keys)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(place);
        string[] parts = place.TrimEnd('/').Split('/');
        if (parts.Any(part => part.Length == 0 || part is "." or ".." || !part.All(IsPlain)))
            throw new InvalidDataException($"s3://{place} is no place for artefacts\n"
                + "Write s3://BUCKET/PREFIX with letters, digits, '.', '_' and '-' between the slashes; keys stand in AWS_ACCESS_KEY_ID "
                + "and AWS_SECRET_ACCESS_KEY.");
        _root = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{string.Join('/', parts)}/");
        _keys = keys;
        Address = $"s3://{string.Join('/', parts)}";
    }

    /// <inheritdoc/>
    public override string Address { get; }

    /// <summary>Opens a place with what the variables say that all programs of AWS read.</summary>
    /// <param name="place">Bucket and prefix.</param>
    /// <exception cref="InvalidDataException">The keys are not there, or the endpoint is no address.</exception>
    public static S3Artifacts FromEnvironment(string place)
    {
        string region = Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? "us-east-1";
        string endpoint = Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL") ?? $"https://s3.{region}.amazonaws.com";
        if (Variable("AWS_ACCESS_KEY_ID") is not { } id || Variable("AWS_SECRET_ACCESS_KEY") is not { } secret)
            throw new InvalidDataException($"there are no keys for s3://{place}\n"
                + "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL where it is not Amazon's.");
        return Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? new S3Artifacts(server, place, new S3Keys(id, secret, region, Variable("AWS_SESSION_TOKEN")))
            : throw new InvalidDataException($"AWS_ENDPOINT_URL is no address: \"{endpoint}\"\nWrite it as https://storage.example.org.");
    }

    /// <inheritdoc/>
    public override bool Has(string hash, long bytes)
    {
        using HttpResponseMessage answer = Ask(HttpMethod.Head, hash, null, S3Signature.Nothing);
        return answer.StatusCode == HttpStatusCode.OK ? answer.Content.Headers.ContentLength == bytes
            : answer.StatusCode == HttpStatusCode.NotFound ? false : throw Refusal(answer, "be looked at");
    }

    /// <inheritdoc/>
    public override void Put(string hash, Stream content, long bytes)
    {
        if (bytes > MostBytes)
            throw new InvalidDataException($"a file of {bytes} bytes is more than S3 takes at once, {MostBytes} bytes\n"
                + "Push it to a shared folder: --artifacts DIR.");
        using StreamContent body = new(content);
        body.Headers.ContentLength = bytes;
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = Ask(HttpMethod.Put, hash, body, hash);
        if (!answer.IsSuccessStatusCode) throw Refusal(answer, "be written");
    }

    /// <inheritdoc/>
    public override void Dispose() => _client.Dispose();

    /// <inheritdoc/>
    protected override Stream OpenRead(string hash)
    {
        HttpResponseMessage answer = Ask(HttpMethod.Get, hash, null, S3Signature.Nothing);
        if (answer.StatusCode == HttpStatusCode.OK) return answer.Content.ReadAsStream();
        using (answer) throw Refusal(answer, "be read");
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    HttpResponseMessage Ask(HttpMethod method, string hash, HttpContent? content, string contentHash)
    {
        using HttpRequestMessage request = new(method, new Uri(_root, NameOf(hash))) { Content = content };
        S3Signature.Sign(request, contentHash, _keys, DateTimeOffset.UtcNow);
        try
        {
            return _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            throw new IOException($"{Address} cannot be reached at {_root.Authority}: {failure.Message}\n"
                + "See that AWS_ENDPOINT_URL names the server and that it runs, then do it again: nothing is sent twice.", failure);
        }
    }

    IOException Refusal(HttpResponseMessage answer, string what)
    {
        string remedy = answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
                "See that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of this server and may write there, "
                    + "and the clock is right.",
            HttpStatusCode.NotFound => "See that the bucket is there, and that the run was pushed to this place.",
            HttpStatusCode.InsufficientStorage => "Make room there, then do it again: nothing is sent twice.",
            _ => "Do it again; if it stays so, see what that server says.",
        };
        return new IOException($"an artefact in {Address} cannot {what}: the server answers {(int)answer.StatusCode} "
            + $"{answer.ReasonPhrase}\n{remedy}");
    }
}
