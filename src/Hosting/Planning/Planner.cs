using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Text;

namespace Hone.Hosting.Planning;

/// <summary>
/// Turns the dials of a recipe (a depth, a horizon in tokens or operations, a batch in tokens) into the settings that follow from them.
/// What a person wrote stays as it is; everything else has its reason beside it.
/// </summary>
sealed class Planner
{
    /// <summary>Tokens of a micro-batch where nobody said how many rows it has: enough to keep a processor busy.</summary>
    const int MicroBatchTokens = 1 << 14;

    /// <summary>What stands for a vocabulary that only the data will tell.</summary>
    const int UnknownVocabulary = 256;

    /// <summary>Stands for a number of steps that the data or a measured step will tell.</summary>
    const long UnknownSteps = 1 << 30;

    const string Epochs = "training.epochs", Time = "training.time";

    /// <summary>Settings each of which says how long a run is to be.</summary>
    public static IReadOnlyList<string> Horizons { get; } =
        ["training.steps", "training.tokens", "training.tokens_per_parameter", "training.flops", Epochs, Time];

    readonly Recipe _recipe;
    readonly Lazy<int> _vocabulary;                                          // a tokenizer may have to be read for it: once

    Planner(Recipe recipe)
    {
        _recipe = recipe;
        _vocabulary = new(() => VocabularyOf(recipe));
    }

    /// <summary>Tokens of the vocabulary as far as the recipe tells: a stand-in where the data has to be read first.</summary>
    public int Vocabulary => _vocabulary.Value;

    /// <summary>The horizon is a number of epochs: <see cref="PlanEpochs"/> is to be told how long one is.</summary>
    public bool AwaitsData => !_recipe.IsRecorded && _recipe.Gives(Epochs);

    /// <summary>The horizon is a time: <see cref="PlanTime"/> is to be told how long a step takes.</summary>
    public bool AwaitsStep => !_recipe.IsRecorded && _recipe.Gives(Time);

    /// <summary>
    /// A recorded recipe as one that may be given again: without the dials whose results stand beside them, which would contradict these.
    /// </summary>
    public static JsonObject Settled(JsonObject recorded)
    {
        JsonObject settled = (JsonObject)recorded.DeepClone();
        foreach (string dial in Horizons.Skip(1).Append("training.memory"))
            (settled["training"] as JsonObject)?.Remove(dial["training.".Length..]);
        return settled;
    }

    /// <summary>Plans what follows from the dials, before anything else is read.</summary>
    /// <exception cref="InvalidDataException">Dials contradict each other, or the result is beyond what a run can be.</exception>
    public static Planner Apply(Recipe recipe)
    {
        if (ClassifierKinds.IsRequested(recipe))
            throw recipe.Refusal("model.kind", $"model.kind is {recipe.Choice("model.kind")}, a classifier, and this is for language "
                + "models: hone train and hone plan take it");
        Planner planner = new(recipe);
        if (recipe.IsRecorded) planner.Keep();
        else planner.Turn();
        return planner;
    }

    void Turn()
    {
        string[] given = [.. Horizons.Where(_recipe.Gives)];
        if (_recipe.Gives(Epochs) && _recipe.NamesIn("data.mixture").Count > 0) PlanEpochs(null);
        if (given.Length > 1)
            throw _recipe.Refusal(given[1], $"{string.Join(" and ", given)} each say how long the run is to be: keep one of them");
        int? depth = _recipe.OptionalInteger("model.depth");
        if (depth is { } layers) Sizes(layers);
        Batch(depth);
        if (depth is { } dial) Rates(dial);
        Horizon(depth is not null && given.Length == 0);
        Fit();
    }

    /// <summary>Plans the steps of so many epochs.</summary>
    /// <param name="tokens">Training tokens; null where nobody has counted them.</param>
    /// <exception cref="InvalidDataException">They were not counted, or are no step, or too many.</exception>
    public void PlanEpochs(long? tokens)
    {
        double epochs = _recipe.OptionalNumber(Epochs)!.Value;
        if (tokens is not { } all)
            throw _recipe.Refusal(Epochs,
                $"{Epochs} is {epochs:G6}, and nobody has counted the tokens of an epoch: the data are streamed or mixed; "
                + "write training.steps or training.tokens");
        PlanSteps(Math.Ceiling(epochs * all / BatchTokens), $"{epochs:G6} epochs of {all:N0} tokens at {BatchTokens:N0} an update");
    }

    /// <summary>Plans the steps that so much time is enough for.</summary>
    /// <param name="seconds">Of one step.</param>
    /// <exception cref="InvalidDataException">It is not enough for one, or for too many.</exception>
    public void PlanTime(double seconds)
    {
        string text = _recipe.OptionalText(Time)!;
        TimeSpan time = TimeOf(text);
        PlanSteps(Math.Floor(time.TotalSeconds / seconds), $"{text} of steps, each {seconds * 1e3:F1} ms as measured before the first");
    }

    TimeSpan TimeOf(string text) => Amounts.Time(text)
        ?? throw _recipe.Refusal(Time, $"{Time} is {text}: write a time such as 90s, 45m, 8h or 1h30m");

    /// <summary>In a record every setting is given already; the dials stay in it, and turn nothing.</summary>
    void Keep()
    {
        _recipe.OptionalInteger("model.depth");
        _recipe.OptionalInteger("training.batch_tokens");
        _recipe.OptionalLong("training.tokens");
        _recipe.OptionalNumber("training.tokens_per_parameter");
        _recipe.OptionalNumber("training.flops");
        _recipe.OptionalNumber(Epochs);
        _recipe.OptionalText(Time);
        _recipe.OptionalText("training.memory");
    }

    void Sizes(int depth)
    {
        DepthPlan plan = PlanOf(depth);
        _recipe.Plan("model.dialect", "nanochat", "the dial is nanochat's");
        _recipe.Plan("model.layers", (long)depth, "the depth");
        _recipe.Plan("model.width", (long)plan.Width, $"64 × {depth} layers, in whole heads of 128");
        _recipe.Plan("model.heads", (long)plan.Heads, "heads of 128 numbers");
    }

    void Batch(int? depth)
    {
        long? tokens = _recipe.OptionalInteger("training.batch_tokens");
        string because = $"{tokens:N0} tokens an update";
        if (tokens is null && depth is { } dial && !_recipe.Gives("training.micro_batches"))
        {
            DepthPlan plan = PlanOf(dial);
            tokens = plan.BatchTokens;
            because = $"{tokens:N0} tokens an update: 2¹⁹ × (tokens / those at depth 12)^0.383, the nearest power of two";
        }

        if (tokens is not { } all) return;
        long context = Context;
        if (!_recipe.Gives("training.batch"))
            _recipe.Plan("training.batch", Math.Max(1, Math.Min(all, MicroBatchTokens) / context), $"rows of {context} tokens, as many as "
                + $"make {Math.Min(all, MicroBatchTokens):N0} at a time");
        long rows = _recipe.Integer("training.batch"), atOnce = rows * context;
        if (all % atOnce != 0)
            throw _recipe.Refusal("training.batch_tokens", $"{all:N0} tokens an update are not whole micro-batches of {rows} rows of "
                + $"{context}: write a multiple of {atOnce:N0}, or other training.batch or model.context");
        _recipe.Plan("training.micro_batches", all / atOnce, because);
    }

    void Rates(int depth)
    {
        DepthPlan plan = PlanOf(depth);
        long batch = BatchTokens;
        double factor = DepthPlan.RateFactor(batch), width = plan.WidthFactor;
        string byBatch = $"{factor:G4} (the root of batch / 2¹⁹)", byWidth = $"{width:G4} (the root of 768 / width)";
        _recipe.Plan("training.optimizer", "muon", "nanochat's");
        _recipe.Plan("training.learning_rate", Rounded(NanochatGroups.MatrixRate * factor), $"{NanochatGroups.MatrixRate} × {byBatch}");
        _recipe.Plan("training.rates.embedding", Rounded(NanochatGroups.EmbeddingRate * factor * width),
            $"{NanochatGroups.EmbeddingRate} × {byBatch} × {byWidth}");
        _recipe.Plan("training.rates.head", Rounded(NanochatGroups.HeadRate * factor * width),
            $"{NanochatGroups.HeadRate} × {byBatch} × {byWidth}");
        _recipe.Plan("training.rates.scalar", Rounded(NanochatGroups.ScalarRate * factor), $"{NanochatGroups.ScalarRate} × {byBatch}");
        _recipe.Plan("training.weight_decay", Rounded(plan.WeightDecay(batch)),
            $"0.28 × {byBatch} × tokens at depth 12 / tokens of this depth");
        _recipe.Plan("training.schedule", "wsd", "nanochat's");
        _recipe.Plan("training.decay", 0.65, "nanochat's");
        _recipe.Plan("training.final_learning_rate", Rounded(0.05 * _recipe.Number("training.learning_rate")),
            "a twentieth of the learning rate");
        _recipe.Plan("training.clip", 0.0, "nanochat clips nothing");
    }

    void Horizon(bool isPlanned)
    {
        if (AwaitsData || AwaitsStep)
        {
            if (_recipe.Gives(Time)) TimeOf(_recipe.OptionalText(Time)!);
            PlanSteps(UnknownSteps, "not known yet");
            return;
        }

        if (!isPlanned && !Horizons.Skip(1).Any(_recipe.Gives))
        {
            Warmup();
            return;
        }

        long batch = BatchTokens;
        GptCost cost = new(ModelSettings.Of(_recipe, Vocabulary));
        (double tokens, string because) = _recipe.OptionalLong("training.tokens") is { } given ? (given, $"{given:N0} tokens at")
            : _recipe.OptionalNumber("training.flops") is { } flops
            ? (flops / cost.FlopsPerToken + batch / 2.0, $"{flops:G4} FLOP at {cost.FlopsPerToken:N0} a token and")
            : OfRatio(_recipe.OptionalNumber("training.tokens_per_parameter") ?? DepthPlan.UsualTokensPerParameter);
        PlanSteps(RunSettings.TrainingOf(_recipe, Context).StepsFor(tokens), $"{because} {batch:N0} an update");

        (double, string) OfRatio(double tokensPerParameter) => ((long)(tokensPerParameter * cost.MatrixParameters),
            $"{(long)(tokensPerParameter * cost.MatrixParameters):N0} tokens, {tokensPerParameter:G4} for each of "
            + $"{cost.MatrixParameters:N0} parameters in matrices and the output projection, at");
    }

    void PlanSteps(double steps, string because)
    {
        if (steps < 1)
            throw _recipe.Refusal("training.batch_tokens",
                $"{because}: that is less than one update; ask for more, or for a smaller training.batch_tokens");
        if (steps > int.MaxValue)
            throw _recipe.Refusal("training.steps", $"{because}: that is {steps:G4} updates, and a run makes {int.MaxValue} at most");
        _recipe.Plan("training.steps", (long)steps, because);
        Warmup();
    }

    void Warmup()
    {
        if (_recipe.OptionalInteger("model.depth") is not null)
            _recipe.Plan("training.warmup", Math.Min(40, _recipe.Long("training.steps") / 10), "nanochat's 40, or a tenth of the steps");
    }

    /// <summary>
    /// Makes the micro-batch as large as the memory that the recipe allows, and where one row alone is too large, recomputes.
    /// </summary>
    void Fit()
    {
        if (_recipe.OptionalText("training.memory") is not { } text) return;
        long most = Amounts.Bytes(text)
            ?? throw _recipe.Refusal("training.memory", $"training.memory is {text}: write an amount such as 800MB or 4GB");
        if (_recipe.Gives("training.batch"))
            throw _recipe.Refusal("training.memory",
                "training.memory decides how many rows a micro-batch has, and training.batch says so, too: keep one of them");
        long all = BatchTokens / Context, cap = Math.Max(1, MicroBatchTokens / Context);
        long[] candidates = [.. Enumerable.Range(1, (int)Math.Min(all, cap)).Reverse().Select(rows => (long)rows)
            .Where(rows => all % rows == 0)];
        (long Rows, bool Recomputes)[] choices = [.. candidates.Select(rows => (rows, false)),
            .. _recipe.Gives("training.recompute") ? [] : candidates.Select(rows => (rows, true))];
        using IBackend backend = Backends.Create(threads: 1);               // which changes no plan
        long need = 0;
        foreach ((long rows, bool recomputes) in choices)
        {
            _recipe.Plan("training.batch", rows, $"as many as {text} have room for");
            _recipe.Plan("training.micro_batches", all / rows, $"{all:N0} rows an update");
            if (recomputes) _recipe.Plan("training.recompute", true, $"without it, not even one row has room in {text}");
            need = PlannedMemory.Of(_recipe, Vocabulary, backend).Sum(part => part.Bytes);
            if (need <= most) return;
        }

        throw _recipe.Refusal("training.memory",
            $"training.memory is {text}, and micro-batches of one row take {need / 1e6:N0} MB: allow more, "
            + "or take a smaller model or a shorter model.context");
    }

    /// <summary>Ten digits: more are noise that a reader of the record has to read.</summary>
    static double Rounded(double value) =>
        double.Parse(value.ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    DepthPlan PlanOf(int depth) =>
        new(depth, Context, Vocabulary, _recipe.OptionalNumber("training.tokens_per_parameter") ?? DepthPlan.UsualTokensPerParameter);

    int Context => _recipe.Integer("model.context");

    long BatchTokens => (long)_recipe.Integer("training.batch") * _recipe.Integer("training.micro_batches") * Context;

    static int VocabularyOf(Recipe recipe)
    {
        string? prepared = recipe.NamesIn("data.mixture") is [var member, ..] ? recipe.Text($"data.mixture.{member}.path")
            : recipe.Gives("data.path") ? recipe.OptionalText("data.path") : null;
        if (prepared is not null && PreparedFolder.IsAt(prepared))
            return Tokenizer.Load(Path.Combine(prepared, PreparedFolder.TokenizerName)).VocabularySize;
        if (recipe.Gives("tokenizer.path") && recipe.OptionalText("tokenizer.path") is { } path && File.Exists(path))
            return Tokenizer.Load(path).VocabularySize + TokenizerSettings.SpecialsOf(recipe).Length;
        TokenizerSettings settings = TokenizerSettings.Of(recipe);
        return settings.Kind == TokenizerKind.Bpe ? settings.Vocabulary + settings.Specials.Count
            : UnknownVocabulary + settings.Specials.Count;
    }
}
