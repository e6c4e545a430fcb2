using Hone.Runs;

namespace Hone.Web.Curves;

/// <summary>Keeps the columns of the runs that were looked at last, so that a log is read once.</summary>
sealed class SeriesCache
{
    /// <summary>Updates that are kept in all: some 80 bytes each.</summary>
    const long MostUpdates = 12_000_000;

    readonly Lock _gate = new();
    readonly LinkedList<(string Path, RunSeries Series)> _kept = new();

    /// <summary>The columns of a run as its log now is, while nobody else looks at them.</summary>
    public T Read<T>(RunFolder folder, double flopsPerToken, Func<RunSeries, T> look)
    {
        RunSeries series = Take(folder);
        lock (series.Gate)
        {
            series.FlopsPerToken = flopsPerToken;
            try
            {
                series.Advance();
            }
            catch (IOException) when (!Directory.Exists(folder.Path))
            {
                Forget(folder);
                throw;
            }

            Trim();
            return look(series);
        }
    }

    RunSeries Take(RunFolder folder)
    {
        lock (_gate)
        {
            for (LinkedListNode<(string Path, RunSeries Series)>? node = _kept.First; node is not null; node = node.Next)
                if (node.Value.Path == folder.Path && !IsReplaced(folder, node.Value.Series))
                {
                    _kept.Remove(node);
                    _kept.AddFirst(node);
                    return node.Value.Series;
                }
                else if (node.Value.Path == folder.Path)
                {
                    _kept.Remove(node);
                    break;
                }

            RunSeries series = new(folder);
            _kept.AddFirst((folder.Path, series));
            return series;
        }
    }

    /// <summary>A log only grows; one that is shorter is another.</summary>
    static bool IsReplaced(RunFolder folder, RunSeries series) =>
        new FileInfo(folder.EventsFile) is var file && (file.Exists ? file.Length : 0) < series.Position;

    void Forget(RunFolder folder)
    {
        lock (_gate)
            if (_kept.FirstOrDefault(kept => kept.Path == folder.Path) is { Series: not null } known) _kept.Remove(known);
    }

    void Trim()
    {
        lock (_gate)
        {
            long updates = 0;
            int count = 0;
            for (LinkedListNode<(string Path, RunSeries Series)>? node = _kept.First, next; node is not null; node = next, count++)
            {
                next = node.Next;
                updates += node.Value.Series.Count;
                if (count > 0 && updates > MostUpdates) _kept.Remove(node);
            }
        }
    }
}
