using System.Net.Sockets;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>What a server of PostgreSQL refuses, in words: what happened, and what to do.</summary>
static class StoreFailure
{
    const string Repeat = "nothing of an unfinished push was kept, so do it again: what is there already is not sent twice.";

    /// <summary>Does something with the server.</summary>
    /// <exception cref="IOException">The server cannot be reached, refuses it, or went away meanwhile.</exception>
    public static T Told<T>(StoreAddress store, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (NpgsqlException failure)
        {
            throw new IOException($"{store}: {Words(failure)}", failure);
        }
    }

    static string Words(NpgsqlException failure) => failure is PostgresException refused ? refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server does not let this user in: {refused.MessageText}\n"
                + "Check the user in the address, and the password in PGPASSWORD or ~/.pgpass.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"the server has no such database: {refused.MessageText}\nMake it once (createdb NAME), or correct the address.",
        PostgresErrorCodes.InsufficientPrivilege => $"this user may not do that: {refused.MessageText}\n"
            + "Let an administrator grant it: CREATE on the database for the first push, then all on the tables of schema hone.",
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory => $"the server has no room: {refused.MessageText}\n"
            + $"Make room there; {Repeat}",
        PostgresErrorCodes.TooManyConnections => $"the server has no connection left: {refused.MessageText}\nTry again in a while.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            $"the server is going down or coming up: {refused.MessageText}\nWhen it runs again, {Repeat}",
        _ => $"the server refuses it ({refused.SqlState}): {refused.MessageText}\nSee the server's log; {Repeat}",
    }
    : failure.InnerException is SocketException unreachable
        ? $"no server answers there: {unreachable.Message}\nSee that PostgreSQL runs, and that host and port are right."
    : failure.InnerException is TimeoutException
        ? $"the server does not answer in time\nSee whether it is overloaded, and that host and port are right; {Repeat}"
    : failure.InnerException is IOException or EndOfStreamException
        ? $"the connection was cut: {failure.InnerException.Message.Split('\n')[0]}\nWhen the server runs again, {Repeat}"
    : $"{failure.Message.Split('\n')[0]}\nCheck the address; a password belongs in PGPASSWORD or ~/.pgpass.";
}
