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
static class Planner
{
    /// <summary>Tokens of a micro-batch where nobody said how many rows it has: enough to keep a processor busy.</summary>
    const int MicroBatchTokens = 1 << 14;

    /// <summary>What stands for a vocabulary that only the data will tell.</summary>
    const int UnknownVocabulary = 256;

    static readonly string[] _horizons = ["training.steps", "training.tokens", "training.tokens_per_parameter", "training.flops"];

    /// <summary>Plans what follows from the dials, before anything else is read.</summary>
    /// <exception cref="InvalidDataException">Dials contradict each other, or the result is beyond what a run can be.</exception>
    public static void Apply(Recipe recipe)
    {
        if (recipe.IsRecorded)
        {
            Keep(recipe);
            return;
        }

        string[] given = [.. _horizons.Where(recipe.Gives)];
        if (given.Length > 1)
            throw recipe.Refusal(given[1], $"{string.Join(" and ", given)} each say how long the run is to be: keep one of them");
        int? depth = recipe.OptionalInteger("model.depth");
        if (depth is { } layers) Sizes(recipe, layers);
        Batch(recipe, depth);
        if (depth is { } dial) Rates(recipe, dial);
        Horizon(recipe, depth is not null && given.Length == 0);
        if (depth is not null)
            recipe.Plan("training.warmup", Math.Min(40, recipe.Long("training.steps") / 10), "nanochat's 40, or a tenth of the steps");
    }

    /// <summary>Tokens of the vocabulary as far as the recipe tells: a stand-in where the data has to be read first.</summary>
    public static int VocabularyOf(Recipe recipe)
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

    /// <summary>In a record every setting is given already; the dials stay in it, and turn nothing.</summary>
    static void Keep(Recipe recipe)
    {
        recipe.OptionalInteger("model.depth");
        recipe.OptionalInteger("training.batch_tokens");
        recipe.OptionalLong("training.tokens");
        recipe.OptionalNumber("training.tokens_per_parameter");
        recipe.OptionalNumber("training.flops");
    }

    static void Sizes(Recipe recipe, int depth)
    {
        DepthPlan plan = PlanOf(recipe, depth);
        recipe.Plan("model.dialect", "nanochat", "the dial is nanochat's");
        recipe.Plan("model.layers", (long)depth, "the depth");
        recipe.Plan("model.width", (long)plan.Width, $"64 × {depth} layers, in whole heads of 128");
        recipe.Plan("model.heads", (long)plan.Heads, "heads of 128 numbers");
    }

    static void Batch(Recipe recipe, int? depth)
    {
        long? tokens = recipe.OptionalInteger("training.batch_tokens");
        string because = $"{tokens:N0} tokens an update";
        if (tokens is null && depth is { } dial && !recipe.Gives("training.micro_batches"))
        {
            DepthPlan plan = PlanOf(recipe, dial);
            tokens = plan.BatchTokens;
            because = string.Create(CultureInfo.InvariantCulture,
                $"{tokens:N0} tokens an update: 2¹⁹ × (tokens / those at depth 12)^0.383, the nearest power of two");
        }

        if (tokens is not { } all) return;
        long context = ContextOf(recipe);
        if (!recipe.Gives("training.batch"))
            recipe.Plan("training.batch", Math.Max(1, Math.Min(all, MicroBatchTokens) / context), $"rows of {context} tokens, as many as "
                + $"make {Math.Min(all, MicroBatchTokens):N0} at a time");
        long rows = recipe.Integer("training.batch"), atOnce = rows * context;
        if (all % atOnce != 0)
            throw recipe.Refusal("training.batch_tokens", $"{all:N0} tokens an update are not whole micro-batches of {rows} rows of "
                + $"{context}: write a multiple of {atOnce:N0}, or other training.batch or model.context");
        recipe.Plan("training.micro_batches", all / atOnce, because);
    }

    static void Rates(Recipe recipe, int depth)
    {
        DepthPlan plan = PlanOf(recipe, depth);
        long batch = BatchOf(recipe);
        double factor = DepthPlan.RateFactor(batch), width = plan.WidthFactor;
        string byBatch = $"{factor:G4} (the root of batch / 2¹⁹)", byWidth = $"{width:G4} (the root of 768 / width)";
        recipe.Plan("training.optimizer", "muon", "nanochat's");
        recipe.Plan("training.learning_rate", Rounded(0.02 * factor), $"0.02 × {byBatch}");
        recipe.Plan("training.rates.embedding", Rounded(0.3 * factor * width), $"0.3 × {byBatch} × {byWidth}");
        recipe.Plan("training.rates.head", Rounded(0.008 * factor * width), $"0.008 × {byBatch} × {byWidth}");
        recipe.Plan("training.rates.scalar", Rounded(0.5 * factor), $"0.5 × {byBatch}");
        recipe.Plan("training.weight_decay", Rounded(plan.WeightDecay(batch)),
            $"0.28 × {byBatch} × tokens at depth 12 / tokens of this depth");
        recipe.Plan("training.schedule", "wsd", "nanochat's");
        recipe.Plan("training.decay", 0.65, "nanochat's");
        recipe.Plan("training.final_learning_rate", Rounded(0.05 * recipe.Number("training.learning_rate")),
            "a twentieth of the learning rate");
        recipe.Plan("training.clip", 0.0, "nanochat clips nothing");
    }

    static void Horizon(Recipe recipe, bool isPlanned)
    {
        if (!isPlanned && !_horizons.Skip(1).Any(recipe.Gives)) return;
        long batch = BatchOf(recipe);
        GptCost cost = new(ModelSettings.Of(recipe, VocabularyOf(recipe)));
        double ratio = isPlanned ? 12 : 0;
        (double steps, string because) = recipe.OptionalLong("training.tokens") is { } tokens
            ? ((double)(tokens / batch), $"{tokens:N0} tokens at {batch:N0} an update")
            : recipe.OptionalNumber("training.flops") is { } flops
            ? (Math.Round(flops / ((double)cost.FlopsPerToken * batch)), $"{flops:G4} FLOP at {cost.FlopsPerToken:N0} a token")
            : OfRatio(recipe.OptionalNumber("training.tokens_per_parameter") ?? ratio);
        if (recipe.Gives("training.steps")) return;
        if (steps < 1)
            throw recipe.Refusal("training.batch_tokens",
                $"{because}: that is less than one update; ask for more, or for a smaller training.batch_tokens");
        if (steps > int.MaxValue)
            throw recipe.Refusal("training.steps", $"{because}: that is {steps:G4} updates, and a run makes {int.MaxValue} at most");
        int planned = (int)steps;
        recipe.Plan("training.steps", (long)planned, because);

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

    static DepthPlan PlanOf(Recipe recipe, int depth) =>
        new(depth, (int)ContextOf(recipe), VocabularyOf(recipe), recipe.OptionalNumber("training.tokens_per_parameter") ?? 12);

    static long ContextOf(Recipe recipe) => recipe.Integer("model.context");

    static long BatchOf(Recipe recipe) =>
        (long)recipe.Integer("training.batch") * recipe.Integer("training.micro_batches") * recipe.Integer("model.context");
}
