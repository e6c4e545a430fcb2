using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Hosting.Planning;

/// <summary>What a recipe comes to before anything of it is done: sizes, horizon, rates, memory, and what it leaves open.</summary>
/// <remarks>
/// Limitations: where the data are not read, a vocabulary that only they tell is taken for 256, and their memory is not in the plan.
/// </remarks>
public sealed class RunPlan
{
    readonly OptimizerSettings _optimizer;
    readonly int _evaluationRows;
    readonly PreferenceForm? _preference;
    readonly long? _dataBytes;

    RunPlan(Recipe recipe, int vocabulary, long? trainTokens, long? dataBytes)
    {
        (TrainTokens, _dataBytes) = (trainTokens, dataBytes);
        Precision = recipe.Choice<PrecisionChoice>("precision");
        Model = ModelSettings.Of(recipe, vocabulary);
        LearnedParameters = new GptModel(Model).Parameters.Learned.Sum(parameter => parameter.Count);
        Training = RunSettings.TrainingOf(recipe, Model.Context);
        _optimizer = OptimizerSettings.Of(recipe, Model, Training.Steps);
        _evaluationRows = recipe.IntegerOr("evaluation.batch", Training.BatchRows, null);
        Average = recipe.Number("training.average");
        _preference = PreferenceSettings.FormOf(recipe);
        PricePerHour = recipe.OptionalNumber("price");
        Decisions = recipe.Decisions;
        Checklist = Questions.Of(recipe);
    }

    /// <summary>What products multiply.</summary>
    internal PrecisionChoice Precision { get; }

    /// <summary>The model.</summary>
    public GptOptions Model { get; }

    /// <summary>What the model costs.</summary>
    public GptCost Cost => new(Model);

    /// <summary>Numbers that are learned: all of the model, or what stands beside it or is not frozen.</summary>
    public long LearnedParameters { get; }

    /// <summary>How long, and how much at a time.</summary>
    public TrainingOptions Training { get; }

    /// <summary>Updates.</summary>
    public int Steps => Training.Steps;

    /// <summary>Tokens of one update.</summary>
    public int BatchTokens => Training.TokensPerStep;

    /// <summary>Tokens in all.</summary>
    public long Tokens => Training.TokensOf(Steps);

    /// <summary>Tokens of an epoch; null where the data were not read, or are streamed.</summary>
    public long? TrainTokens { get; }

    /// <summary>Passes over the training tokens; null where nobody has counted those.</summary>
    public double? Epochs => (double)Tokens / TrainTokens;

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

    /// <summary>Decay of the average of weights that is measured and written with; 0 for none.</summary>
    public double Average { get; }

    /// <summary>What an hour of the machine costs; null where the recipe does not say.</summary>
    public double? PricePerHour { get; }

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

    /// <summary>Plans a recipe. No memory of its size is taken but where its horizon is a time, and a step is measured for it.</summary>
    /// <exception cref="InvalidDataException">The recipe contradicts itself.</exception>
    /// <param name="recipe">The recipe.</param>
    /// <param name="readsData">
    /// Reads the data, too, so that vocabulary, tokens and their memory are exact. That is done anyway where the horizon is in epochs.
    /// </param>
    /// <param name="threads">Threads that read and measure; 0 is one per processor.</param>
    /// <param name="runs">The folder that runs are kept in, where the recipe starts from a model.</param>
    public static RunPlan Of(Recipe recipe, bool readsData = false, int threads = 0, string runs = "runs")
    {
        ArgumentNullException.ThrowIfNull(recipe);
        StartingPoint.Take(ref recipe, runs);
        Planner planner = Planner.Apply(recipe);
        if (planner.AwaitsStep)
        {
            RunPlan plan = Planned(recipe, planner);
            using IBackend backend = plan.CreateBackend(threads);
            planner.PlanTime(ProbedStep.Of(plan, backend).Seconds);
        }

        if (!readsData && !planner.AwaitsData) return Planned(recipe, planner);
        using Corpus corpus = Corpus.Read(DataSettings.Of(recipe), threads > 0 ? threads : Environment.ProcessorCount);
        if (planner.AwaitsData) planner.PlanEpochs(corpus.PlacesOfEpoch ?? corpus.TrainTokens);
        return new(recipe, corpus.Tokenizer.VocabularySize, corpus.TrainTokens, corpus.HeldBytes);
    }

    /// <summary>A plan as far as it is made.</summary>
    internal static RunPlan Planned(Recipe recipe, Planner planner) => new(recipe, planner.Vocabulary, null, null);

    /// <summary>Who would compute, in the precision that the recipe says.</summary>
    /// <param name="threads">Threads that share the work; 0 is one per processor.</param>
    public IBackend CreateBackend(int threads = 0) =>
        Backends.Create(threads: threads, precision: Precisions.Of(Precision, threads).Precision);

    /// <summary>
    /// Memory that .NET, the packages and the record take besides what is planned, as the system counts it (resident): the least of three
    /// measured runs of 46 to 1,985 MiB was 98, the most 137. docs/LOG.md has them.
    /// </summary>
    public const long ProgramBytes = 105L << 20;

    /// <summary>Memory by part, equal to what the run then takes.</summary>
    /// <param name="backend">Who would compute.</param>
    public IReadOnlyList<PlannedPart> Memory(IBackend backend) =>
    [
        .. PlannedMemory.Of(Model, Training, _optimizer, Average, _evaluationRows, backend, _preference),
        .. _dataBytes is { } bytes ? [new PlannedPart("data", bytes)] : Array.Empty<PlannedPart>(),
    ];
}
