using System.Globalization;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>Where a team's store is: <c>postgres://user@host:5432/database</c>.</summary>
/// <remarks>
/// A password is best kept out of it, in <c>PGPASSWORD</c> or <c>~/.pgpass</c>: other people of the machine see command lines. Wherever the
/// address is told it is without one.
/// </remarks>
public sealed class StoreAddress
{
    const int UsualPort = 5432;
    const string Form = "Write it as postgres://USER@HOST:5432/DATABASE; the password may stand in PGPASSWORD or ~/.pgpass.";
    readonly string _connection;

    StoreAddress(string shown, string connection) => (Shown, _connection) = (shown, connection);

    /// <summary>The address without its password.</summary>
    public string Shown { get; }

    /// <summary>How to reach it, with its password: not to be told.</summary>
    internal string ConnectionOf(string schema) => new NpgsqlConnectionStringBuilder(_connection) { SearchPath = schema }.ConnectionString;

    /// <summary>Reads an address.</summary>
    /// <exception cref="InvalidDataException">It is none; the message does not repeat what may be a password.</exception>
    public static StoreAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("postgres" or "postgresql"))
            throw new InvalidDataException($"what was given is not the address of a store: {Beginning(text)}\n{Form}");
        string[] who = address.UserInfo.Split(':', 2);
        string database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/'));
        if (who[0].Length == 0 || database.Length == 0 || database.Contains('/', StringComparison.Ordinal))
            throw new InvalidDataException(
                $"the address of the store names no {(who[0].Length == 0 ? "user" : "database")}\n{Form}");
        NpgsqlConnectionStringBuilder connection = new()
        {
            Host = address.Host,
            Port = address.Port > 0 ? address.Port : UsualPort,
            Username = Uri.UnescapeDataString(who[0]),
            Database = database,
            Timeout = 15,
            CommandTimeout = 600,
            ApplicationName = "hone",
            Pooling = false,
        };
        if (who.Length > 1) connection.Password = Uri.UnescapeDataString(who[1]);
        foreach (string setting in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(connection, setting);
        if (string.IsNullOrEmpty(connection.Host))
            throw new InvalidDataException($"the address of the store names no host\n{Form}");
        string host = connection.Host.StartsWith('/') ? "localhost" : address.Host;
        return new StoreAddress(string.Create(CultureInfo.InvariantCulture, $"postgres://{who[0]}@{host}:{connection.Port}/{database}"),
            connection.ConnectionString);
    }

    /// <summary>Without its password.</summary>
    public override string ToString() => Shown;

    static void Set(NpgsqlConnectionStringBuilder connection, string setting)
    {
        string[] pair = setting.Split('=', 2);
        string value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        switch (pair[0])
        {
            case "host":
                connection.Host = value;                                         // the folder of a Unix socket, as libpq has it
                break;
            case "sslmode" when ModeOf(value) is { } mode:
                connection.SslMode = mode;
                break;
            case "sslrootcert":
                connection.RootCertificate = value;
                break;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds is >= 0 and <= 1024:
                connection.Timeout = seconds;
                break;
            default:
                throw new InvalidDataException($"the address of the store has a setting that is not known: {pair[0]}\n"
                    + "There are host, sslmode (disable, prefer, require, verify-ca, verify-full), sslrootcert and connect_timeout.");
        }
    }

    static SslMode? ModeOf(string word) => word switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => null,
    };

    /// <summary>So much of a text that no password is in it.</summary>
    static string Beginning(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        return end >= 0 ? text[..(end + 3)] + "…" : text.Contains('@', StringComparison.Ordinal) ? "it does not begin with postgres://"
            : $"\"{text}\"";
    }
}
