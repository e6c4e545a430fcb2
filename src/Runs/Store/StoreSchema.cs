using System.Globalization;
using System.Text;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>The tables of a store, and how a store of an older version gets them.</summary>
static class StoreSchema
{
    /// <summary>Parts that the values of fields are kept in, by field: a search reads one of them.</summary>
    const int Parts = 32;

    /// <summary>What makes each version of the one before, from the first on.</summary>
    static readonly Func<string>[] Steps = [First];

    /// <summary>The version that this program writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Whether there is a store to read.</summary>
    /// <exception cref="InvalidDataException">A newer Hone made it.</exception>
    public static bool Exists(NpgsqlConnection connection, StoreAddress address) => Version(connection, address) == Current;

    /// <summary>Makes the tables, or brings them up to date; does nothing where they are.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="schema">Name of the schema they are in.</param>
    /// <exception cref="InvalidDataException">A newer Hone made them.</exception>
    public static void Prepare(NpgsqlConnection connection, StoreAddress address, string schema)
    {
        if (Version(connection, address) == Current) return;
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute(connection, "select pg_advisory_xact_lock(hashtextextended(current_database(), 7))");   // two first pushes at once
        int version = Version(connection, address);
        if (Scalar(connection, $"select to_regnamespace('{schema}') is null") is true) Execute(connection, $"create schema {schema}");
        for (int step = version; step < Current; step++) Execute(connection, Steps[step]());
        if (version == 0) Execute(connection, "insert into store (version) values (0)");
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"update store set version = {Current}"));
        transaction.Commit();
    }

    static int Version(NpgsqlConnection connection, StoreAddress address)
    {
        if (Scalar(connection, "select to_regclass('store')::text") is DBNull or null) return 0;
        int version = Scalar(connection, "select version from store") is int found ? found : 0;
        return version <= Current ? version : throw new InvalidDataException(
            $"{address} was made by a newer Hone: its schema is {version}, this one knows up to {Current}\nUpdate Hone on this machine.");
    }

    /// <remarks>
    /// Manifests lie beside their table (<c>toast_tuple_target</c>), so that a search reads only what it needs of each run. Events refer to
    /// their run without a foreign key, whose check of each line would take as long as writing it; a trigger removes them with their run.
    /// </remarks>
    static string First()
    {
        StringBuilder sql = new("""
            create table store (version integer not null);
            create table runs (
                key bigint generated always as identity primary key,
                id text not null,
                origin text not null,
                name text not null,
                status text not null,
                manifest json not null,
                lines integer not null,
                bytes bigint not null,
                digest text not null,
                first_pushed timestamptz not null default now(),
                last_pushed timestamptz not null default now(),
                unique (id, origin)) with (toast_tuple_target = 128);
            create table events (
                run bigint not null,
                number integer not null,
                line text,
                raw bytea,
                primary key (run, number));
            create function remove_events() returns trigger language plpgsql as $$
                begin
                    execute format('delete from %I.events where run = $1', tg_table_schema) using old.key;
                    return old;
                end $$;
            create trigger removes_events before delete on runs for each row execute function remove_events();
            create table files (
                run bigint not null references runs on delete cascade,
                path text not null,
                bytes bigint not null,
                sha256 text not null,
                place text,
                content bytea,
                primary key (run, path));
            create table paths (id integer generated always as identity primary key, path text not null unique);
            create table fields (
                run bigint not null references runs on delete cascade,
                path integer not null,
                kind smallint not null,
                number double precision,
                text text,
                folded text,
                primary key (run, path)) partition by hash (path);

            """);
        for (int part = 0; part < Parts; part++)
            sql.Append(CultureInfo.InvariantCulture,
                $"create table fields_{part} partition of fields for values with (modulus {Parts}, remainder {part});\n");
        return sql.ToString();
    }

    static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }

    static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
