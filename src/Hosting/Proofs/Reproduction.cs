using System.Globalization;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Comparison;
using Hone.Runs;
using Hone.Runs.Steps;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Hosting.Proofs;

/// <summary>
/// Makes a run again from its record, in a folder of its own, and holds every step, measurement and checkpoint against what was recorded,
/// up to the first that differs.
/// </summary>
/// <remarks>
/// A run that was given another horizon on its way is given it at the same step, and one that went on in another numerics class goes on in
/// that; a rate that was asked for while it trained is asked for again. Steps that its guard skipped come out skipped again, since the
/// guard is a function of the numbers. Its data are read anew and its tokenizer learned anew, so a difference in either is found too.
/// </remarks>
sealed class Reproduction
{
    readonly RunFolder _original;
    readonly Manifest _manifest;
    readonly RunHistory _history;
    readonly IReadOnlyList<CheckpointManifest> _checkpoints;
    readonly IReadOnlyList<RunSegment> _segments;
    readonly HashSet<(int Step, string Batch)> _skipped;
    readonly ILookup<int, double> _measured;
    readonly int _made, _target;
    readonly bool _endsByItself;
    readonly Action<string> _told;
    readonly List<string> _what = [];
    int _equal, _compared;
    int? _differing;
    string? _tensor;
    bool _isStopped;

    /// <summary>Reads what is to be repeated.</summary>
    /// <param name="original">The run.</param>
    /// <param name="steps">Only so many of its first steps; null for all.</param>
    /// <param name="told">Told how far it is.</param>
    /// <exception cref="InvalidDataException">It is broken, has no step, or was computed in a class this machine has not.</exception>
    public Reproduction(RunFolder original, int? steps, Action<string> told)
    {
        (_original, _told) = (original, told);
        RunEntry entry = RunEntry.Read(original);
        _manifest = entry.Manifest ?? throw new InvalidDataException(entry.Problem);
        if (ImportedRuns.Refusal(_manifest) is { } imported) throw imported;
        ModelSource.Refuse(_manifest, "has no steps to repeat");
        if (!File.Exists(original.EventsFile))
            throw new InvalidDataException($"{original.EventsFile} is missing, so nothing can be held against it\n"
                + "Bring it back from a copy of the run.");
        _history = RunHistory.Read(original.EventsFile);
        if (_history.BrokenLines is [var broken, ..])
            throw new InvalidDataException($"{original.EventsFile} has a broken line, {broken.Number}: {broken.Reason}\n"
                + "Restore the file from a copy of the run.");
        _made = _history.Steps.Count;
        if (_made == 0)
            throw new InvalidDataException($"run {original.Id} has made no step, so there is nothing to repeat\n"
                + $"Train it first: hone resume {original.Id}.");
        _segments = RunSegment.Of(original, _history.Others);
        foreach (RunSegment segment in _segments) segment.EnsureAvailable(original);
        _checkpoints = CheckpointStore.List(original.CheckpointsFolder);
        _skipped = [.. _history.Others.OfType<StepSkipped>().Select(skipped => (skipped.Step, skipped.Batch))];
        _measured = _history.Others.OfType<Evaluated>().ToLookup(e => e.Step, e => e.Loss);
        _target = Math.Min(steps ?? int.MaxValue, _made);
        _endsByItself = _target == _made && (steps is null || steps > _made) && (_history.Others is [.., var ended] ? ended : null) switch
        {
            RunFinished finished => finished.Ending != Ending.Stopped,
            RunFailed failed => failed.Kind != RunFailed.Error,
            _ => false,
        };
    }

    /// <summary>The run that was made; null before it is.</summary>
    public RunFolder? Fresh { get; private set; }

    /// <summary>In what the two records differ, a value of each.</summary>
    public IReadOnlyList<RecordDifference> Differences { get; private set; } = [];

    /// <summary>Makes it, and writes into its record whether it is the same.</summary>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; they change no bit.</param>
    /// <param name="data">Where its data are now; where they were when null.</param>
    /// <param name="stop">Ends it after the next whole step.</param>
    public ReproductionRecord Make(string runs, int threads, string? data, CancellationToken stop)
    {
        _told("reading the data");
        for (int i = 0; i < _segments.Count && !IsDone && (i == 0 || _segments[i].From < _target); i++)
        {
            using TrainingRun run = Begin(i, runs, threads, data);
            (Fresh, run.Controls) = (run.Folder, _history.Others);
            bool isLast = i == _segments.Count - 1 || _segments[i + 1].From >= _target;
            Follow(run, isLast ? _target : _segments[i + 1].From, isLast && _endsByItself, stop);
            Differences = Between(run.Manifest);
        }

        ReproductionRecord record = new(_original.Id,
            _differing is not null ? ReproductionVerdict.Different : _isStopped ? ReproductionVerdict.Stopped
                : ReproductionVerdict.Identical,
            _equal, _compared, _differing, _what.Count > 0 ? string.Join(", ", _what) : null, _tensor,
            _differing is null ? null : Suspicion.Of(Differences, _what));
        Fresh!.UpdateManifest(manifest => manifest with { Reproduction = record });
        return record;
    }

    bool IsDone => _isStopped || (_differing is not null && NextCheckpoint is null);

    /// <summary>The checkpoint that the first tensor that differs is still to be found at.</summary>
    int? NextCheckpoint => _differing is { } step && _tensor is null
        ? _checkpoints.Select(checkpoint => (int?)checkpoint.Step).FirstOrDefault(saved => saved > step && saved <= _target) : null;

    TrainingRun Begin(int segment, string runs, int threads, string? data)
    {
        RunSegment made = _segments[segment];
        if (segment > 0)
            return TrainingRun.Resume(Fresh!.Path, runs, threads, profiles: false,
                made.Horizon == _segments[segment - 1].Horizon ? null : Horizon.OfSteps(made.Horizon), data, made.Kernels);
        string[] overrides =
        [
            $"name={_manifest.Name}-again", string.Create(CultureInfo.InvariantCulture, $"training.steps={made.Horizon}"),
            .. data is null ? Array.Empty<string>() : [$"data.path={data}"],
        ];
        try
        {
            return TrainingRun.Repeat(_original, _manifest,
                Recipe.FromEffective(_manifest.Recipe, _original.ManifestFile, overrides), made, runs, threads);
        }
        catch (FileNotFoundException gone) when (data is null)
        {
            throw new FileNotFoundException($"{gone.Message.Split('\n')[0]}, which run {_original.Id} learned from\n"
                + $"Say where it is now: --data PATH. Relative paths start at {Environment.CurrentDirectory}.", gone);
        }
    }

    void Follow(TrainingRun run, int end, bool endsByItself, CancellationToken stop)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        foreach (TrainingEvent e in run.Run(enough.Token))
        {
            if (_differing is null) Compare(e);
            if (e is StepTaken taken)
            {
                int step = taken.Step + 1;
                if (_checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == step) is { } saved) Compare(run.Session, saved);
                if (endsByItself ? step > end : step == end && run.Session.Settings.Training.Steps > step) enough.Cancel();
                _told($"step {Figures.Count(step)} of {Figures.Count(_target)}: "
                    + (_differing is { } differing ? $"different since step {Figures.Count(differing)}" : "the same so far"));
            }

            if (_differing is not null && NextCheckpoint is null) enough.Cancel();
            if (e is RunFinished { Ending: Ending.Stopped } && stop.IsCancellationRequested && _equal < end && _differing is null)
                _isStopped = true;
        }
    }

    void Compare(TrainingEvent e)
    {
        switch (e)
        {
            case StepTaken taken when taken.Step >= _made:
                Differ(taken.Step, "it goes on, where the other run had ended");
                break;
            case StepTaken taken:
                StepTaken? recorded = null;
                if (_history.Steps.Step[_equal] != taken.Step || Hex(_history.Steps.Chain[_equal]) != taken.Chain)
                    recorded = _history.StepAt(_equal);
                if (recorded is null) _equal++;
                else if (ChainAgreement.Differences(recorded, taken).ToArray() is { Length: > 0 } what) Differ(taken.Step, what);
                else Differ(taken.Step, "the chain, though every number beside it is equal: the record was altered");
                break;
            case StepSkipped skipped when !_skipped.Contains((skipped.Step, skipped.Batch)):
                Differ(skipped.Step, "its guard skips rows that the other run learned from");
                break;
            case Evaluated evaluated when _measured[evaluated.Step].Any() && !_measured[evaluated.Step].Contains(evaluated.Loss):
                Differ(evaluated.Step, string.Create(CultureInfo.InvariantCulture,
                    $"the measured loss ({_measured[evaluated.Step].Last():R} and {evaluated.Loss:R}), after equal steps"));
                break;
            case RunFailed failed when !_history.Others.OfType<RunFailed>().Any(other => other.Step == failed.Step
                && other.Kind == failed.Kind):
                Differ(failed.Step, $"it failed: {failed.Reason.Split('\n')[0]}");
                break;
        }
    }

    /// <summary>Compares the tensors in memory with those of a checkpoint of the other run.</summary>
    void Compare(Session session, CheckpointManifest saved)
    {
        if (_tensor is not null) return;
        foreach (TensorHash tensor in TensorHash.Of(session.Model.Parameters, session.Optimizer, session.Average))
            if (saved.Tensors.GetValueOrDefault(tensor.File)?.GetValueOrDefault(tensor.Name) != tensor.Hash)
            {
                _tensor = $"{tensor.Name} in {tensor.File} of {CheckpointStore.NameOf(saved.Step)}";
                if (_differing is null) Differ(saved.Step, $"{tensor.Name}, after equal steps");
                return;
            }

        _compared++;
    }

    void Differ(int step, params IEnumerable<string> what)
    {
        _differing = step;
        _what.AddRange(what);
    }

    /// <summary>Facts that differ, without those that are this run's own.</summary>
    RecordDifference[] Between(Manifest fresh) => [.. RecordDifference.Between([_manifest, fresh])
        .Where(difference => difference is not { Section: "recipe", Name: "training.steps" or "data.path" })];

    static string Hex(UInt128 chain) => chain.ToString("x32", CultureInfo.InvariantCulture);
}
