using System.Numerics;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Training;

namespace Hone.Hosting.Settings;

/// <summary>A recipe, read once: what a run is to be, before anything is opened or memory is taken.</summary>
record RunSettings
{
    /// <summary>What the run is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it is to find out.</summary>
    public string? Goal { get; init; }

    /// <summary>What its author expects to see.</summary>
    public string? Hypothesis { get; init; }

    /// <summary>The run it is to be compared with, as a person names it.</summary>
    public string? Baseline { get; init; }

    /// <summary>What an hour of the machine costs, in the currency of whoever said it.</summary>
    public double? PricePerHour { get; init; }

    /// <summary>What is worth remembering.</summary>
    public string? Notes { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Where all random numbers come from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What result would decide for the model, and what against it.</summary>
    public string? DecisionRule { get; init; }

    /// <summary>What products multiply.</summary>
    public required PrecisionChoice Precision { get; init; }

    public required TrainingOptions Training { get; init; }

    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Decay of the average of weights that is measured and written with; 0 for none.</summary>
    public double Average { get; init; }

    /// <summary>Updates between two measurements; 0 measures only at the end.</summary>
    public required int EvaluateEvery { get; init; }

    /// <summary>Rows measured at once.</summary>
    public required int EvaluationRows { get; init; }

    public required CheckpointSettings Checkpoints { get; init; }

    /// <summary>To whom else it tells what happens.</summary>
    public required ReportSettings Reports { get; init; }

    /// <summary>Checks of the data that may be above their limits.</summary>
    public required IReadOnlyList<string> Waived { get; init; }

    /// <summary>Reads what recipes of all kinds of models have in common.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="training">How long, and how much at a time.</param>
    /// <param name="optimizer">What turns gradients into updates.</param>
    private protected static RunSettings Of(Recipe recipe, TrainingOptions training, OptimizerSettings optimizer)
    {
        int evaluateEvery = recipe.IntegerOr("evaluation.every", Math.Max(1, training.Steps / 8), "an eighth of the steps");
        return new RunSettings
        {
            Name = recipe.TextOr("name", Path.GetFileNameWithoutExtension(recipe.Source), "the recipe's file"),
            Goal = recipe.OptionalText("goal"),
            Hypothesis = recipe.OptionalText("hypothesis"),
            Baseline = recipe.OptionalText("baseline"),
            PricePerHour = recipe.OptionalNumber("price"),
            Notes = recipe.OptionalText("notes"),
            Tags = recipe.OptionalText("tags") is { } tags ? WordList.Of(tags) : null,
            DecisionRule = recipe.OptionalText("decision_rule"),
            Seed = (ulong)recipe.Long("seed"),
            Precision = recipe.Choice<PrecisionChoice>("precision"),
            Training = training,
            Optimizer = optimizer,
            Average = recipe.Number("training.average"),
            EvaluateEvery = evaluateEvery,
            EvaluationRows = recipe.IntegerOr("evaluation.batch", training.BatchRows, "as in training"),
            Checkpoints = new CheckpointSettings(
                recipe.IntegerOr("checkpoints.every", evaluateEvery, "whenever it is evaluated"), recipe.Integer("checkpoints.keep"),
                recipe.Flag("checkpoints.keep_best")),
            Reports = ReportSettings.Of(recipe),
            Waived = DataAudit.Waived(recipe),
        };
    }

    /// <summary>How long and how much at a time.</summary>
    public static TrainingOptions TrainingOf(Recipe recipe, int context)
    {
        int patience = recipe.Integer("training.early_stop.patience");
        int rows = recipe.Integer("training.batch"), microBatches = recipe.Integer("training.micro_batches");
        if ((Int128)rows * microBatches * context > int.MaxValue)
            throw recipe.Refusal("training.batch", $"{microBatches:N0} micro-batches of {rows:N0} rows of {context:N0} tokens are "
                + $"{(Int128)rows * microBatches * context:N0} tokens in one update, and {int.MaxValue:N0} are the most: write fewer");
        int ramp = recipe.Integer("training.ramp.steps"), first = microBatches, shortest = context;
        if (ramp > 0)
        {
            first = recipe.Integer("training.ramp.micro_batches");
            shortest = recipe.IntegerOr("training.ramp.context", context, null);
            if (first > microBatches)
                throw recipe.Refusal("training.ramp.micro_batches",
                    $"training.ramp.micro_batches is {first}, and training.micro_batches {microBatches}: a ramp begins with fewer");
            if (shortest > context || context % shortest != 0 || !BitOperations.IsPow2(context / shortest))
                throw recipe.Refusal("training.ramp.context",
                    $"training.ramp.context is {shortest}, which is not model.context {context} divided "
                    + $"by a power of two: write {string.Join(", ", Halves(context))} or so");
        }

        return new TrainingOptions
        {
            RampSteps = ramp,
            FirstMicroBatches = first,
            FirstContext = shortest,
            Steps = recipe.Integer("training.steps"),
            BatchRows = rows,
            Context = context,
            MicroBatches = microBatches,
            MaxGradientNorm = (float)recipe.Number("training.clip"),
            SpikeDeviations = recipe.Number("training.guard.deviations"),
            MostSkips = recipe.Integer("training.guard.skips"),
            Patience = patience,
            MinimumGain = patience > 0 ? recipe.Number("training.early_stop.minimum_gain") : 0,
        };
    }

    /// <summary>What a context may begin with.</summary>
    static IEnumerable<int> Halves(int context)
    {
        for (int half = context; half % 2 == 0 && half > 1; half /= 2) yield return half / 2;
    }
}
