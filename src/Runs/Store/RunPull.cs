using System.Security.Cryptography;
using System.Text;
using Hone.Runs.Store.Artifacts;
using Hone.Text;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>Makes a run's folder of what a store has. It is made beside its place and put there whole.</summary>
/// <param name="connection">The server.</param>
/// <param name="address">Where it is.</param>
/// <param name="artifacts">Where all large files are; null for where each was pushed to.</param>
sealed class RunPull(NpgsqlConnection connection, StoreAddress address, ArtifactStore? artifacts)
{
    const int Listed = 6, OriginDigits = 12;
    const string PushAgain = "Push the run again from where it was trained.";
    readonly Dictionary<string, ArtifactStore> _opened = [];

    /// <summary>Pulls.</summary>
    /// <param name="text">What a person calls the run.</param>
    /// <param name="root">The folder that runs are kept in.</param>
    public PullResult Pull(string text, string root)
    {
        using NpgsqlTransaction one = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);   // one moment of the store
        Found run = Find(text);
        string target = Path.Combine(root, StoredPath.Id(run.Id)), making = Path.Combine(root, $".pull-{run.Id}-{Environment.ProcessId}");
        if (Path.Exists(target))
            throw new IOException($"{target} is there already\nMove it away, or name another folder for runs with --run-dir.");
        AtomicFile.MakeFolder(root, "Choose another place with --run-dir.");
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        Directory.CreateDirectory(making);
        try
        {
            (int files, long bytes, List<string> missing) = WriteFiles(run.Key, making);
            RunFolder made = RunFolder.At(making);
            bytes += WriteEvents(run, made.EventsFile);
            byte[] manifest = Manifest(run.Key);
            File.WriteAllBytes(made.ManifestFile, manifest);
            Directory.Move(making, target);
            return new PullResult(RunFolder.At(target), run.Lines, files, bytes + manifest.Length, missing);
        }
        finally
        {
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
            foreach (ArtifactStore opened in _opened.Values) opened.Dispose();
        }
    }

    Found Find(string text)
    {
        List<Found> all = [];
        using (NpgsqlCommand command = new("select key, id, origin, lines, digest from runs order by id collate \"C\" desc", connection))
        using (NpgsqlDataReader reader = command.ExecuteReader())
            while (reader.Read())
                all.Add(new Found(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4)));
        Found[] found = [.. all.Where(run => run.Whole == text)];
        if (found.Length == 0) found = RunNames.Meant(text, all, run => run.Id);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidDataException($"{address} has no run \"{text}\"\n{Suggestion(text, all)}"),
            _ => throw new InvalidDataException($"\"{text}\" names {found.Length} runs\nSay which: "
                + string.Join(", ", found.Take(Listed).Select(run => all.Count(other => other.Id == run.Id) > 1 ? run.Whole : run.Id))
                + (found.Length > Listed ? ", …" : "")),
        };
    }

    static string Suggestion(string text, List<Found> all) =>
        Nearest.To(text, all.SelectMany(run => new[] { run.Id, RunId.NamePart(run.Id) }).Distinct()).FirstOrDefault() is { } near
            ? $"Did you mean {near}? All of them: hone runs --store …" : "All of them: hone runs --store …";

    (int Files, long Bytes, List<string> Missing) WriteFiles(long key, string folder)
    {
        List<string> missing = [];
        (int files, long bytes) = (0, 0);
        using NpgsqlCommand command = new("select path, bytes, sha256, place, content from files where run = @key order by path",
            connection);
        command.Parameters.Add(new NpgsqlParameter<long>("key", key));
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            StoredFile file = new(reader.GetString(0), reader.GetInt64(1), reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4));
            string path = StoredPath.In(folder, file.Path);
            if (file.Content is null && file.Place is null)
            {
                missing.Add(file.Path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream to = new(path, FileMode.CreateNew, FileAccess.Write);
            if (file.Content is not { } content) PlaceOf(file.Place!).Get(file.Hash, to);
            else if (Sha256.Of(content) == file.Hash) to.Write(content);
            else throw new InvalidDataException($"{address}: the content of {file.Path} is not what was pushed\n{PushAgain}");
            (files, bytes) = (files + 1, bytes + to.Length);
        }

        return (files, bytes, missing);
    }

    ArtifactStore PlaceOf(string place)
    {
        if (artifacts is not null) return artifacts;
        if (!_opened.TryGetValue(place, out ArtifactStore? opened)) _opened[place] = opened = ArtifactStore.Open(place);
        return opened;
    }

    long WriteEvents(Found run, string path)
    {
        using NpgsqlCommand command = new("select line, raw from events where run = @key order by number", connection);
        command.Parameters.Add(new NpgsqlParameter<long>("key", run.Key));
        using NpgsqlDataReader reader = command.ExecuteReader();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        while (reader.Read())
        {
            byte[] line = reader.IsDBNull(0) ? reader.GetFieldValue<byte[]>(1) : Encoding.UTF8.GetBytes(reader.GetString(0));
            hash.AppendData(line);
            hash.AppendData("\n"u8);
            file.Write(line);
            file.WriteByte((byte)'\n');
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash()) == run.Digest ? file.Length
            : throw new InvalidDataException($"{address}: the events of {run.Id} are not those that were pushed\n"
                + "They were changed there: the folder that the run was trained in has the true ones.");
    }

    byte[] Manifest(long key)
    {
        using NpgsqlCommand command = new("select manifest::text from runs where key = @key", connection);
        command.Parameters.Add(new NpgsqlParameter<long>("key", key));
        return Encoding.UTF8.GetBytes((string)command.ExecuteScalar()!);
    }

    /// <summary>A run of the store.</summary>
    sealed record Found(long Key, string Id, string Origin, int Lines, string Digest)
    {
        /// <summary>Tells it from a run of the same id.</summary>
        public string Whole => $"{Id}.{Origin[..Math.Min(OriginDigits, Origin.Length)]}";
    }
}
