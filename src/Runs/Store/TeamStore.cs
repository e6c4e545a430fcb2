using System.Text;
using Hone.Runs.Fields;
using Hone.Runs.Store.Artifacts;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>
/// The records of a team's runs in PostgreSQL. A run's folder stays the source of truth: pushing copies what the store does not have yet,
/// and what happened is never changed there.
/// </summary>
public sealed class TeamStore : IDisposable
{
    /// <summary>Where the tables are, so that a database may hold other things too.</summary>
    const string UsualSchema = "hone";
    readonly NpgsqlDataSource _source;
    readonly string _schema;

    TeamStore(StoreAddress address, string schema)
    {
        Address = address;
        _schema = schema;
        NpgsqlSlimDataSourceBuilder builder = new(address.ConnectionOf(schema));
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        _source = builder.Build();
    }

    /// <summary>Where it is.</summary>
    public StoreAddress Address { get; }

    /// <summary>A store; nothing is asked of the server yet.</summary>
    public static TeamStore Open(StoreAddress address) => Open(address, UsualSchema);

    /// <summary>A store in tables of another schema.</summary>
    internal static TeamStore Open(StoreAddress address, string schema) => new(address, schema);

    /// <summary>Brings a run there, or what of it is new. Two at once follow each other; one that is cut leaves
    /// nothing half done.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="artifacts">Where its large files go; null to list them only.</param>
    /// <param name="sendsLarge">Whether they go there now, or are listed only.</param>
    /// <exception cref="InvalidDataException">The run cannot be read, or contradicts what the store has of it.</exception>
    /// <exception cref="IOException">The server or the place of artefacts cannot be used.</exception>
    public PushResult Push(RunFolder folder, ArtifactStore? artifacts, bool sendsLarge = true)
    {
        ArgumentNullException.ThrowIfNull(folder);
        RunFiles files = new(folder);
        (int sent, long bytes) = artifacts is not null && sendsLarge ? files.SendTo(artifacts) : default;
        return StoreFailure.Told(Address, () =>
        {
            using NpgsqlConnection connection = _source.OpenConnection();
            StoreSchema.Prepare(connection, Address, _schema);
            return new RunPush(connection, Address, folder).Push(files.Listed, sent, bytes);
        });
    }

    /// <summary>Writes a run's folder from the store, byte for byte.</summary>
    /// <param name="text">The run's id, a beginning that only it has, or the same of its name.</param>
    /// <param name="root">The folder that runs are kept in.</param>
    /// <param name="artifacts">Where the large files are; null for where they were pushed to.</param>
    /// <exception cref="InvalidDataException">The store has no such run, several, or one that is not what it was.</exception>
    /// <exception cref="IOException">The run is there already, or something cannot be read or written.</exception>
    public PullResult Pull(string text, string root, ArtifactStore? artifacts) => StoreFailure.Told(Address, () =>
    {
        using NpgsqlConnection connection = OpenToRead();
        return new RunPull(connection, Address, artifacts).Pull(text, root);
    });

    /// <summary>Lists runs, with the wanted fields.</summary>
    /// <param name="query">Which, in which order.</param>
    /// <param name="wanted">From <see cref="RunRow.Wanting"/>.</param>
    /// <exception cref="InvalidDataException">There is no store yet, or a newer Hone made it.</exception>
    public IReadOnlyList<RunRow> List(StoreQuery query, WantedFields wanted)
    {
        ArgumentNullException.ThrowIfNull(query);
        return StoreFailure.Told(Address, () =>
        {
            using NpgsqlConnection connection = OpenToRead();
            long[] keys = Search(connection, query);
            // Manifests are long: only those of the runs that are listed are read.
            using NpgsqlCommand command = new("select id, status, manifest::text from unnest(@keys) with ordinality as chosen(key, place) "
                + "join runs using (key) order by place", connection);
            command.Parameters.Add(new NpgsqlParameter<long[]>("keys", keys));
            using NpgsqlDataReader reader = command.ExecuteReader();
            List<RunRow> rows = [];
            while (reader.Read())
                rows.Add(RunRow.Of(RunFolder.At(StoredPath.Id(reader.GetString(0))), Encoding.UTF8.GetBytes(reader.GetString(2)),
                    Enum.Parse<RunStatus>(reader.GetString(1), ignoreCase: true), wanted));
            return rows;
        });
    }

    /// <summary>Keys of the runs that are asked for, in their order.</summary>
    static long[] Search(NpgsqlConnection connection, StoreQuery query)
    {
        string[] named = [.. query.Conditions.Select(condition => condition.Path),
            .. query.Sort is { } sort ? [sort] : Array.Empty<string>()];
        Dictionary<string, int> paths = named.Length == 0 ? [] : PathIds(connection, named);
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        // It looks at every run. How many it keeps is guessed too low by the server, which then looks each one up by itself.
        using (NpgsqlCommand plan = new("set local enable_nestloop = off; set local jit = off", connection)) plan.ExecuteNonQuery();
        using NpgsqlCommand command = new StoreSearch(query, paths).Command(connection);
        List<long> keys = [];
        using (NpgsqlDataReader reader = command.ExecuteReader())
            while (reader.Read()) keys.Add(reader.GetInt64(0));
        transaction.Commit();
        return [.. keys];
    }

    /// <summary>How many runs there are.</summary>
    public int Count() => StoreFailure.Told(Address, () =>
    {
        using NpgsqlConnection connection = OpenToRead();
        using NpgsqlCommand command = new("select count(*)::int from runs", connection);
        return (int)command.ExecuteScalar()!;
    });

    /// <summary>Whether a field has a value in some run, and it is a number in all that have one.</summary>
    public bool IsNumber(string path) => StoreFailure.Told(Address, () =>
    {
        using NpgsqlConnection connection = OpenToRead();
        if (!PathIds(connection, [path]).TryGetValue(path, out int id)) return false;
        using NpgsqlCommand command = new("select coalesce(bool_and(kind = @number), false) from fields where path = @path", connection);
        command.Parameters.Add(new NpgsqlParameter<int>("number", (int)FieldKind.Number));
        command.Parameters.Add(new NpgsqlParameter<int>("path", id));
        return (bool)command.ExecuteScalar()!;
    });

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _source.Dispose();

    /// <summary>A connection for a benchmark or a test that looks at the tables themselves.</summary>
    internal NpgsqlConnection OpenConnection(bool prepares)
    {
        NpgsqlConnection connection = _source.OpenConnection();
        if (prepares) StoreSchema.Prepare(connection, Address, _schema);
        return connection;
    }

    /// <exception cref="InvalidDataException">Nothing was ever pushed there, or a newer Hone made it.</exception>
    NpgsqlConnection OpenToRead()
    {
        NpgsqlConnection connection = _source.OpenConnection();
        try
        {
            return StoreSchema.Exists(connection, Address) ? connection : throw new InvalidDataException(
                $"{Address} holds no runs yet, or was last used by an older Hone\nPush one: hone push RUN --store …");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static Dictionary<string, int> PathIds(NpgsqlConnection connection, string[] named)
    {
        using NpgsqlCommand command = new("select path, id from paths where path = any(@named)", connection);
        command.Parameters.Add(new NpgsqlParameter<string[]>("named", named));
        using NpgsqlDataReader reader = command.ExecuteReader();
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        while (reader.Read()) ids[reader.GetString(0)] = reader.GetInt32(1);
        return ids;
    }
}
