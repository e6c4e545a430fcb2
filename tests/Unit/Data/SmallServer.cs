using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hone.Unit.Data;

/// <summary>An HTTP server of one file, on this machine only, that can misbehave.</summary>
sealed class SmallServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _serving;

    public SmallServer(byte[] content)
    {
        Content = content;
        _listener.Start();
        _serving = Serve();
    }

    public byte[] Content { get; set; }

    public string? ETag { get; set; }

    public bool KnowsRanges { get; set; } = true;

    public string Status { get; set; } = "200 OK";

    /// <summary>Body bytes after which each answer breaks off, if any.</summary>
    public int? BreaksOffAfter { get; set; }

    /// <summary>It keeps the line open, silent, instead of breaking off.</summary>
    public bool Stalls { get; set; }

    /// <summary>It does not say how long its answer is.</summary>
    public bool HidesLength { get; set; }

    /// <summary>The heads of the requests so far.</summary>
    public List<string> Requests { get; } = [];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file.txt");

    async Task Serve()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Answer(client.GetStream());
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
            {
                // The other side went away, or the test is over.
            }
    }

    async Task Answer(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        StringBuilder request = new();
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            request.Append(line).Append('\n');
        Requests.Add(request.ToString());

        int from = RangeOf(request.ToString());
        bool partial = from > 0;
        if (partial && from >= Content.Length)
            (Status, from) = ("416 Range Not Satisfiable", Content.Length);
        byte[] body = Content[from..];
        string head = $"HTTP/1.1 {(partial && Status.StartsWith('2') ? "206 Partial Content" : Status)}\r\nConnection: close\r\n";
        if (!HidesLength)
            head += $"Content-Length: {body.Length}\r\n";
        if (partial)
            head += $"Content-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\r\n";
        if (ETag is not null)
            head += $"ETag: {ETag}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"), _stop.Token);
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, BreaksOffAfter ?? body.Length)), _stop.Token);
        if (Stalls)
            await Task.Delay(Timeout.Infinite, _stop.Token);
    }

    int RangeOf(string request)
    {
        string? Header(string name) =>
            request.Split('\n').FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];
        bool sameVersion = Header("If-Range") is not { } version || version == ETag;
        return KnowsRanges && sameVersion && Header("Range") is { } range
            ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
            : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_serving.IsCompleted)
            return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }
}
