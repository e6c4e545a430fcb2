using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hone.Runs.Store;
using Npgsql;

namespace Hone.Unit.Runs.Store;

/// <summary>
/// A server of PostgreSQL that the tests have to themselves: made in a temporary folder, on a free port, gone after them. It
/// refuses to run as root, so root starts it as the user that Debian's package makes.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    const string User = "ada", Password = "pass word@/";
    static readonly bool IsRoot = Environment.UserName == "root";
    readonly string? _folder;

    /// <summary>Makes and starts one, where the package is there.</summary>
    public PostgresServer()
    {
        string? programs = Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) : null;
        if (programs is null) return;
        Programs = programs;
        string folder = Run("mktemp", "-d", "/tmp/hone-postgres-XXXXXX").Trim();
        Run("sh", "-c", $"printf '%s' '{Password}' > {folder}/word");
        Run(Path.Combine(programs, "initdb"), "-D", $"{folder}/data", "-U", User, "-A", "scram-sha-256", $"--pwfile={folder}/word", "-N",
            "-E", "UTF8", "--locale=C.UTF-8");
        for (int attempt = 1; _folder is null; attempt++)
            try
            {
                Port = FreePort();
                Run(Path.Combine(programs, "pg_ctl"), "-D", $"{folder}/data", "-l", $"{folder}/log", "-w", "-t", "60", "-o",
                    $"-p {Port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=64MB", "start");
                _folder = folder;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                continue;                                                    // somebody took the port meanwhile
            }
    }

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    string Programs { get; } = "";

    /// <summary>A database of a test's own.</summary>
    public string NewDatabase()
    {
        Assert.SkipUnless(_folder is not null, "needs Debian's package postgresql: apt-get install postgresql");
        string name = "t" + Guid.NewGuid().ToString("N");
        Execute("postgres", $"create database {name}");
        return name;
    }

    /// <summary>Its address.</summary>
    public string Url(string database, int? port = null, string? user = null, string? password = null) =>
        $"postgres://{user ?? User}:{Uri.EscapeDataString(password ?? Password)}@127.0.0.1:{port ?? Port}/{database}";

    /// <summary>A store in it.</summary>
    public TeamStore Store(string database, int? port = null) => TeamStore.Open(StoreAddress.Parse(Url(database, port)));

    /// <summary>Does something with the tables themselves.</summary>
    public object? Execute(string database, string sql)
    {
        using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = Port, Username = User, Password = Password,
            Database = database, SearchPath = "hone", Pooling = false,
        }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        if (_folder is null) return;
        Run(Path.Combine(Programs, "pg_ctl"), "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        Run("rm", "-rf", _folder);
    }

    static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static string Run(params string[] command)
    {
        string[] all = IsRoot ? ["runuser", "-u", "postgres", "--", .. command] : command;
        // The server keeps what it inherits, so its output goes to files and not to us.
        ProcessStartInfo start = new(all[0], all[1..]) { RedirectStandardOutput = command[^1] != "start", WorkingDirectory = "/tmp" };
        using Process process = Process.Start(start)!;
        string output = start.RedirectStandardOutput ? process.StandardOutput.ReadToEnd() : "";
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}");
    }
}
