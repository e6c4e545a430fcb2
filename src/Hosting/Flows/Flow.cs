using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Corpora;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Hosting.Flows;

/// <summary>From data to a report in one go: data → tokenizer → plan → train → evaluate → report.</summary>
/// <remarks>
/// Each stage is known by a hash over all it is made from, and is not made again while that is the same; a training that was interrupted
/// goes on. What a stage made is hashed, too: a file that was changed by hand is no longer what the stages after it were made from, and is
/// refused. Limitations: the version of Hone is not in the hash; a result is made again after an update only where its folder is deleted.
/// </remarks>
public sealed class Flow
{
    const string FileName = "flow.json", PlanName = "plan.json", EvaluationName = "evaluation.json";

    /// <summary>Settings that change nothing of what is trained, or are hashed as what they name.</summary>
    static readonly string[] _elsewhere =
        ["flow.", "data.path=", "tokenizer.path=", .. RunField.Descriptions.Select(name => name + '=')];

    /// <summary>How a tokenizer is learned, which a run that is given one has no use for.</summary>
    static readonly string[] _ofLearning = ["tokenizer.vocabulary", "tokenizer.pre_tokenizer", "tokenizer.special"];

    readonly FlowOptions _options;
    readonly IFlowObserver _observer;
    readonly Recipe _recipe;
    FlowRecord _record;

    Flow(FlowOptions options, IFlowObserver observer)
    {
        (_options, _observer, _recipe) = (options, observer, options.Recipe([]));
        _record = FlowRecord.Read(In(FileName), Name(_recipe));
    }

    /// <summary>Makes what is not made yet.</summary>
    /// <returns>The record, and the last event of a training that was stopped or ended by its own guard; null where all is made.</returns>
    /// <exception cref="InvalidDataException">The recipe, the data or the tasks are refused, or a stage was changed by hand.</exception>
    public static (FlowRecord Record, TrainingEvent? Stopped) Run(FlowOptions options, IFlowObserver observer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        AtomicFile.MakeFolder(options.Folder, "Choose another place with --out.");
        Flow flow = new(options, observer);
        TrainingEvent? stopped = flow.Make();
        return (flow._record, stopped);
    }

    TrainingEvent? Make()
    {
        FlowStage data = Data();
        FlowStage tokenizer = Tokenizer(data);
        string[] settings = Settings(data, tokenizer);
        Plan(data, tokenizer, settings);
        (FlowStage train, TrainingEvent? stopped) = Train(data, tokenizer, settings);
        if (stopped is not null) return stopped;
        Evaluate(train);
        FlowReport.Write(_record, _options.Folder);
        return null;
    }

    FlowStage Data()
    {
        string? name = _recipe.OptionalText("flow.get");
        if (name is not null && _recipe.Gives("data.path"))
            throw _recipe.Refusal("flow.get", "flow.get and data.path each say what to learn from: keep one of them");
        if (name is null && (DataSettings.IsOfStories(_recipe) || _recipe.NamesIn("data.mixture").Count > 0))
            return Known("data", Hash([.. _recipe.NamesIn("data.mixture").Select(member =>
                ContentHash.Of(Path.Combine(_recipe.Text($"data.mixture.{member}.path"), PreparedManifest.FileName)))]), "",
                "as the recipe says");
        string key = Hash("data", name ?? Path.GetFullPath(_recipe.OptionalText("data.path")
            ?? throw _recipe.Refusal("data.source", "no data are named: write flow.get or data.path, or add --data PATH")));
        return Stage("data", key, () =>
        {
            string path = name is not null ? _options.Get(name) : Path.GetFullPath(_recipe.OptionalText("data.path")!);
            return (path, $"{path}, {ContentHash.BytesOf(path) / 1e6:N1} MB");
        }, isOurs: false);
    }

    FlowStage Tokenizer(FlowStage data)
    {
        bool comesWith = (data.Output.Length > 0 && PreparedFolder.IsAt(data.Output)) || _recipe.NamesIn("data.mixture").Count > 0
            || _recipe.Gives("tokenizer.path");
        if (comesWith)
            return Known("tokenizer", _recipe.OptionalText("tokenizer.path") is { } own ? ContentHash.Of(own) : Hash(data.Hash), "",
                "comes with the data, or is given");
        string key = Hash("tokenizer", data.Hash, Given("tokenizer.", "data.", "seed", "model.context"));
        return Stage("tokenizer", key, () =>
        {
            string path = In($"tokenizer-{key[..12]}.json");
            Recipe recipe = _options.Recipe(PathOf(data));
            Planner.Apply(recipe);
            using Corpus corpus = Corpus.Read(DataSettings.Of(recipe), Threads);
            corpus.Tokenizer.Save(path);
            return (path, $"{corpus.Tokenizer.Kind}, {corpus.Tokenizer.VocabularySize:N0} tokens");
        });
    }

    void Plan(FlowStage data, FlowStage tokenizer, string[] settings) =>
        Stage("plan", Hash("plan", data.Hash, tokenizer.Hash, Given("")), () =>
        {
            RunPlan plan = RunPlan.Of(RecipeOf(settings), threads: Threads, runs: _options.Runs);
            using IBackend backend = plan.CreateBackend(Threads);
            AtomicFile.Write(In(PlanName), Encoding.UTF8.GetBytes(PlanDocument.Of(plan, plan.Memory(backend)).ToJsonString()));
            return (In(PlanName), $"{plan.Cost.Parameters:N0} parameters, {plan.Steps:N0} steps of {plan.BatchTokens:N0} tokens");
        });

    (FlowStage Train, TrainingEvent? Stopped) Train(FlowStage data, FlowStage tokenizer, string[] settings)
    {
        string key = Hash("train", data.Hash, tokenizer.Hash, Given(""));
        FlowStage? before = _record.Find("train");
        if (before is not null && before.Key != key) before = null;
        if (before is { Hash: { } hash } && Directory.Exists(before.Output))
        {
            EnsureUnchanged(before, ContentHash.OfRun(RunFolder.Open(before.Output)), hash);
            _observer.End(before, isSkipped: true);
            return (before, null);
        }

        RunFolder? started = before is not null && Directory.Exists(before.Output) ? RunFolder.Open(before.Output) : null;
        if (started is not null && RunEntry.Read(started).Status == RunStatus.Finished)
            return (Trained(started, key, before!.Seconds, isDone: true, isSkipped: true), null);

        _observer.Begin("train");
        Stopwatch watch = Stopwatch.StartNew();
        using TrainingRun run = started is not null ? TrainingRun.Resume(started.Path, _options.Runs, _options.Threads)
            : TrainingRun.Create(RecipeOf(settings), _options.Runs, _options.Threads);
        Keep(new FlowStage("train", key, run.Folder.Path, null, before?.Seconds ?? 0, "started", null));
        TrainingEvent? last = _observer.Train(run);
        bool isDone = last is RunFinished { Ending: not Ending.Stopped };
        double seconds = (before?.Seconds ?? 0) + watch.Elapsed.TotalSeconds;
        return (Trained(run.Folder, key, seconds, isDone, isSkipped: false), isDone ? null : last);
    }

    FlowStage Trained(RunFolder run, string key, double seconds, bool isDone, bool isSkipped)
    {
        RunSummary? summary = run.ReadManifest().Summary;
        FlowStage stage = new("train", key, run.Path, isDone ? ContentHash.OfRun(run) : null, seconds,
            $"run {run.Id}: {summary?.Steps:N0} steps, validation loss {summary?.BestValidationLoss:F4} at step {summary?.BestStep:N0}",
            isDone ? DateTimeOffset.UtcNow : null);
        Keep(stage);
        if (isDone) _observer.End(stage, isSkipped);
        return stage;
    }

    void Evaluate(FlowStage train)
    {
        string? tasks = _recipe.OptionalText("flow.tasks");
        EvaluationOptions options = new()
        {
            Samples = true, Tasks = tasks, MostPerTask = _recipe.Integer("flow.tasks_questions"), Threads = _options.Threads,
        };
        string key = Hash("evaluate", train.Hash, tasks is null ? "" : ContentHash.Of(tasks),
            options.MostPerTask.ToString(CultureInfo.InvariantCulture));
        Stage("evaluate", key, () =>
        {
            CheckpointEvaluation evaluation = CheckpointEvaluation.Of(train.Output, options, _options.Runs, _observer.Show);
            evaluation.Save();
            AtomicFile.Write(In(EvaluationName), evaluation.Record.ToJson());
            return (In(EvaluationName), $"step {evaluation.Step:N0}: {evaluation.Main.Name} loss {evaluation.Main.Loss:F4}, "
                + $"{evaluation.Main.BitsPerByte:F4} bits a byte");
        });
    }

    /// <summary>A stage that leaves a file: made where its key is another, or the file is gone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">What it is made from.</param>
    /// <param name="make">Makes it: where, and what it is in words.</param>
    /// <param name="isOurs">The flow made the file; else it is the user's, and when it changes, what follows is made again.</param>
    FlowStage Stage(string name, string key, Func<(string Output, string Summary)> make, bool isOurs = true)
    {
        if (_record.Find(name) is { Hash: { } hash } made && made.Key == key && Path.Exists(made.Output))
        {
            string now = ContentHash.Of(made.Output);
            if (isOurs) EnsureUnchanged(made, now, hash);
            if (now == hash)
            {
                _observer.End(made, isSkipped: true);
                return made;
            }
        }

        _observer.Begin(name);
        Stopwatch watch = Stopwatch.StartNew();
        (string output, string summary) = make();
        FlowStage stage = new(name, key, output, ContentHash.Of(output), watch.Elapsed.TotalSeconds, summary, DateTimeOffset.UtcNow);
        Keep(stage);
        _observer.End(stage, isSkipped: false);
        return stage;
    }

    /// <summary>A stage of which there is nothing to make.</summary>
    FlowStage Known(string name, string hash, string output, string summary)
    {
        FlowStage stage = new(name, hash, output, hash, 0, summary, _record.Find(name)?.MadeUtc ?? DateTimeOffset.UtcNow);
        Keep(stage);
        _observer.End(stage, isSkipped: true);
        return stage;
    }

    static void EnsureUnchanged(FlowStage stage, string now, string hash)
    {
        if (now == hash) return;
        throw new InvalidDataException(
            $"{stage.Output} was changed since the flow's stage \"{stage.Name}\" made it: its hash is {now[..12]}, and {hash[..12]} was "
            + "recorded\nDelete it to have it made again, or bring the old one back.");
    }

    void Keep(FlowStage stage)
    {
        _record = _record.With(stage);
        _record.Write(In(FileName));
    }

    /// <summary>The settings of the stages, on top of the recipe's own.</summary>
    static string[] Settings(FlowStage data, FlowStage tokenizer) =>
    [
        .. PathOf(data),
        .. tokenizer.Output.Length == 0 ? Array.Empty<string>() : ["tokenizer.kind=file", $"tokenizer.path={tokenizer.Output}"],
    ];

    static string[] PathOf(FlowStage data) => data.Output.Length == 0 ? [] : [$"data.path={data.Output}"];

    /// <summary>The recipe of a run: without what only a flow reads, and without how its tokenizer was learned.</summary>
    Recipe RecipeOf(string[] settings)
    {
        bool isGivenTokenizer = settings.Any(setting => setting.StartsWith("tokenizer.path=", StringComparison.Ordinal));
        return _options.Recipe(settings).With(key => !key.StartsWith("flow.", StringComparison.Ordinal)
            && !(isGivenTokenizer && _ofLearning.Contains(key)), []);
    }

    /// <summary>What a person wrote, of some sections, in a fixed order; files are known by their content, not by their place.</summary>
    string Given(params string[] sections) => string.Join('\n', _recipe.GivenIn(sections).Where(setting =>
        !_elsewhere.Any(known => setting.StartsWith(known, StringComparison.Ordinal))));

    int Threads => _options.Threads > 0 ? _options.Threads : Environment.ProcessorCount;

    string In(string name) => Path.Combine(_options.Folder, name);

    static string Name(Recipe recipe) => recipe.TextOr("name", Path.GetFileNameWithoutExtension(recipe.Source), "the recipe's file");

    static string Hash(params string?[] parts) => Sha256.Of(string.Join('\0', parts));
}
