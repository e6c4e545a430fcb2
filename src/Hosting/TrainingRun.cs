using System.Globalization;
using System.Runtime.CompilerServices;
using Hone.Data.Rows;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Hosting.Tuning;
using Hone.Runs;
using Hone.Tensors.Autograd;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Controls;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>A run from its recipe to its record: it trains, and everything that happens is written down and told.</summary>
/// <remarks>Limitations: one walk through <see cref="StartAsync"/>; one process writes a run at a time.</remarks>
public sealed class TrainingRun : IDisposable
{
    readonly Session _session;
    readonly RunRecord _record;
    readonly RunArtifacts _artifacts;
    readonly Reporting _reporting;
    bool _isStarted;

    TrainingRun(Session session, RunRecord record)
    {
        (_session, _record) = (session, record);
        _artifacts = new RunArtifacts(record, warning => Warned?.Invoke(warning));
        _reporting = new Reporting(session.Settings.Reports, record, warning => Warned?.Invoke(warning));
    }

    /// <summary>Told of what the run outlives, such as a picture that could not be written.</summary>
    public event Action<string>? Warned;

    /// <summary>The run's id.</summary>
    public string Id => Folder.Id;

    /// <summary>Where its record is.</summary>
    public RunFolder Folder => _record.Folder;

    /// <summary>Its record as it now is: how it stands, its numbers, its selected checkpoint.</summary>
    public Manifest Manifest => _record.Manifest;

    internal Session Session => _session;

    /// <summary>The history of another run, what was asked of which is asked of this one at the same steps; null for its own.</summary>
    internal IEnumerable<TrainingEvent>? Controls { get; set; }

    /// <summary>What is to be known before it goes on; null where nothing is.</summary>
    internal string? Notice { get; private set; }

    /// <summary>Makes a run from a recipe: reads and audits the data, allocates the model, begins the record.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <param name="profiles">Measures where the time of the steps goes.</param>
    /// <exception cref="InvalidDataException">The recipe or its data is refused; nothing is left behind.</exception>
    public static TrainingRun Create(Recipe recipe, string runs = "runs", int threads = 0, bool profiles = false)
    {
        StartingPoint? from = StartingPoint.Take(ref recipe, runs);
        Session session = Session.Begin(recipe, threads, from);
        return Own(session, profiles, () =>
        {
            RunStore store = new(runs);
            string? baseline = session.Settings.Baseline is { } named ? store.Resolve(named).Folder.Id : null;
            AuditRecord? audit = session.Audit();
            Reporting.Check(session.Settings.Reports);
            RunFolder folder = store.Create(session.Settings.Name);
            session.KeepIn(folder);
            from?.Keep(folder);
            ModelParent? parent = session.Parent = session is LanguageSession language ? from?.Record(language.Model) : null;
            return RunRecord.Begin(folder, Manifests.Of(session, folder, audit, baseline) with
            {
                ParentRun = parent?.Run, Parent = parent,
            });
        });
    }

    /// <summary>Makes a run from options in code.</summary>
    /// <exception cref="InvalidDataException">The options or the data are refused; nothing is left behind.</exception>
    public static TrainingRun Create(TrainingRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(options.ToRecipe(), options.RunsFolder, options.Threads, options.Profiles);
    }

    /// <summary>
    /// Goes on with a run that stopped, was interrupted or failed, to the same bits as if it had not: from its last checkpoint, or from
    /// its beginning where it had saved none. With a longer horizon, extends a run that had reached its own.
    /// </summary>
    /// <param name="run">The run's path, id or the beginning of one.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor.</param>
    /// <param name="profiles">Measures where the time of the steps goes.</param>
    /// <param name="horizon">Another horizon, beyond what it has made; the run's own when null.</param>
    /// <param name="data">Where its data are now, which must be the same; where they were when null.</param>
    /// <exception cref="InvalidDataException">Another process writes it, it has nothing left to do, or its data is not what it
    /// was.</exception>
    public static TrainingRun Resume(string run, string runs = "runs", int threads = 0, bool profiles = false, Horizon? horizon = null,
        string? data = null) => Resume(run, runs, threads, profiles, horizon, data, kernels: null);

    /// <summary>Makes a run that repeats another, from its record: with its settings, in its numerics class.</summary>
    /// <param name="repeated">The other.</param>
    /// <param name="original">Its record.</param>
    /// <param name="recipe">Its settings; the name is this run's own.</param>
    /// <param name="segment">How it was computed at its beginning.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work.</param>
    internal static TrainingRun Repeat(RunFolder repeated, Manifest original, Recipe recipe, RunSegment segment, string runs, int threads)
    {
        Session session = Session.Repeat(repeated, original, recipe, segment, threads);
        return Own(session, profiles: false, () =>
        {
            RunFolder folder = new RunStore(runs).Create(session.Settings.Name);
            session.KeepIn(folder);
            if (original.Parent is not null)
                folder.KeepBase(repeated.BaseFolder, Directory.EnumerateFiles(repeated.BaseFolder).Select(file => Path.GetFileName(file)!));
            return RunRecord.Begin(folder, Manifests.Of(session, folder) with
            {
                ParentRun = original.ParentRun, Parent = original.Parent,
                BaselineRun = original.Id, Reproduction = new ReproductionRecord(original.Id), Tags = null,
            });
        });
    }

    /// <inheritdoc cref="Resume(string, string, int, bool, Horizon?, string?)"/>
    /// <param name="run">The run's path, id or the beginning of one.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor.</param>
    /// <param name="profiles">Measures where the time of the steps goes.</param>
    /// <param name="horizon">Another horizon, beyond what it has made; the run's own when null.</param>
    /// <param name="data">Where its data are now, which must be the same; where they were when null.</param>
    /// <param name="kernels">A kernel family to compute with; null for the best one here.</param>
    internal static TrainingRun Resume(string run, string runs, int threads, bool profiles, Horizon? horizon, string? data, string? kernels)
    {
        RunReference reference = new RunStore(runs).Resolve(run);
        RunFolder folder = reference.Folder;
        RunEntry entry = RunEntry.Read(folder);
        Resumption.EnsurePossible(entry);
        folder.IfUnwritten(() => CheckpointStore.Tidy(folder.CheckpointsFolder));
        Checkpoint? checkpoint = ChosenCheckpoint.TryOpenLatest(reference);
        Manifest manifest = folder.ReadManifest();
        int step = checkpoint?.State.Step ?? 0, old = (int)manifest.Recipe["training"]!["steps"]!,
            steps = horizon?.StepsOf(manifest) ?? old;
        if (horizon is not null && (steps == old || steps <= step))
            throw new InvalidDataException(steps == old
                ? $"run {folder.Id} has a horizon of {old} steps already\nGive another one, or none to go on to this."
                : $"run {folder.Id} has made {step} steps, and {steps} are asked for\nGive more than it has made.");
        if (steps > old && manifest.Ending == Ending.EarlyStopped)
            throw new InvalidDataException(
                $"run {folder.Id} ended early since its validation loss no longer improved; a longer horizon would not change that\n"
                + "Begin a new run with a larger training.early_stop.patience.");
        // One that was killed between its last checkpoint and its ending has that left to do.
        if (step >= steps && manifest.Ending is not null)
            throw new InvalidDataException($"run {folder.Id} has made all of its {steps} steps; there is nothing to resume\n"
                + $"Let it write: hone sample {folder.Id}. To extend it: hone resume {folder.Id} --steps {2 * Math.Max(1, steps)}.");

        string[] overrides = [.. steps != old ? [string.Create(CultureInfo.InvariantCulture, $"training.steps={steps}")]
            : Array.Empty<string>(), .. data is null ? [] : new[] { $"data.path={data}" }];
        Session session = Session.Resume(folder, checkpoint, threads, overrides, kernels);
        TrainingRun resumed = Own(session, profiles, () => RunRecord.Resume(folder, before => (overrides.Length == 0 ? before : before with
        {
            Recipe = session.Recipe.Effective,
            Differences = session.Recipe.Differences,
            StopRule = Manifests.StopRule(session),
            Extensions = steps != old ? [.. before.Extensions ?? [], new Extension(step, old, steps)] : before.Extensions,
        }) with
        { Machine = MachineIdentity.Current, Code = CodeIdentity.Current }));
        resumed.Notice = ChosenCheckpoint.Notice(reference, step, latest: true);
        return resumed;
    }

    /// <summary>Has one more told what happens, from the next event on; it is disposed with the run.</summary>
    /// <param name="sink">A dashboard, another format, another program. What it throws ends the run.</param>
    public void Add(IEventSink sink) => _record.Add(sink);

    /// <summary>Trains to the horizon, or to the next whole step after <paramref name="stop"/> is cancelled, and saves.</summary>
    /// <returns>Everything that happens, each event after it was recorded. The last is <see cref="RunFinished"/> or
    /// <see cref="RunFailed"/>.</returns>
    /// <exception cref="IOException">The record or a checkpoint could not be written.</exception>
    public async IAsyncEnumerable<TrainingEvent> StartAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (TrainingEvent e in Run(stop))
        {
            yield return e;
            await Task.Yield();
        }
    }

    /// <summary>The same for a caller that has nothing else to do meanwhile.</summary>
    /// <exception cref="IOException">The record or a checkpoint could not be written.</exception>
    public IEnumerable<TrainingEvent> Run(CancellationToken stop = default)
    {
        if (_isStarted) throw new InvalidOperationException("this run was started already; to go on with it: TrainingRun.Resume");
        _isStarted = true;
        BaselineCount baselines = new(_session, _record);
        LiveDiagnosis diagnosis = new(_record);
        IEnumerable<ControlTaken> taken = (Controls ?? _record.History.Select(recorded => recorded.Event)).OfType<ControlTaken>()
            .Where(control => control.Step >= _session.State.Step).ToArray();        // those that no checkpoint knows of
        Trainer trainer = _session.Assemble(
            Folder, _record.Manifest.Recipe, new RecordedControls(taken, _record.Controls));
        using IEnumerator<TrainingEvent> events = trainer.Run(_session.State, stop).GetEnumerator();
        while (true)
        {
            Position rows = _session.State.Position;
            if (Next(events) is not { } e) break;
            Record(e);
            if (e is StepSkipped or RunFailed { Batch: not null })
                _artifacts.Keep(e.Step, rows.Row, _session.TextOf(rows));
            baselines.Record();
            yield return e;
            if (e is not LayersMeasured) continue;                               // with each evaluation
            foreach (FindingMade finding in diagnosis.Look(e.Step))
            {
                Record(finding);
                yield return finding;
            }
        }

        baselines.Finish();
        _session.Finish(Folder);
        _artifacts.Finish();
        _reporting.Finish();
        if (_session.Profile is { } profile) RunFolder.WriteDerived(Folder.TraceFile, profile.ToTrace());
    }

    /// <summary>Lets go of the record, the data and the memory.</summary>
    public void Dispose()
    {
        _reporting.Dispose();
        _record.Dispose();
        _session.Dispose();
    }

    static TrainingRun Own(Session session, bool profiles, Func<RunRecord> record)
    {
        try
        {
            if (profiles) session.Profile = new Profile();
            return new TrainingRun(session, record());
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    TrainingEvent? Next(IEnumerator<TrainingEvent> events)
    {
        try
        {
            return events.MoveNext() ? events.Current : null;
        }
        catch (Exception failure)
        {
            TryRecord(failure);
            throw;
        }
    }

    void Record(TrainingEvent e)
    {
        _record.Append(e, _session.State.TokenCounts);
        if (e is Evaluated or Sampled) _artifacts.Refresh();
        _reporting.Tell();
    }

    /// <summary>
    /// The failure that is on its way is the one to tell of; a record that cannot take it (a full disk) must not hide it.
    /// </summary>
    void TryRecord(Exception failure)
    {
        try
        {
            _record.Append(new RunFailed(_session.State.Step, RunFailed.Error, failure.Message));
        }
        catch (IOException)
        {
            Warned?.Invoke("the end of the run could not be written into its record either");
        }
    }
}
