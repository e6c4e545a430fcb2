namespace Hone.Web.Live;

/// <summary>
/// Tells that the log of a run has grown. The system's notices tell it at once; where they do not come, as on network file systems, a look
/// at the file's length does, four times a second. All who follow a run share one notice: there are few of them in a system.
/// </summary>
sealed class RunSignals : IDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    readonly Lock _gate = new();
    readonly Timer _timer;

    public RunSignals() => _timer = new Timer(_ => Look(), null, BetweenLooks, BetweenLooks);

    /// <summary>Calls whenever the log of a run may have grown, until the result is disposed.</summary>
    /// <param name="log">The log's path.</param>
    /// <param name="told">Called on any thread; must return at once.</param>
    public IDisposable Follow(string log, Action told)
    {
        lock (_gate)
        {
            if (!_watched.TryGetValue(log, out Watched? watched)) _watched[log] = watched = new Watched(log);
            watched.Told += told;
            watched.Count++;
            return new Following(this, watched, told);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
            foreach (Watched watched in _watched.Values) watched.Dispose();
    }

    void Look()
    {
        Watched[] all;
        lock (_gate) all = [.. _watched.Values];
        foreach (Watched watched in all) watched.Look();
    }

    void Leave(Watched watched, Action told)
    {
        lock (_gate)
        {
            watched.Told -= told;
            if (--watched.Count > 0) return;
            _watched.Remove(watched.Log);
            watched.Dispose();
        }
    }

    sealed class Following(RunSignals signals, Watched watched, Action told) : IDisposable
    {
        public void Dispose() => signals.Leave(watched, told);
    }

    sealed class Watched : IDisposable
    {
        readonly FileSystemWatcher? _notices;
        long _length;

        public Watched(string log)
        {
            Log = log;
            _length = Length;
            try
            {
                _notices = new FileSystemWatcher(Path.GetDirectoryName(log)!, Path.GetFileName(log))
                {
                    NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size,
                };
                _notices.Changed += (_, _) => Told?.Invoke();
                _notices.EnableRaisingEvents = true;
            }
            catch (Exception none) when (none is IOException or ArgumentException)
            {
                _notices = null;                                             // the system has no more of them: looking has to do
            }
        }

        public event Action? Told;

        public string Log { get; }

        public int Count { get; set; }

        long Length => new FileInfo(Log) is { Exists: true } file ? file.Length : 0;

        public void Look()
        {
            if (Length is var length && length == Interlocked.Exchange(ref _length, length)) return;
            Told?.Invoke();
        }

        public void Dispose() => _notices?.Dispose();
    }
}
