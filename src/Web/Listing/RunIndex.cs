using System.Diagnostics;
using Hone.Hosting;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;

namespace Hone.Web.Listing;

/// <summary>
/// The records of all runs in memory, as far as lists ask for them: each is read again when its file has another stamp. The folder stays
/// the database; this is what a server remembers of it.
/// </summary>
/// <param name="root">The folder of runs.</param>
sealed class RunIndex(string root)
{
    /// <summary>Stamps of many files take time to look at, and are for this long taken to be as they were.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    readonly Lock _gate = new();
    readonly HashSet<string> _paths = [.. RunDocument.Needs, .. FindLine.Searched, "data.fingerprint"];
    Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    WantedFields? _wanted;
    string[] _unsettled = [];                                                // folders without a record, as a run has them for a moment
    long _looked;
    DateTime _changed;

    /// <summary>Every run as it now is, the newest first.</summary>
    /// <param name="paths">Fields that are needed beside those of every list.</param>
    public IReadOnlyList<RunRow> Rows(IEnumerable<string> paths)
    {
        lock (_gate)
        {
            bool isNew = _wanted is null;
            foreach (string path in paths) isNew |= _paths.Add(path);
            if (isNew || _wanted is null)
            {
                _wanted = RunRow.Wanting(_paths, RunField.Recipe);
                _known.Clear();
                _looked = 0;
            }

            DateTime changed = Directory.Exists(root) ? Directory.GetLastWriteTimeUtc(root) : default;
            if (_looked == 0 || changed != _changed || Array.Exists(_unsettled, HasRecord) || Stopwatch.GetElapsedTime(_looked) > Fresh)
            {
                _changed = changed;
                Look(_wanted);
                _looked = Stopwatch.GetTimestamp();
            }
            else
                foreach ((string id, Known known) in _known)
                    if (known.Row.MayLive) _known[id] = known with { Row = known.Row.Renewed() };

            return [.. _known.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Row)];
        }
    }

    static bool HasRecord(string folder) => File.Exists(RunFolder.At(folder).ManifestFile);

    void Look(WantedFields wanted)
    {
        string[] folders = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        Known?[] found = new Known?[folders.Length];
        Dictionary<string, Known> before = _known;
        Parallel.For(0, folders.Length, i =>
        {
            string id = Path.GetFileName(folders[i]);
            FileInfo manifest = new(RunFolder.At(folders[i]).ManifestFile);
            if (!manifest.Exists || new DirectoryInfo(folders[i]).LinkTarget is not null) return;
            (DateTime, long) stamp = (manifest.LastWriteTimeUtc, manifest.Length);
            found[i] = before.TryGetValue(id, out Known? known) && known.Stamp == stamp
                ? known.Row.MayLive ? known with { Row = known.Row.Renewed() } : known
                : new Known(stamp, RunRow.Read(RunFolder.At(folders[i]), wanted));
        });
        _unsettled = [.. folders.Where((folder, i) => found[i] is null && !HasRecord(folder))];
        _known = new Dictionary<string, Known>(folders.Length, StringComparer.Ordinal);
        for (int i = 0; i < folders.Length; i++)
            if (found[i] is { } run) _known[Path.GetFileName(folders[i])] = run;
    }

    /// <summary>A run, and the stamp of the file it was read from.</summary>
    sealed record Known((DateTime Written, long Length) Stamp, RunRow Row);
}
