using System.Globalization;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models.Gpt;
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

    static readonly string[] _horizons = ["training.steps", "training.tokens", "training.tokens_per_parameter", "training.flops"];

    /// <summary>Settings each of which says how long a run is to be.</summary>
    public static IReadOnlyList<string> Horizons => _horizons;

    readonly Recipe _recipe;
    readonly Lazy<int> _vocabulary;                                          // a tokenizer may have to be read for it: once

    Planner(Recipe recipe)
    {
        _recipe = recipe;
        _vocabulary = new(() => VocabularyOf(recipe));
    }

    /// <summary>Tokens of the vocabulary as far as the recipe tells: a stand-in where the data has to be read first.</summary>
    public int Vocabulary => _vocabulary.Value;

    /// <summary>Plans what follows from the dials, before anything else is read.</summary>
    /// <exception cref="InvalidDataException">Dials contradict each other, or the result is beyond what a run can be.</exception>
    public static Planner Apply(Recipe recipe)
    {
        Planner planner = new(recipe);
        if (recipe.IsRecorded) planner.Keep();
        else planner.Turn();
        return planner;
    }

    void Turn()
    {
        string[] given = [.. _horizons.Where(_recipe.Gives)];
        if (given.Length > 1)
            throw _recipe.Refusal(given[1], $"{string.Join(" and ", given)} each say how long the run is to be: keep one of them");
        int? depth = _recipe.OptionalInteger("model.depth");
        if (depth is { } layers) Sizes(layers);
        Batch(depth);
        if (depth is { } dial) Rates(dial);
        Horizon(depth is not null && given.Length == 0);
        if (depth is not null)
            _recipe.Plan("training.warmup", Math.Min(40, _recipe.Long("training.steps") / 10), "nanochat's 40, or a tenth of the steps");
    }

    /// <summary>In a record every setting is given already; the dials stay in it, and turn nothing.</summary>
    void Keep()
    {
        _recipe.OptionalInteger("model.depth");
        _recipe.OptionalInteger("training.batch_tokens");
        _recipe.OptionalLong("training.tokens");
        _recipe.OptionalNumber("training.tokens_per_parameter");
        _recipe.OptionalNumber("training.flops");
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
        if (!isPlanned && !_horizons.Skip(1).Any(_recipe.Gives)) return;
        long batch = BatchTokens;
        GptCost cost = new(ModelSettings.Of(_recipe, Vocabulary));
        (double steps, string because) = _recipe.OptionalLong("training.tokens") is { } tokens
            ? ((double)(tokens / batch), $"{tokens:N0} tokens at {batch:N0} an update")
            : _recipe.OptionalNumber("training.flops") is { } flops
            ? (Math.Round(flops / ((double)cost.FlopsPerToken * batch)), $"{flops:G4} FLOP at {cost.FlopsPerToken:N0} a token")
            : OfRatio(_recipe.OptionalNumber("training.tokens_per_parameter") ?? DepthPlan.UsualTokensPerParameter);
        if (steps < 1)
            throw _recipe.Refusal("training.batch_tokens",
                $"{because}: that is less than one update; ask for more, or for a smaller training.batch_tokens");
        if (steps > int.MaxValue)
            throw _recipe.Refusal("training.steps", $"{because}: that is {steps:G4} updates, and a run makes {int.MaxValue} at most");
        _recipe.Plan("training.steps", (long)steps, because);

        (double, string) OfRatio(double tokensPerParameter)
        {
            long wanted = (long)(tokensPerParameter * cost.MatrixParameters);
            return (wanted / batch, $"{wanted:N0} tokens at {batch:N0} an update: {tokensPerParameter:G4} for each of "
                + $"{cost.MatrixParameters:N0} parameters in matrices and the output projection");
        }
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
