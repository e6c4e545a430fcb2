using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Text;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Evaluation;
using Hone.Training.Instruments;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Hosting;

/// <summary>A run in the making: the only place where a trainer's parts are made and put together.</summary>
sealed class Session : IDisposable
{
    readonly Stack<IDisposable> _owned = new();

    Session(Recipe recipe, int threads, Tokenizer? tokenizer, Precision? precision)
    {
        Recipe = recipe;
        try
        {
            Build(recipe, threads, tokenizer, precision);
        }
        catch
        {
            Dispose();                                                       // what was taken so far, the arena above all
            throw;
        }
    }

    [MemberNotNull(nameof(Backend), nameof(Corpus), nameof(ModelOptions), nameof(Options), nameof(Schedule), nameof(Model), nameof(MicroBatch), nameof(Validation), nameof(Optimizer))]
    void Build(Recipe recipe, int threads, Tokenizer? tokenizer, Precision? precision)
    {
        string requested = recipe.Choice("precision");
        (Precision chosen, PrecisionReason) = precision is { } given ? (given, null) : Precisions.Of(requested, threads);
        Backend = Own(Processor.CreateBackend(threads, precision: chosen));
        Corpus = Own(Corpus.Read(recipe, recipe.Integer("model.context"), Backend.Threads, tokenizer));
        ModelOptions = ModelParts.Options(recipe, Corpus.Tokenizer.VocabularySize);
        int steps = recipe.Integer("training.steps");
        Options = new TrainingOptions
        {
            Steps = steps,
            BatchRows = recipe.Integer("training.batch"),
            Context = ModelOptions.Context,
            MicroBatches = recipe.Integer("training.micro_batches"),
            MaxGradientNorm = (float)recipe.Number("training.clip"),
            Patience = recipe.Integer("training.early_stop.patience"),
            MinimumGain = recipe.Integer("training.early_stop.patience") > 0 ? recipe.Number("training.early_stop.minimum_gain") : 0,
        };
        Schedule = ScheduleOf(recipe, steps);
        EvaluateEvery = recipe.IntegerOr("evaluation.every", Math.Max(1, steps / 8), "an eighth of the steps");
        Model = Own(new GptModel(ModelOptions, (ulong)recipe.Long("seed")));
        bool ownDocument = recipe.Flag("data.document_attention");
        MicroBatch = Own(new MicroBatch(Model, Backend, Options.BatchRows, Options.Context, trains: true, ownDocument, accumulates: Options.MicroBatches > 1));
        Validation = Own(new Validation(Model, Backend, Corpus.Validation, recipe.IntegerOr("evaluation.batch", Options.BatchRows, "as in training"),
            Corpus.Tokenizer.CountTextBytes, ownDocument));
        Optimizer = new AdamW(Model.Parameters, Backend, new AdamWOptions
        {
            Beta1 = (float)recipe.Number("training.beta1"),
            Beta2 = (float)recipe.Number("training.beta2"),
            Epsilon = (float)recipe.Number("training.epsilon"),
            WeightDecay = (float)recipe.Number("training.weight_decay"),
        });
    }

    public Recipe Recipe { get; }

    /// <summary>What the run is called.</summary>
    public string Name => Recipe.TextOr("name", Path.GetFileNameWithoutExtension(Recipe.Source), "the recipe's file");

    /// <summary>What it is to find out.</summary>
    public string? Goal => Recipe.OptionalText("goal");

    /// <summary>What is worth remembering.</summary>
    public string? Notes => Recipe.OptionalText("notes");

    public IBackend Backend { get; private set; }

    /// <summary>Why products multiply what they do, where the choice was left open.</summary>
    public string? PrecisionReason { get; private set; }

    public Corpus Corpus { get; private set; }

    public GptOptions ModelOptions { get; private set; }

    public TrainingOptions Options { get; private set; }

    public Schedule Schedule { get; private set; }

    public int EvaluateEvery { get; private set; }

    public GptModel Model { get; private set; }

    public MicroBatch MicroBatch { get; private set; }

    public Validation Validation { get; private set; }

    public Optimizer Optimizer { get; private set; }

    public GptCost Cost => new(ModelOptions);

    /// <summary>Where the time of the steps goes, if that is asked for before the loop is assembled.</summary>
    public Profile? Profile { get; set; }

    /// <summary>Where the loop begins.</summary>
    public TrainingState State { get; private set; } = new();

    /// <summary>Bytes that were laid out before the first step: parameters, gradients, moments and activations.</summary>
    public long PlannedBytes => Model.SizeInBytes + MicroBatch.SizeInBytes + Validation.SizeInBytes;

    /// <summary>A new run, from its recipe.</summary>
    public static Session Begin(Recipe recipe, int threads) => new(recipe, threads, tokenizer: null, precision: null);

    /// <summary>A run that goes on from a checkpoint, or from its beginning, with its own tokenizer, on the same data or not at all.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="checkpoint">Where it goes on; null at step 0, in a run that was interrupted before it saved.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="overrides">Settings that are different from now on: a longer horizon.</param>
    public static Session Resume(RunFolder folder, Checkpoint? checkpoint, int threads, IEnumerable<string>? overrides = null)
    {
        Session session = Open(folder, checkpoint, threads, overrides);
        try
        {
            if (checkpoint is null) return session;
            checkpoint.LoadInto(session.Optimizer, session.Model.Parameters);
            session.State = checkpoint.State.ToTrainingState();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A run's model as a checkpoint has it, to be measured: what the optimizer remembers is not needed, and may be gone.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="data">Where its data are now; where they were when null.</param>
    public static Session Measure(RunFolder folder, Checkpoint checkpoint, int threads, string? data = null) =>
        Open(folder, checkpoint, threads, data is null ? [] : [$"data.path={data}"]);

    static Session Open(RunFolder folder, Checkpoint? checkpoint, int threads, IEnumerable<string>? overrides)
    {
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile, overrides);
        CheckpointIdentity? identity = checkpoint?.State.Identity;
        Tokenizer tokenizer = Tokenizers.Of(folder, identity?.TokenizerHash ?? manifest.Tokenizer?.Hash);
        Session session;
        try
        {
            session = new(recipe, threads, tokenizer, Precisions.OfClass(identity?.NumericsClass ?? manifest.NumericsClass ?? ""));
        }
        catch (FileNotFoundException gone)
        {
            throw new FileNotFoundException($"{gone.Message.Split('\n')[0]}, which run {folder.Id} learned from\nSay where it is now: --data PATH. Relative paths start at {Environment.CurrentDirectory}.", gone);
        }

        string recorded = identity?.DataFingerprint ?? manifest.Data?.Fingerprint ?? session.Corpus.Fingerprint;
        try
        {
            if (session.Corpus.Fingerprint != recorded)
                throw new InvalidDataException(
                    $"{session.Corpus.Origin} is not what run {folder.Id} learned from: its fingerprint is {session.Corpus.Fingerprint[..12]}, "
                    + $"and {recorded[..12]} was recorded.\n"
                    + (session.Corpus.Floor is null ? "Bring the old text back, or begin a new run with the new one." : "Another version of hone told these stories; use that one, or begin a new run."));
            checkpoint?.LoadInto(session.Model.Parameters);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The trainer, whose checkpoints go into the run's folder.</summary>
    public Trainer Assemble(RunFolder folder, JsonObject effective)
    {
        CheckpointIdentity identity = new(effective, Corpus.Tokenizer.Hash, Corpus.Tokenizer.VocabularySize, Corpus.Fingerprint,
            Backend.NumericsClass, CodeIdentity.Current.Version);
        CheckpointStore store = new(folder.CheckpointsFolder, Model.Parameters, Optimizer, identity,
            Recipe.Integer("checkpoints.keep"), Recipe.Flag("checkpoints.keep_best"));
        return new Trainer(MicroBatch, Optimizer, Own(new Batches(Corpus.Train)), Schedule, [.. Instruments(store)], Backend, Options) { Profile = Profile };
    }

    /// <summary>Reads every setting that <see cref="Assemble"/> will, so that one that nothing reads shows before a run has a folder.</summary>
    public void ReadRest()
    {
        _ = Recipe.Integer("checkpoints.keep");
        _ = Recipe.Flag("checkpoints.keep_best");
        _ = CheckpointEvery;
        _ = Writer();
        _ = (Name, Goal, Notes);
        _ = DataAudit.Waived(Recipe);
        Recipe.EnsureAllRead();
    }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? part)) part.Dispose();
    }

    int CheckpointEvery => Recipe.IntegerOr("checkpoints.every", EvaluateEvery, "whenever it is evaluated");

    IEnumerable<Instrument> Instruments(CheckpointStore store)
    {
        yield return new Evaluate(Validation, EvaluateEvery, Options.MinimumGain);
        if (Writer() is { } sample) yield return sample;
        yield return new Save(store, CheckpointEvery);
    }

    Sample? Writer()
    {
        int every = Recipe.IntegerOr("samples.every", Math.Max(1, Options.Steps / 4), "a quarter of the steps");
        if (every == 0) return null;
        string begin = Knows("\n") ? "\n" : Encoding.UTF8.GetString((Corpus.Split?.Train ?? Corpus.Opening).Span[..Math.Min(64, (Corpus.Split?.Train ?? Corpus.Opening).Length)])[..1];
        string prompt = Recipe.TextOr("samples.prompt", begin, begin == "\n" ? "a line break, as before a new line" : "the first character of the text");
        if (!Knows(prompt)) throw Recipe.Refusal("samples.prompt", $"nothing of samples.prompt \"{prompt}\" occurs in the text; give one that does");
        int tokens = Recipe.Integer("samples.tokens");
        GenerationOptions options = new()
        {
            Tokens = tokens,
            Temperature = Recipe.Number("samples.temperature"),
            TopK = Recipe.Integer("samples.top_k"),
            TopP = Recipe.Number("samples.top_p"),
            Seed = (ulong)Recipe.Long("seed"),
        };
        return new Sample(text =>
        {
            using Writer writer = new(Model, Backend, Corpus.Tokenizer, Corpus.Format);
            return string.Concat(writer.Continue(writer.Read(text).Ids, options));
        }, prompt, every);
    }

    bool Knows(string prompt) => Corpus.Tokenizer.Encode(Encoding.UTF8.GetBytes(prompt)).Length > 0;

    static Schedule ScheduleOf(Recipe recipe, int steps)
    {
        double peak = recipe.Number("training.learning_rate");
        bool isCosine = recipe.Choice("training.schedule") == "cosine";
        int warmup = recipe.IntegerOr("training.warmup", Math.Min(100, steps / 10), "a tenth of the steps, at most 100");
        double final = isCosine ? recipe.NumberOr("training.final_learning_rate", peak / 10, "a tenth of the learning rate") : peak;
        if (final > peak)
            throw recipe.Refusal("training.final_learning_rate",
                $"training.final_learning_rate is {final:G6}, above the highest rate of the schedule, training.learning_rate {peak:G6}: the rate falls to it; write a lower one, or raise training.learning_rate");
        if (warmup > steps)
            throw recipe.Refusal("training.warmup", $"training.warmup is {warmup} steps, and the run has {steps}: it would end before its highest rate; write at most {steps}");
        Schedule schedule = new(peak, final, warmup, steps);
        if (schedule.RateAt(Math.Min(warmup, Math.Max(0, steps - 1))) == 0)
            throw recipe.Refusal("training.learning_rate", $"training.learning_rate is {peak:G6}, which float32 holds as 0: nothing would be learned; write at least 1e-37");
        return schedule;
    }

    T Own<T>(T part) where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }
}
