using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hone.Text;

namespace Hone.Runs.Store.Artifacts;

/// <summary>
/// Signs requests as S3 asks for it: AWS Signature Version 4 in one chunk ("Authenticating Requests: Using the Authorization Header",
/// Amazon S3 API reference).
/// </summary>
static class S3Signature
{
    const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>SHA-256 of no bytes: the content of a request that has none.</summary>
    public static readonly string Nothing = Sha256.Of("");

    /// <summary>Adds the headers of date, content, token and signature to a request; all headers that it has are signed.</summary>
    /// <param name="request">The request. Its path is one whose letters need no escapes beyond those of <see cref="Uri"/>.</param>
    /// <param name="hash">SHA-256 of its content.</param>
    /// <param name="keys">Whose request it is.</param>
    /// <param name="now">The time; S3 refuses clocks that are 15 minutes off.</param>
    public static void Sign(HttpRequestMessage request, string hash, S3Keys keys, DateTimeOffset now)
    {
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{stamp[..8]}/{keys.Region}/s3/aws4_request";
        request.Headers.Host ??= request.RequestUri!.IsDefaultPort ? request.RequestUri.Host
            : $"{request.RequestUri.Host}:{request.RequestUri.Port}";
        request.Headers.TryAddWithoutValidation("x-amz-date", stamp);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", hash);
        if (keys.Token is { } token) request.Headers.TryAddWithoutValidation("x-amz-security-token", token);

        (string Name, string Value)[] headers = [.. request.Headers.NonValidated
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: string.Join(',', header.Value.Select(value => value.Trim()))))
            .OrderBy(header => header.Name, StringComparer.Ordinal)];
        string signed = string.Join(';', headers.Select(header => header.Name));
        StringBuilder canonical = new();
        canonical.Append(request.Method.Method).Append('\n').Append(request.RequestUri!.AbsolutePath).Append("\n\n");   // no query
        foreach ((string name, string value) in headers) canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(signed).Append('\n').Append(hash);

        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret);
        foreach (string part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        string told = $"{Algorithm}\n{stamp}\n{scope}\n{Sha256.Of(canonical.ToString())}";
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(told)));
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{Algorithm} Credential={keys.Id}/{scope},SignedHeaders={signed},Signature={signature}");
    }
}
