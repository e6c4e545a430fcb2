using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Hone.Runs.Store.Artifacts;

namespace Hone.Unit.Runs.Store;

/// <summary>As much of S3 as is asked of it: PUT, HEAD and GET in path style, each with a signature that must be right.</summary>
sealed class FakeS3 : IDisposable
{
    HttpListener _listener = new();
    readonly S3Keys _keys;

    public FakeS3(S3Keys keys)
    {
        _keys = keys;
        for (int port = 20_000 + Random.Shared.Next(20_000); ; port++)
            try
            {
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                _listener.Start();
                Endpoint = new Uri($"http://127.0.0.1:{port}");
                break;
            }
            catch (HttpListenerException) when (port < 65_000)
            {
                _listener = new();                                           // somebody has it, and what could not start is disposed
            }

        Task.Run(Serve);
    }

    public Uri Endpoint { get; }

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What it answers instead of doing anything; 0 to do it.</summary>
    public int Refuses { get; set; }

    public void Dispose() => _listener.Close();

    async Task Serve()
    {
        while (_listener.IsListening)
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Answer(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;                                                      // the test is over
            }
    }

    void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        string path = request.Url!.AbsolutePath;
        Requests.Enqueue(request.HttpMethod);
        using MemoryStream body = new();
        request.InputStream.CopyTo(body);
        string hash = request.Headers["x-amz-content-sha256"] ?? "";
        if (Refuses > 0) response.StatusCode = Refuses;
        else if (!IsSigned(request, hash)) response.StatusCode = 403;
        else if (Convert.ToHexStringLower(SHA256.HashData(body.ToArray())) != hash) response.StatusCode = 400;
        else if (request.HttpMethod == "PUT") Objects[path] = body.ToArray();
        else if (!Objects.TryGetValue(path, out byte[]? content)) response.StatusCode = 404;
        else
        {
            response.ContentLength64 = content.Length;
            if (request.HttpMethod == "GET") response.OutputStream.Write(content);
        }
    }

    /// <summary>Signs the same headers at the same moment with the right keys.</summary>
    bool IsSigned(HttpListenerRequest request, string hash)
    {
        using HttpRequestMessage same = new(new HttpMethod(request.HttpMethod), request.Url);
        S3Signature.Sign(same, hash, _keys, DateTimeOffset.ParseExact(request.Headers["x-amz-date"]!, "yyyyMMdd'T'HHmmss'Z'", null,
            System.Globalization.DateTimeStyles.AssumeUniversal));
        return same.Headers.NonValidated["Authorization"].ToString() == request.Headers["Authorization"];
    }
}
