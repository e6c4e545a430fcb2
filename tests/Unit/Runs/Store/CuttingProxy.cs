using System.Net;
using System.Net.Sockets;

namespace Hone.Unit.Runs.Store;

/// <summary>Stands between a program and a server, and cuts the line after so many bytes of what the program sends.</summary>
sealed class CuttingProxy : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly int _server;
    readonly long _most;

    public CuttingProxy(int server, long most)
    {
        (_server, _most) = (server, most);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Task.Run(Serve);
    }

    public int Port { get; }

    public void Dispose() => _listener.Stop();

    async Task Serve()
    {
        try
        {
            using TcpClient inner = await _listener.AcceptTcpClientAsync(), outer = new("127.0.0.1", _server);
            _listener.Stop();                                                // whoever comes to cancel what was cut is refused, not kept
            using NetworkStream from = inner.GetStream(), to = outer.GetStream();
            Task back = to.CopyToAsync(from);
            byte[] part = new byte[8192];
            long left = _most;
            for (int count; left > 0 &&
                 (count = await from.ReadAsync(part.AsMemory(0, (int)Math.Min(part.Length, left)))) > 0; left -= count)
                await to.WriteAsync(part.AsMemory(0, count));
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // The other side went first: that too is a cut line.
        }
    }
}
