using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hone.Unit.Runs.Reporting;

/// <summary>A web server on a free port of this machine, which answers as a test wants. It can be gone and come back.</summary>
sealed class FakeServer : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeServer(Func<Request, Response> answer)
    {
        Answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    public Func<Request, Response> Answer { get; set; }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public ConcurrentQueue<Request> Requests { get; } = new();

    public void GoDown() => _listener.Stop();

    public void ComeBack()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It went down.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
            try
            {
                using NetworkStream stream = client.GetStream();
                Request request = await ReadAsync(stream);
                Requests.Enqueue(request);
                Response response = Answer(request);
                if (response.IsCut) return;
                byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 {response.Status} X\r\nContent-Type: {response.Type}\r\n"
                    + $"{response.Headers}Content-Length: {response.Body.Length}\r\nConnection: close\r\n\r\n");
                await stream.WriteAsync(head, _stop.Token);
                byte[] body = Encoding.UTF8.GetBytes(response.Body);
                if (response.Drip is { } pause)
                    foreach (byte one in body)
                    {
                        await stream.WriteAsync(new[] { one }, _stop.Token);
                        await Task.Delay(pause, _stop.Token);
                    }
                else await stream.WriteAsync(body, _stop.Token);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // The client did not wait.
            }
    }

    async Task<Request> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0) throw new IOException("no request");
            head.Add(one[0]);
        }

        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0].Trim().ToLowerInvariant(), pair => pair[1].Trim());
        byte[] body = new byte[headers.TryGetValue("content-length", out string? length) ? int.Parse(length,
            System.Globalization.CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] first = lines[0].Split(' ');
        return new Request(first[0], first[1], headers, body);
    }

    public sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }

    public sealed record Response(string Body, int Status = 200, string Type = "application/json", string Headers = "")
    {
        public bool IsCut { get; init; }

        public TimeSpan? Drip { get; init; }
    }
}
