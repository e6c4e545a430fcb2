using System.Text.Json.Nodes;
using Hone.Data.Rows;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models;
using Hone.Runs;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Controls;
using Hone.Training.Evaluation;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;

namespace Hone.Hosting;

/// <summary>
/// A run in the making: the only place where a trainer's parts are made and put together. What it trains, a language model or a
/// classifier, its two subclasses know.
/// </summary>
abstract class Session : IDisposable
{
    readonly Stack<IDisposable> _owned = new();

    /// <summary>Chooses who computes.</summary>
    private protected Session(Recipe recipe, RunSettings settings, SessionStart start)
    {
        Recipe = recipe;
        (Precision precision, PrecisionReason) = start.Precision is { } given ? (given, null)
            : Precisions.Of(settings.Precision, start.Threads);
        Backend = Own(Backends.Create(threads: start.Threads, precision: precision, kernels: start.Kernels));
    }

    public Recipe Recipe { get; }

    /// <summary>What it is to be.</summary>
    public abstract RunSettings Settings { get; }

    public IBackend Backend { get; }

    /// <summary>Why products multiply what they do, where the choice was left open.</summary>
    public string? PrecisionReason { get; }

    public abstract IModel Model { get; }

    /// <summary>The programs of a micro-batch, one for each length of rows; the last is that of the whole context.</summary>
    public abstract IReadOnlyList<MicroBatch> MicroBatches { get; }

    /// <summary>What measures the model while it trains.</summary>
    public abstract IValidation Validation { get; }

    public abstract Optimizer Optimizer { get; }

    /// <summary>The average of the weights that is measured and written with; null where the weights themselves are.</summary>
    public abstract WeightAverage? Average { get; }

    /// <summary>What it learns from.</summary>
    public abstract DataIdentity Data { get; }

    /// <summary>Where that is: a full path, or how it was made.</summary>
    public abstract string DataOrigin { get; }

    /// <summary>Floating-point operations of a training step for each token, or example.</summary>
    public abstract double FlopsPerToken { get; }

    /// <summary>Bytes that were laid out before the first step: parameters, gradients, moments, averages and activations.</summary>
    public abstract long PlannedBytes { get; }

    /// <summary>Where the time of the steps goes, if that is asked for before the loop is assembled.</summary>
    public Profile? Profile { get; set; }

    /// <summary>What it started from; null for fresh weights.</summary>
    public ModelParent? Parent { get; set; }

    /// <summary>Where the loop begins.</summary>
    public TrainingState State { get; private set; } = new();

    /// <summary>A new run, from its recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="from">What it starts from; null for fresh weights.</param>
    public static Session Begin(Recipe recipe, int threads, StartingPoint? from = null)
    {
        if (from is null && recipe.Gives("from.model"))
            throw new InvalidOperationException("the recipe starts from a model: StartingPoint.Take finds it first");
        return Of(recipe, new SessionStart
        {
            Threads = threads, Begin = from is null ? null : from.LoadInto, Check = from is null ? null : from.Check,
        });
    }

    /// <summary>
    /// A new run from the record of another, in the numerics class that one was computed in; with the weights and the tokenizer that it
    /// began with, where it did not make them itself.
    /// </summary>
    /// <param name="folder">The other.</param>
    /// <param name="manifest">Its record.</param>
    /// <param name="recipe">Its settings.</param>
    /// <param name="segment">How it was computed at its beginning.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static Session Repeat(RunFolder folder, Manifest manifest, Recipe recipe, RunSegment segment, int threads)
    {
        BaseWeights? weights = BaseWeights.Of(folder, manifest);
        return Of(recipe, new SessionStart
        {
            Threads = threads, Tokenizer = weights is null ? null : Tokenizers.Of(folder, manifest.Tokenizer?.Hash),
            Precision = segment.Precision, Kernels = segment.Kernels, Begin = weights is null ? null : weights.LoadInto,
        });
    }

    /// <summary>
    /// A run that goes on from a checkpoint, or from its beginning, with its own tokenizer, on the same data or not at all.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="checkpoint">Where it goes on; null at step 0, in a run that was interrupted before it saved.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="overrides">Settings that are different from now on: another horizon.</param>
    /// <param name="kernels">A kernel family to compute with; null for the best one here.</param>
    public static Session Resume(RunFolder folder, Checkpoint? checkpoint, int threads, IEnumerable<string>? overrides = null,
        string? kernels = null) =>
        Open(folder, checkpoint, threads, overrides, kernels, session =>
        {
            if (checkpoint is null) return;
            checkpoint.LoadInto(session.Model.Parameters);
            checkpoint.LoadInto(session.Optimizer);
            if (session.Average is { } average) checkpoint.LoadInto(average);
            session.State = checkpoint.State.ToTrainingState();
        });

    /// <summary>
    /// A run's model as a checkpoint has it, to be measured: what the optimizer remembers is not needed, and may be gone.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="data">Where its data are now; where they were when null.</param>
    /// <param name="raw">With the weights as they were trained, also where the run keeps an average of them.</param>
    public static Session Measure(RunFolder folder, Checkpoint checkpoint, int threads, string? data = null, bool raw = false) =>
        Open(folder, checkpoint, threads, data is null ? [] : [$"data.path={data}"], kernels: null, session =>
        {
            if (raw) checkpoint.LoadInto(session.Model.Parameters);
            else checkpoint.LoadForUseInto(session.Model.Parameters);
        }, onlyMeasures: true);

    static Session Of(Recipe recipe, SessionStart start) =>
        ClassifierKinds.IsRequested(recipe) ? new ClassifierSession(recipe, start) : new LanguageSession(recipe, start);

    static Session Open(RunFolder folder, Checkpoint? checkpoint, int threads, IEnumerable<string>? overrides, string? kernels,
        Action<Session> load, bool onlyMeasures = false)
    {
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile, overrides);
        CheckpointIdentity? identity = checkpoint?.State.Identity;
        Tokenizer? tokenizer = ClassifierKinds.IsRequested(recipe) ? null
            : Tokenizers.Of(folder, identity?.TokenizerHash ?? manifest.Tokenizer?.Hash);
        Session session;
        try
        {
            session = Of(recipe, new SessionStart
            {
                Threads = threads, Tokenizer = tokenizer, Kernels = kernels, Folder = folder, OnlyMeasures = onlyMeasures,
                Precision = Precisions.OfClass(identity?.NumericsClass ?? manifest.NumericsClass ?? ""),
                Begin = BaseWeights.Filling(folder, manifest, isSaved: checkpoint is not null),
            });
            session.Parent = manifest.Parent;
        }
        catch (FileNotFoundException gone)
        {
            throw new FileNotFoundException(
                $"{gone.Message.Split('\n')[0]}, which run {folder.Id} learned from\n"
                + $"Say where it is now: --data PATH. Relative paths start at {Environment.CurrentDirectory}.", gone);
        }

        string found = session.Data.Fingerprint, recorded = identity?.DataFingerprint ?? manifest.Data?.Fingerprint ?? found;
        try
        {
            if (found != recorded)
                throw new InvalidDataException(
                    $"{session.DataOrigin} is not what run {folder.Id} learned from: its fingerprint is {found[..12]}, "
                    + $"and {recorded[..12]} was recorded.\n"
                    + (session.Data.Floor is null ? "Bring the old text back, or begin a new run with the new one."
                    : "Another version of hone told these stories; use that one, or begin a new run."));
            load(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The trainer, whose checkpoints go into the run's folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="effective">Its recipe.</param>
    /// <param name="controls">What is asked of it while it trains; null for nothing.</param>
    public Trainer Assemble(RunFolder folder, JsonObject effective, IControlSource? controls = null)
    {
        CheckpointStore store = new(folder.CheckpointsFolder, Model.Parameters, Optimizer, Identify(effective),
            Settings.Checkpoints.Keep, Settings.Checkpoints.KeepsBest, Average);
        return new Trainer(MicroBatches, Optimizer, OpenBatches(), Settings.Optimizer.Rate, [.. Instruments(store)],
            Backend, Settings.Training, controls: controls, average: Average)
        {
            Profile = Profile,
        };
    }

    /// <summary>A trainer that only takes steps: nothing is measured, sampled or saved, and nothing written.</summary>
    /// <param name="controls">What was asked of it on the way; null for nothing.</param>
    public Trainer Retrace(IControlSource? controls = null) => new(MicroBatches, Optimizer, OpenBatches(), Settings.Optimizer.Rate, [],
        Backend, Settings.Training, controls: controls, average: Average);

    /// <summary>Measures the model as a run does: with its averaged weights where it keeps some.</summary>
    public double MeasureForUse()
    {
        using IDisposable? averaged = Average?.Use();
        return Validation.Measure().Loss;
    }

    /// <summary>A reader of its training data from the first batch on, which is let go of with the session.</summary>
    public abstract IBatchSource OpenBatches();

    /// <summary>Looks for what spoils results in its data, and refuses it; null where there is nothing to look for.</summary>
    /// <exception cref="InvalidDataException">Something is above its limit and not waived.</exception>
    public abstract AuditRecord? Audit();

    /// <summary>Keeps in a new run's folder what its checkpoints are worth nothing without.</summary>
    public abstract void KeepIn(RunFolder folder);

    /// <summary>A new run's record, with what is to be said of data and model.</summary>
    public abstract Manifest Describe(Manifest manifest);

    /// <summary>What a step that begins there was made of, for a person to find what is wrong with it.</summary>
    public abstract string TextOf(Position first);

    /// <summary>Begins to find out what simple baselines lose on the validation split, on a thread of its own; null for none.</summary>
    public virtual Task<IReadOnlyList<BaselineLoss>>? CountBaselines() => null;

    /// <summary>What is done once a run has come to its end: what is only found out then.</summary>
    /// <param name="folder">The run.</param>
    public virtual void Finish(RunFolder folder) { }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? part)) part.Dispose();
    }

    /// <summary>What its checkpoints belong to.</summary>
    private protected abstract CheckpointIdentity Identify(JsonObject effective);

    IEnumerable<Instrument> Instruments(CheckpointStore store)
    {
        yield return OfUse(new Evaluate(Validation, Settings.EvaluateEvery, Settings.Training.MinimumGain,
            measuresStart: Parent is not null));
        yield return new MeasureLayers(Model.Parameters, Backend, Settings.EvaluateEvery);
        foreach (Instrument own in OwnInstruments()) yield return OfUse(own);
        yield return new Save(store, Settings.Checkpoints.Every);
    }

    /// <summary>What it does between measuring and saving.</summary>
    private protected virtual IEnumerable<Instrument> OwnInstruments() => [];

    private protected T Own<T>(T part) where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    /// <summary>What measures a model, or lets it write, does so with the weights that are to be used.</summary>
    Instrument OfUse(Instrument instrument) => Average is null ? instrument : new WithAverage(instrument, Average);
}
