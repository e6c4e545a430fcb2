using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Hosting.Planning;

/// <summary>What a recipe comes to before anything of it is done: sizes, horizon, rates, memory, and what it leaves open.</summary>
/// <remarks>
/// Limitations: no data is read, so a vocabulary that only the data tells is taken for 256, and the memory of the data is not in the plan.
/// </remarks>
public sealed class RunPlan
{
    readonly OptimizerSettings _optimizer;
    readonly int _evaluationRows;

    RunPlan(Recipe recipe)
    {
        Model = ModelSettings.Of(recipe, Planner.Apply(recipe).Vocabulary);
        Training = RunSettings.TrainingOf(recipe, Model.Context);
        _optimizer = OptimizerSettings.Of(recipe, Model, Training.Steps);
        _evaluationRows = recipe.IntegerOr("evaluation.batch", Training.BatchRows, null);
        Decisions = recipe.Decisions;
        Checklist = Questions.Of(recipe);
    }

    /// <summary>The model.</summary>
    public GptOptions Model { get; }

    /// <summary>What the model costs.</summary>
    public GptCost Cost => new(Model);

    /// <summary>How long, and how much at a time.</summary>
    public TrainingOptions Training { get; }

    /// <summary>Updates.</summary>
    public int Steps => Training.Steps;

    /// <summary>Tokens of one update.</summary>
    public int BatchTokens => Training.TokensPerStep;

    /// <summary>Tokens in all.</summary>
    public long Tokens => (long)Steps * BatchTokens;

    /// <summary>Floating-point operations in all.</summary>
    public double Flops => (double)Cost.FlopsPerToken * Tokens;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate => _optimizer.PeakRate;

    /// <summary>Highest rates of parameters that have one of their own, by role.</summary>
    public IReadOnlyList<(string Role, double Rate)> Rates => _optimizer.Rates;

    /// <summary>How strongly matrices are pulled towards zero.</summary>
    public double WeightDecay => _optimizer.WeightDecay;

    /// <summary>The optimizer's name.</summary>
    public string OptimizerName => _optimizer.Kind.ToString().ToLowerInvariant();

    /// <summary>The learning rate of each update.</summary>
    public Schedule Schedule => _optimizer.Rate;

    /// <summary>How much of Muon's momentum stays at each update; null where that is always the same.</summary>
    public Schedule? Momentum => _optimizer.Momentum;

    /// <summary>The weight decay of each update; null where that is always the same.</summary>
    public Schedule? Decay => _optimizer.Decay;

    /// <summary>The optimizer, for a model that has its memory.</summary>
    public Optimizer CreateOptimizer(ParameterSet parameters, IBackend backend) => _optimizer.Create(parameters, backend);

    /// <summary>Every value that nobody gave and that follows from something, with its reason.</summary>
    internal IReadOnlyList<RecipeDecision> Decisions { get; }

    /// <summary>What a run should answer before it starts.</summary>
    public IReadOnlyList<ChecklistItem> Checklist { get; }

    /// <summary>Plans a recipe. Nothing is opened, and no memory of its size is taken.</summary>
    /// <exception cref="InvalidDataException">The recipe contradicts itself.</exception>
    public static RunPlan Of(Recipe recipe) => new(recipe);

    /// <summary>Memory by part, equal to what the run then takes.</summary>
    /// <param name="backend">Who would compute.</param>
    public IReadOnlyList<PlannedPart> Memory(IBackend backend)
    {
        GptModel model = new(Model);
        bool accumulates = Training.MicroBatches > 1;
        long flat = sizeof(float) * model.Parameters.FlatLength;
        return
        [
            new("weights", model.SizeInBytes + flat),
            new("gradients", flat),
            new("optimizer", _optimizer.SizeInBytes(model.Parameters)),
            new("activations", MicroBatch.Plan(model, backend, tape => Batch.OfTokens(tape, Training.BatchRows, Training.Context),
                trains: true, accumulates).SizeInBytes),
            new("evaluation", MicroBatch.Plan(model, backend, tape => Batch.OfTokens(tape, _evaluationRows, Training.Context),
                trains: false).SizeInBytes),
        ];
    }
}
