using System.Globalization;
using System.Text.Json;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Runs.Reporting;

/// <summary>
/// Sends a run to an MLflow server, from its log, whatever the server does meanwhile: where it is slow, down or wrong, what is to be sent
/// stays in the log, and is sent when it answers again, by this process or another.
/// </summary>
/// <remarks>
/// Progress is written down after each request that was taken. Where a process ends between the two, the same request is sent once more,
/// which makes no double: a server takes an equal point, parameter or tag of a run once, and a run is looked for by its tag before it is
/// made. Limits of a request: 1000 points, 100 parameters, 100 tags, 1 MB.
/// </remarks>
public sealed class MlflowSender : IDisposable
{
    /// <summary>The tag that names a run by its id here.</summary>
    public const string RunTag = "hone.run_id";

    const int MostMetrics = 1000, MostPairs = 100, MostLines = 20_000, MostCharacters = 150_000;
    const string Running = "RUNNING", Finished = "FINISHED", Failed = "FAILED", Killed = "KILLED";

    readonly RunFolder _folder;
    readonly MlflowTarget _target;
    readonly IReadOnlyList<(string Name, string Value)> _settings;
    readonly Action<string> _warn;
    readonly MlflowPace _pace;
    readonly MlflowServer _server;
    readonly CancellationTokenSource _ending = new(), _stop = new();
    readonly HashSet<string> _warned = [];
    MlflowProgress _progress;
    Task _task = Task.CompletedTask;
    DateTimeOffset? _ended;
    int _failures;                                                               // in a row, without progress between them
    int _settingsSent;                                                           // parts of them
    bool _hasCaughtUp;

    /// <summary>Makes a sender; nothing is sent yet.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="target">The server.</param>
    /// <param name="settings">What it was configured with, by name.</param>
    /// <param name="warn">Told, once each, what goes wrong, in two lines; from another thread.</param>
    public MlflowSender(RunFolder folder, MlflowTarget target, IReadOnlyList<(string Name, string Value)> settings, Action<string> warn)
        : this(folder, target, settings, warn, MlflowPace.Usual) { }

    internal MlflowSender(RunFolder folder, MlflowTarget target, IReadOnlyList<(string Name, string Value)> settings, Action<string> warn,
        MlflowPace pace)
    {
        (_folder, _target, _settings, _warn, _pace) = (folder, target, settings, warn, pace);
        _server = new MlflowServer(target, pace.Request);
        _progress = new MlflowProgress { Server = target.Address.ToString(), Experiment = target.Experiment };
    }

    /// <summary>Points that the server refused to take, and that are left out.</summary>
    public int Refused { get; private set; }

    /// <summary>Points that were sent by this process.</summary>
    public long Sent { get; private set; }

    /// <summary>How far it has come.</summary>
    public MlflowProgress Progress => _progress;

    /// <summary>Follows the run from now on, on a task of its own.</summary>
    public void Start() => _task = Task.Run(() => WorkAsync(isFollowing: true, triesBeforeGivingUp: int.MaxValue));

    /// <summary>Has it send what is left, for so long at most.</summary>
    /// <returns>Whether all of it was taken.</returns>
    public bool Finish(TimeSpan patience)
    {
        _ending.Cancel();
        bool isDone = _task.Wait(patience);
        if (isDone) return _hasCaughtUp;
        _stop.Cancel();
        _task.Wait(patience);
        return false;
    }

    /// <summary>Sends what is left of a run, however long it takes.</summary>
    /// <param name="stop">Gives up.</param>
    /// <returns>Whether all of it was taken; else what went wrong was told.</returns>
    /// <exception cref="InvalidDataException">Another process is sending the run.</exception>
    public async Task<bool> SendAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(_stop.Cancel);
        await WorkAsync(isFollowing: false, _pace.Tries);
        return _hasCaughtUp;
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _server.Dispose();
    }

    async Task WorkAsync(bool isFollowing, int triesBeforeGivingUp)
    {
        FileLock? hold = null;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                TimeSpan pause = _pace.Look;
                try
                {
                    if (hold is null)
                    {
                        hold = FileLock.TryTake(_folder.MlflowLockFile) ?? throw new InvalidDataException(
                            $"run {_folder.Id} is being sent to MLflow by another process\nWait until that ends.");
                        _progress = MlflowProgress.Read(_folder, _target);
                    }

                    bool wasEnding = _ending.IsCancellationRequested || !isFollowing;
                    bool isAll = await AdvanceAsync(wasEnding);
                    if (isAll && wasEnding)
                    {
                        _hasCaughtUp = true;
                        return;
                    }

                    if (!isAll) continue;
                }
                catch (InvalidDataException taken) when (!isFollowing && hold is null)
                {
                    throw new InvalidDataException(taken.Message, taken);
                }
                catch (Exception failure)
                    when (failure is ServerException or IOException or InvalidDataException or UnauthorizedAccessException)
                {
                    Warn(failure);
                    if (++_failures >= triesBeforeGivingUp) return;
                    pause = _pace.After(_failures, (failure as ServerException)?.Pause, _ending.IsCancellationRequested);
                }

                await PauseAsync(pause);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Finish has waited long enough.
        }
        finally
        {
            hold?.Dispose();
        }
    }

    async Task PauseAsync(TimeSpan pause)
    {
        // Once the end was told, only giving up cuts a pause short.
        CancellationToken cut = _ending.IsCancellationRequested ? _stop.Token : _ending.Token;
        await Task.Delay(pause, cut).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Sends the next part; true once there is none.</summary>
    async Task<bool> AdvanceAsync(bool isEnding)
    {
        if (_progress.RunId is null) await FindAsync();
        if (!_progress.HasSettings) await SendSettingsAsync();
        if (await SendEventsAsync()) return false;
        if (isEnding) await SendArtifactsAsync();
        await SendStatusAsync();
        return true;
    }

    async Task FindAsync()
    {
        Manifest manifest = _folder.ReadManifest();
        if (_progress.ExperimentId is null) Save(_progress with { ExperimentId = await _server.ExperimentAsync(_stop.Token) });
        string experiment = _progress.ExperimentId!;
        (string Id, string? ArtifactUri) run = await _server.FindRunAsync(experiment, manifest.Id, _stop.Token)
            ?? await _server.CreateRunAsync(experiment, manifest.Name, Environment.UserName, manifest.StartedUtc ?? DateTimeOffset.UtcNow,
                [(RunTag, manifest.Id), ("mlflow.runName", manifest.Name)], _stop.Token);
        Save(_progress with { RunId = run.Id, ArtifactUri = run.ArtifactUri });
    }

    async Task SendSettingsAsync()
    {
        IEnumerable<(string, string)> tags = TagsOf(_folder.ReadManifest())
            .Select(tag => (tag.Item1, MlflowNames.Shortened(tag.Item2, MlflowNames.LongestTag)));
        ((string, string)[] Parameters, (string, string)[] Tags)[] parts =
        [
            .. Parts(MlflowNames.Legal(_settings)).Select(part => (part, Array.Empty<(string, string)>())),
            .. Parts(tags).Select(part => (Array.Empty<(string, string)>(), part)),
        ];
        for (; _settingsSent < parts.Length; _settingsSent++)
            try
            {
                await _server.LogAsync(_progress.RunId!, [], parts[_settingsSent].Parameters, parts[_settingsSent].Tags, _stop.Token);
                _failures = 0;
            }
            catch (ServerException refused) when (refused.IsOfContent)
            {
                Warn(refused);                                                   // such as values that the run there has otherwise
            }

        Save(_progress with { HasSettings = true });
    }

    /// <summary>Sends the next events; false where there is none.</summary>
    async Task<bool> SendEventsAsync()
    {
        FileInfo log = new(_folder.EventsFile);
        if (!log.Exists || log.Length <= _progress.Position) return false;
        MlflowProgress next = _progress;
        List<MlflowMetric> metrics = [];
        using (LineReader lines = new(_folder.EventsFile, next.Position))
            while (lines.Number < MostLines && metrics.Count <= MostMetrics - 5 && lines.TryRead(out ReadOnlySpan<byte> line))
            {
                next = next with { Position = lines.Offset + line.Length + 1 };
                if (Event(line) is { } recorded) next = Take(recorded, next, metrics);
            }

        if (next.Position == _progress.Position) return false;
        await LogAsync(metrics);
        Save(next);
        return true;
    }

    MlflowProgress Take(RecordedEvent recorded, MlflowProgress next, List<MlflowMetric> metrics)
    {
        switch (recorded.Event)
        {
            case RunStarted:
                _ended = null;
                break;
            case RunFinished or RunFailed:
                _ended = recorded.At;
                break;
            case StepTaken step when step.Step >= next.Steps:
                metrics.AddRange(MlflowMetric.Of(recorded));
                return next with { Steps = step.Step + 1 };
            case Evaluated evaluated when evaluated.Step > next.Evaluated:
                metrics.AddRange(MlflowMetric.Of(recorded));
                return next with { Evaluated = evaluated.Step };
        }

        return next;
    }

    /// <summary>Sends points; where they are refused, those of them that can be.</summary>
    async Task LogAsync(List<MlflowMetric> metrics)
    {
        if (metrics.Count == 0) return;
        try
        {
            await _server.LogAsync(_progress.RunId!, metrics, [], [], _stop.Token);
            Sent += metrics.Count;
        }
        catch (ServerException refused) when (refused.IsOfContent)
        {
            Warn(refused);
            if (metrics.Count == 1) Refused++;
            else
            {
                await LogAsync(metrics[..(metrics.Count / 2)]);
                await LogAsync(metrics[(metrics.Count / 2)..]);
            }
        }
    }

    async Task SendArtifactsAsync()
    {
        const string scheme = "mlflow-artifacts:";
        if (_progress.ArtifactUri is not { } uri || !uri.StartsWith(scheme, StringComparison.Ordinal))
        {
            if (_progress.ArtifactUri is { } elsewhere)
                Warn(new ServerException($"the MLflow server keeps files at {elsewhere}, which it does not take them for",
                    "Start it with --serve-artifacts, or keep the run's folder beside it.", null));
            return;
        }

        string root = Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) ? Uri.UnescapeDataString(parsed.AbsolutePath)
            : uri[scheme.Length..];
        foreach (string file in Artifacts().Where(File.Exists))
        {
            byte[] bytes = AtomicFile.Read(file);
            string name = Path.GetRelativePath(_folder.Path, file).Replace(Path.DirectorySeparatorChar, '/'), hash = Sha256.Of(bytes);
            if (_progress.Artifacts.GetValueOrDefault(name) == hash) continue;
            await _server.StoreAsync(root, name, bytes, _stop.Token);
            Save(_progress with { Artifacts = new Dictionary<string, string>(_progress.Artifacts) { [name] = hash } });
        }
    }

    async Task SendStatusAsync()
    {
        RunEntry run = RunEntry.Read(_folder);
        string status = run.Status switch
        {
            RunStatus.Finished => Finished,
            RunStatus.Stopped or RunStatus.Interrupted => Killed,
            RunStatus.Failed => Failed,
            _ => Running,
        };
        if (_progress.Status == status) return;
        await _server.UpdateAsync(_progress.RunId!, status, status == Running ? null : _ended ?? run.Manifest?.EndedUtc, _stop.Token);
        Save(_progress with { Status = status });
    }

    IEnumerable<string> Artifacts() =>
    [
        _folder.ReportFile, _folder.RecipeFile, _folder.TrainingCurveFile, _folder.LossByEpochFile, _folder.MetricsFile,
        .. Directory.Exists(_folder.SamplesFolder)
            ? Directory.EnumerateFiles(_folder.SamplesFolder, "*.txt").Order(StringComparer.Ordinal) : Enumerable.Empty<string>(),
    ];

    static IEnumerable<(string, string)> TagsOf(Manifest manifest)
    {
        yield return (RunTag, manifest.Id);
        yield return ("mlflow.runName", manifest.Name);
        yield return ("mlflow.user", Environment.UserName);
        yield return ("mlflow.source.name", "hone");
        yield return ("mlflow.source.type", "LOCAL");
        if (manifest.Code?.Commit is { Length: > 0 } commit) yield return ("mlflow.source.git.commit", commit);
        if (manifest.NumericsClass is { } numerics) yield return ("hone.numerics_class", numerics);
        if (manifest.Data?.Fingerprint is { } fingerprint) yield return ("hone.data_fingerprint", fingerprint);
        if (manifest.Model?.Parameters is { } parameters)
            yield return ("hone.parameters", parameters.ToString(CultureInfo.InvariantCulture));
        if (manifest.Tags is { Count: > 0 } tags) yield return ("hone.tags", string.Join(", ", tags));
        string note = string.Join("\n\n", new[] { manifest.Goal, manifest.Hypothesis, manifest.Notes }.OfType<string>());
        if (note.Length > 0) yield return ("mlflow.note.content", note);
    }

    /// <summary>Pairs in parts that a request may have.</summary>
    static IEnumerable<(string, string)[]> Parts(IEnumerable<(string Name, string Value)> pairs)
    {
        List<(string, string)> part = [];
        int characters = 0;
        foreach ((string name, string value) in pairs)
        {
            if (part.Count == MostPairs || (part.Count > 0 && characters + name.Length + value.Length > MostCharacters))
            {
                yield return [.. part];
                part.Clear();
                characters = 0;
            }

            part.Add((name, value));
            characters += name.Length + value.Length;
        }

        if (part.Count > 0) yield return [.. part];
    }

    static RecordedEvent? Event(ReadOnlySpan<byte> line)
    {
        try
        {
            return EventLog.Parse(line);
        }
        catch (JsonException)
        {
            return null;                                                         // hone show tells of broken lines
        }
    }

    void Save(MlflowProgress progress)
    {
        progress.Write(_folder);
        _progress = progress;
        _failures = 0;
    }

    /// <summary>Tells what goes wrong: each kind once.</summary>
    void Warn(Exception failure)
    {
        string kind = failure is ServerException { Status: { } status } answered ? $"{(int)status} {answered.Code}"
            : failure.GetType().Name;
        if (_warned.Add(kind)) _warn(failure.Message);
    }
}
