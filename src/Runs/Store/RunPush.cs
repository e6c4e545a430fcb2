using System.Security.Cryptography;
using System.Text;
using Hone.Runs.Fields;
using Hone.Text;
using Npgsql;
using NpgsqlTypes;

namespace Hone.Runs.Store;

/// <summary>One push of one run: a transaction, which is kept whole or not at all.</summary>
/// <param name="connection">The server.</param>
/// <param name="address">Where it is.</param>
/// <param name="folder">The run.</param>
sealed class RunPush(NpgsqlConnection connection, StoreAddress address, RunFolder folder)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Pushes.</summary>
    /// <param name="files">Its files beside manifest and events.</param>
    /// <param name="sentFiles">How many artefacts were sent for it.</param>
    /// <param name="sentBytes">Their bytes.</param>
    public PushResult Push(IReadOnlyList<StoredFile> files, int sentFiles, long sentBytes)
    {
        byte[] manifest = AtomicFile.Read(folder.ManifestFile);
        Manifest known = Manifest.Parse(manifest, folder.ManifestFile);
        RunStatus status = RunEntry.Read(folder).Status;
        string origin = Origin();
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute("select pg_advisory_xact_lock(hashtextextended(@id || @origin, 0))", Text("id", folder.Id), Text("origin", origin));
        Standing before = Find(origin) ?? Begin(origin, known.Name, Utf8(manifest));
        int unsent = files.Count(file => file is { Place: null, Content: null });
        if (!HasAll(before, out IncrementalHash digest))
        {
            digest.Dispose();
            return new PushResult(folder.Id, 0, before.Lines, sentFiles, sentBytes, files.Count, unsent, IsBehind: true, status);
        }

        using (digest)
        {
            (int lines, long bytes) = Send(before, digest);
            Execute("update runs set name = @name, status = @status, manifest = @manifest::json, lines = @lines, bytes = @bytes, "
                + "digest = @digest, last_pushed = now() where key = @key",
                Text("name", StoreFields.Storable(known.Name)), Text("status", status.Word()), Text("manifest", Utf8(manifest)),
                Int("lines", before.Lines + lines), Long("bytes", before.Bytes + bytes),
                Text("digest", Convert.ToHexStringLower(digest.GetCurrentHash())), Long("key", before.Key));
            WriteFields(before.Key, StoreFields.Of(manifest, status));
            WriteFiles(before.Key, files);
            transaction.Commit();
            return new PushResult(
                folder.Id, lines, before.Lines + lines, sentFiles, sentBytes, files.Count, unsent, IsBehind: false, status);
        }
    }

    /// <summary>
    /// SHA-256 of the first event, by which a run is told from another one of the same id, begun in the same second on another machine.
    /// </summary>
    string Origin()
    {
        if (File.Exists(folder.EventsFile))
            using (LineReader lines = new(folder.EventsFile))
                if (lines.TryRead(out ReadOnlySpan<byte> first)) return Sha256.Of(first);
        throw new InvalidDataException($"{folder.Path} has no event yet, so there is nothing to push\n"
            + "Push it when its training has begun, or with --follow from another terminal then.");
    }

    Standing? Find(string origin)
    {
        using NpgsqlCommand command = Command("select key, lines, bytes, digest from runs where id = @id and origin = @origin",
            Text("id", folder.Id), Text("origin", origin));
        using NpgsqlDataReader reader = command.ExecuteReader();
        return reader.Read() ? new Standing(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetString(3)) : null;
    }

    Standing Begin(string origin, string name, string manifest)
    {
        string none = Sha256.Of("");
        using NpgsqlCommand command = Command("insert into runs (id, origin, name, status, manifest, lines, bytes, digest) "
            + "values (@id, @origin, @name, 'running', @manifest::json, 0, 0, @none) returning key",
            Text("id", folder.Id), Text("origin", origin), Text("name", StoreFields.Storable(name)), Text("manifest", manifest),
            Text("none", none));
        return new Standing((long)command.ExecuteScalar()!, 0, 0, none);
    }

    /// <summary>Whether the folder begins with every event that the store has.</summary>
    /// <param name="before">What the store has.</param>
    /// <param name="digest">The hash of these events, to go on with.</param>
    /// <exception cref="InvalidDataException">It has other events.</exception>
    bool HasAll(Standing before, out IncrementalHash digest)
    {
        digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream file = new(folder.EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        byte[] part = new byte[1 << 16];
        long left = before.Bytes;
        for (int count; left > 0 && (count = file.Read(part.AsSpan(0, (int)Math.Min(left, part.Length)))) > 0; left -= count)
            digest.AppendData(part.AsSpan(0, count));
        if (left == 0 && Convert.ToHexStringLower(digest.GetCurrentHash()) == before.Digest) return true;
        EnsureBeginning(before);
        return false;
    }

    /// <summary>Looks at line after line: the store may only be ahead.</summary>
    void EnsureBeginning(Standing before)
    {
        using NpgsqlCommand command = Command("select line, raw from events where run = @key order by number", Long("key", before.Key));
        using NpgsqlDataReader reader = command.ExecuteReader();
        using LineReader lines = new(folder.EventsFile);
        while (reader.Read() && lines.TryRead(out ReadOnlySpan<byte> line))
        {
            byte[] stored = reader.IsDBNull(0) ? reader.GetFieldValue<byte[]>(1) : Encoding.UTF8.GetBytes(reader.GetString(0));
            if (!line.SequenceEqual(stored))
                throw new InvalidDataException(
                    $"line {lines.Number} of {folder.EventsFile} is not the one that {address} has of this run\n"
                    + "What happened is never changed there: the file was edited, or another run has this folder's name. Nothing was "
                    + "pushed; pull the store's run into another folder to compare them.");
        }
    }

    /// <summary>Sends the lines that the store does not have.</summary>
    (int Lines, long Bytes) Send(Standing before, IncrementalHash digest)
    {
        int number = before.Lines;
        long bytes = 0;
        using LineReader lines = new(folder.EventsFile, before.Bytes);
        if (!lines.TryRead(out ReadOnlySpan<byte> line)) return (0, 0);
        using (NpgsqlBinaryImporter importer =
            connection.BeginBinaryImport("copy events (run, number, line, raw) from stdin (format binary)"))
        {
            do
            {
                importer.StartRow();
                importer.Write(before.Key, NpgsqlDbType.Bigint);
                importer.Write(++number, NpgsqlDbType.Integer);
                if (TextOf(line) is { } text)
                {
                    importer.Write(text, NpgsqlDbType.Text);
                    importer.WriteNull();
                }
                else
                {
                    importer.WriteNull();
                    importer.Write(line.ToArray(), NpgsqlDbType.Bytea);
                }

                digest.AppendData(line);
                digest.AppendData("\n"u8);
                bytes += line.Length + 1;
            }
            while (lines.TryRead(out line));
            importer.Complete();
        }

        return (number - before.Lines, bytes);
    }

    /// <summary>A line as a text of PostgreSQL; null where it is none, as what a crash of the machine left in a file.</summary>
    static string? TextOf(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0)) return null;
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Writes the values of its fields that have changed.</summary>
    void WriteFields(long key, IReadOnlyDictionary<string, FieldValue> values)
    {
        // In one order, so that no two pushes wait for each other.
        string[] paths = [.. values.Keys.Order(StringComparer.Ordinal)];
        Execute("insert into paths (path) select p from unnest(@paths) with ordinality as t(p, n) "
            + "where not exists (select from paths where path = p) order by n on conflict do nothing", new NpgsqlParameter<string[]>(
                "paths", [.. paths.Select(StoreFields.Storable)]));
        string[] texts = [.. paths.Select(path => StoreFields.Storable(values[path].ToString()))];
        bool[] isNumber = [.. paths.Select(path => values[path].Kind == FieldKind.Number)];
        Execute("""
            with given as (
                select p.id, g.kind, case when g.is_number then g.number end as number, case when not g.is_number then g.text end as text,
                    case when not g.is_number and g.folded <> g.text then g.folded end as folded
                from unnest(@paths, @kinds, @numbers, @is_number, @texts, @folded) as g(path, kind, number, is_number, text, folded)
                join paths p on p.path = g.path),
            gone as (delete from fields where run = @key and path not in (select id from given))
            insert into fields (run, path, kind, number, text, folded) select @key, id, kind, number, text, folded from given
            on conflict (run, path) do update
                set kind = excluded.kind, number = excluded.number, text = excluded.text, folded = excluded.folded
                where (fields.kind, fields.number, fields.text) is distinct from (excluded.kind, excluded.number, excluded.text)
            """, Long("key", key), new NpgsqlParameter<string[]>("paths", [.. paths.Select(StoreFields.Storable)]),
            new NpgsqlParameter<short[]>("kinds", [.. paths.Select(path => (short)values[path].Kind)]),
            new NpgsqlParameter<double[]>("numbers", [.. paths.Select(path => values[path].Number)]),
            new NpgsqlParameter<bool[]>("is_number", isNumber), new NpgsqlParameter<string[]>("texts", texts),
            new NpgsqlParameter<string[]>("folded", [.. texts.Select(StoreFields.Folded)]));
    }

    /// <summary>Writes the list of files, and the content of small ones that have changed.</summary>
    void WriteFiles(long key, IReadOnlyList<StoredFile> files)
    {
        Execute("delete from files where run = @key and path <> all(@paths)", Long("key", key),
            new NpgsqlParameter<string[]>("paths", [.. files.Select(file => file.Path)]));
        Dictionary<string, (string Hash, string? Place)> known = new(StringComparer.Ordinal);
        using (NpgsqlCommand command = Command("select path, sha256, place from files where run = @key", Long("key", key)))
        using (NpgsqlDataReader reader = command.ExecuteReader())
            while (reader.Read()) known[reader.GetString(0)] = (reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        foreach (StoredFile file in files)
        {
            // One that is listed only stays where an earlier push brought the same content.
            if (known.TryGetValue(file.Path, out var same) && same.Hash == file.Hash && (file.Place is null || file.Place == same.Place))
                continue;
            Execute("""
                insert into files (run, path, bytes, sha256, place, content) values (@key, @path, @bytes, @hash, @place, @content)
                on conflict (run, path) do update
                    set bytes = excluded.bytes, sha256 = excluded.sha256, place = excluded.place, content = excluded.content
                """, Long("key", key), Text("path", file.Path), Long("bytes", file.Bytes), Text("hash", file.Hash),
                new NpgsqlParameter("place", NpgsqlDbType.Text) { Value = (object?)file.Place ?? DBNull.Value },
                new NpgsqlParameter("content", NpgsqlDbType.Bytea) { Value = (object?)file.Content ?? DBNull.Value });
        }
    }

    static string Utf8(byte[] manifest) => Encoding.UTF8.GetString(manifest);

    static NpgsqlParameter<string> Text(string name, string value) => new(name, value);

    static NpgsqlParameter<long> Long(string name, long value) => new(name, value);

    static NpgsqlParameter<int> Int(string name, int value) => new(name, value);

    NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    void Execute(string sql, params NpgsqlParameter[] parameters)
    {
        using NpgsqlCommand command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>What the store has of a run.</summary>
    sealed record Standing(long Key, int Lines, long Bytes, string Digest);
}
