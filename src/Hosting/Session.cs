using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Hosting.Corpora;
using Hone.Hosting.Planning;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
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

/// <summary>A run in the making: the only place where a trainer's parts are made and put together.</summary>
sealed class Session : IDisposable
{
    readonly Stack<IDisposable> _owned = new();
    string? _prompt;

    Session(Recipe recipe, int threads, Tokenizer? tokenizer, Precision? precision, string? kernels = null, Action<GptModel>? begin = null,
        Action<Tokenizer>? check = null)
    {
        Planner planner = Planner.Apply(recipe);
        (Recipe, Settings) = (recipe, RunSettings.Of(recipe));
        try
        {
            Build(planner, threads, tokenizer, precision, kernels, begin, check);
        }
        catch
        {
            Dispose();                                                       // what was taken so far, the arena above all
            throw;
        }
    }

    [MemberNotNull(nameof(Backend), nameof(Corpus), nameof(ModelOptions), nameof(Model), nameof(MicroBatches), nameof(Validation),
        nameof(Optimizer))]
    void Build(Planner planner, int threads, Tokenizer? tokenizer, Precision? precision, string? kernels, Action<GptModel>? begin,
        Action<Tokenizer>? check)
    {
        (Precision chosen, PrecisionReason) = precision is { } given ? (given, null) : Precisions.Of(Settings.Precision, threads);
        Backend = Own(Backends.Create(threads: threads, precision: chosen, kernels: kernels));
        if (planner.AwaitsStep) planner.PlanTime(ProbedStep.Of(RunPlan.Planned(Recipe, planner), Backend).Seconds);
        Corpus = Own(Corpus.Read(Settings.Data, Backend.Threads, tokenizer));
        if (planner.AwaitsData) planner.PlanEpochs(Corpus.TrainTokens);
        if (planner.AwaitsStep || planner.AwaitsData) Settings = RunSettings.Of(Recipe);
        check?.Invoke(Corpus.Tokenizer);
        Recipe.EnsureAllRead();                                              // after the data: what is wrong there is the nearer fault
        _prompt = Settings.Samples is { } samples ? PromptOf(samples) : null;
        ModelOptions = Settings.Model with { Vocabulary = ModelSettings.Rows(Recipe, Corpus.Tokenizer.VocabularySize) };
        if (ModelOptions.Validate() is [var problem, ..]) throw Recipe.Refusal("tokenizer.kind", problem);
        TrainingOptions training = Settings.Training;
        Model = Own(new GptModel(ModelOptions, Backend, Settings.Seed));
        begin?.Invoke(Model);                                                // before anything remembers how it began
        bool ownDocument = Settings.Data.SeesOwnDocument;
        MicroBatches = [.. training.RowLengths.Select(length => Own(new MicroBatch(Model, Backend, training.TokensAtOnce / length, length,
            trains: true, ownDocument, accumulates: training.MicroBatches > 1, Settings.Seed)))];
        Validation = Own(
            new Validation(Model, Backend, Corpus.Validation, Settings.EvaluationRows, Corpus.Tokenizer.CountTextBytes, ownDocument));
        Optimizer = Settings.Optimizer.Create(Model.Parameters, Backend);
        if (Settings.Average > 0) Average = new WeightAverage(Model.Parameters, Backend, Settings.Average);
    }

    public Recipe Recipe { get; }

    /// <summary>What it is to be.</summary>
    public RunSettings Settings { get; private set; }

    public IBackend Backend { get; private set; }

    /// <summary>Why products multiply what they do, where the choice was left open.</summary>
    public string? PrecisionReason { get; private set; }

    public Corpus Corpus { get; private set; }

    public GptOptions ModelOptions { get; private set; }

    public GptModel Model { get; private set; }

    /// <summary>The programs of a micro-batch, one for each length of rows; the last is that of the whole context.</summary>
    public IReadOnlyList<MicroBatch> MicroBatches { get; private set; }

    public Validation Validation { get; private set; }

    public Optimizer Optimizer { get; private set; }

    /// <summary>The average of the weights that is measured and written with; null where the weights themselves are.</summary>
    public WeightAverage? Average { get; private set; }

    public GptCost Cost => new(ModelOptions);

    /// <summary>Where the time of the steps goes, if that is asked for before the loop is assembled.</summary>
    public Profile? Profile { get; set; }

    /// <summary>What it started from; null for fresh weights.</summary>
    public ModelParent? Parent { get; set; }

    /// <summary>Where the loop begins.</summary>
    public TrainingState State { get; private set; } = new();

    /// <summary>Bytes that were laid out before the first step: parameters, gradients, moments, averages and activations.</summary>
    public long PlannedBytes => Model.SizeInBytes + MicroBatches.Sum(one => one.SizeInBytes) + Validation.SizeInBytes;

    /// <summary>A new run, from its recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="from">What it starts from; null for fresh weights.</param>
    public static Session Begin(Recipe recipe, int threads, StartingPoint? from = null)
    {
        if (from is null && recipe.Gives("from.model"))
            throw new InvalidOperationException("the recipe starts from a model: StartingPoint.Take finds it first");
        return new(recipe, threads, tokenizer: null, precision: null, kernels: null, from is null ? null : from.LoadInto,
            from is null ? null : from.Check);
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
        return new(recipe, threads, weights is null ? null : Tokenizers.Of(folder, manifest.Tokenizer?.Hash), segment.Precision,
            segment.Kernels, weights is null ? null : weights.LoadInto);
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
        });

    static Session Open(RunFolder folder, Checkpoint? checkpoint, int threads, IEnumerable<string>? overrides, string? kernels,
        Action<Session> load)
    {
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile, overrides);
        CheckpointIdentity? identity = checkpoint?.State.Identity;
        Tokenizer tokenizer = Tokenizers.Of(folder, identity?.TokenizerHash ?? manifest.Tokenizer?.Hash);
        Session session;
        try
        {
            session = new(recipe, threads, tokenizer, Precisions.OfClass(identity?.NumericsClass ?? manifest.NumericsClass ?? ""),
                kernels, BaseWeights.Filling(folder, manifest, isSaved: checkpoint is not null));
            session.Parent = manifest.Parent;
        }
        catch (FileNotFoundException gone)
        {
            throw new FileNotFoundException(
                $"{gone.Message.Split('\n')[0]}, which run {folder.Id} learned from\n"
                + $"Say where it is now: --data PATH. Relative paths start at {Environment.CurrentDirectory}.", gone);
        }

        string recorded = identity?.DataFingerprint ?? manifest.Data?.Fingerprint ?? session.Corpus.Fingerprint;
        try
        {
            if (session.Corpus.Fingerprint != recorded)
                throw new InvalidDataException(
                    $"{session.Corpus.Origin} is not what run {folder.Id} learned from: its fingerprint is "
                        + $"{session.Corpus.Fingerprint[..12]}, "
                    + $"and {recorded[..12]} was recorded.\n"
                    + (session.Corpus.Floor is null ? "Bring the old text back, or begin a new run with the new one."
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
        CheckpointIdentity identity = new(effective, Corpus.Tokenizer.Hash, Corpus.Tokenizer.VocabularySize, Corpus.Fingerprint,
            Backend.NumericsClass, CodeIdentity.Current.Version);
        CheckpointStore store = new(folder.CheckpointsFolder, Model.Parameters, Optimizer, identity,
            Settings.Checkpoints.Keep, Settings.Checkpoints.KeepsBest, Average);
        return new Trainer(MicroBatches, Optimizer, Own(new Batches(Corpus.Train)), Settings.Optimizer.Rate, [.. Instruments(store)],
            Backend, Settings.Training, controls: controls, average: Average)
        {
            Profile = Profile,
        };
    }

    /// <summary>A trainer that only takes steps: nothing is measured, sampled or saved, and nothing written.</summary>
    /// <param name="controls">What was asked of it on the way; null for nothing.</param>
    public Trainer Retrace(IControlSource? controls = null) => new(MicroBatches, Optimizer, Own(new Batches(Corpus.Train)),
        Settings.Optimizer.Rate, [], Backend, Settings.Training, controls: controls, average: Average);

    /// <summary>Measures the model as a run does: with its averaged weights where it keeps some.</summary>
    public double MeasureForUse()
    {
        using IDisposable? averaged = Average?.Use();
        return Validation.Measure().NatsPerToken;
    }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? part)) part.Dispose();
    }

    IEnumerable<Instrument> Instruments(CheckpointStore store)
    {
        yield return OfUse(new Evaluate(Validation, Settings.EvaluateEvery, Settings.Training.MinimumGain,
            measuresStart: Parent is not null));
        yield return new MeasureLayers(Model.Parameters, Backend, Settings.EvaluateEvery);
        if (Settings.Samples is { } samples) yield return OfUse(SampleOf(samples));
        yield return new Save(store, Settings.Checkpoints.Every);
    }

    /// <summary>What measures a model, or lets it write, does so with the weights that are to be used.</summary>
    Instrument OfUse(Instrument instrument) => Average is null ? instrument : new WithAverage(instrument, Average);

    Sample SampleOf(SampleSettings samples) => new(text =>
    {
        using Writer writer = new(Model, Backend, Corpus.Tokenizer, Corpus.Format);
        return string.Concat(writer.Continue(writer.Read(text).Ids, samples.Options));
    }, _prompt!, samples.Every);

    /// <summary>What its samples begin with; where nobody said, a line break, or what the text itself begins with.</summary>
    string PromptOf(SampleSettings samples)
    {
        ReadOnlyMemory<byte> text = Corpus.Split?.Train ?? Corpus.Prefix;
        string first = Encoding.UTF8.GetString(text.Span[..Math.Min(64, text.Length)]);
        string prompt = Knows("\n") ? samples.Prompt("\n", "a line break, as before a new line")
            : samples.Prompt(first[..1], "the first character of the text");
        return Knows(prompt) ? prompt
            : throw Recipe.Refusal("samples.prompt", $"nothing of samples.prompt \"{prompt}\" occurs in the text; give one that does");
    }

    bool Knows(string prompt) => Corpus.Tokenizer.Encode(Encoding.UTF8.GetBytes(prompt)).Length > 0;

    T Own<T>(T part) where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }
}
