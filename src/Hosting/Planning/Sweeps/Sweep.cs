using System.Text;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Insight.Laws;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>
/// A grid of runs that differ in budget, depth and seed, each an ordinary run in the folder of runs. What is finished is not trained
/// again, what was stopped or killed goes on, what dies is recorded, and the others are trained all the same.
/// </summary>
/// <remarks>Limitations: one run after the other; the tokenizer is learned in each anew, unless the data are prepared.</remarks>
public sealed class Sweep
{
    const string FolderOfSweeps = "sweeps";

    readonly SweepRecipe _recipe;
    readonly SweepCell[] _cells;
    readonly string _runs;
    readonly int _threads, _vocabulary;
    readonly long _evaluationTokens;

    Sweep(SweepRecipe recipe, SweepGrid grid, string runs, int threads)
    {
        (_recipe, Grid, _runs, _threads) = (recipe, grid, runs, threads);
        Dictionary<long, DataFacts> data = [];
        foreach (long seed in grid.Seeds)
            data[seed] = data.Count > 0 && recipe.DataOf(seed) is not StorySettings ? data.Values.First()
                : DataFacts.Of(recipe.DataOf(seed), threads);
        DataFacts first = data[grid.Seeds[0]];
        (_vocabulary, _evaluationTokens, DataName) = (first.Vocabulary, first.EvaluationTokens, first.Name);
        CellRuns known = new(new RunStore(runs), recipe, data.Values.Select(facts => facts.Fingerprint).ToHashSet());
        StringBuilder content = new();
        _cells = [.. grid.Budgets.SelectMany(budget => grid.Depths.SelectMany(depth => grid.Seeds.Select(seed =>
        {
            SweepCell cell = Lay(budget, depth, seed, data[seed]);
            string identity = recipe.IdentityOf(cell);
            content.Append(identity).Append(data[seed].Fingerprint);
            return known.Find(cell, identity, data[seed].Fingerprint);
        })))];
        Id = $"{RunId.Slug(recipe.Name)}-{Sha256.Of(content.ToString())[..8]}";
        Warnings = [.. Doubts()];
    }

    /// <summary>Told of what the sweep outlives, such as a picture that could not be written.</summary>
    public event Action<string>? Warned;

    /// <summary>What it is called: the recipe's name, and what its cells depend on. The same grid on the same data has the same.</summary>
    public string Id { get; }

    /// <summary>The recipe's name.</summary>
    public string Name => _recipe.Name;

    /// <summary>The recipe's file.</summary>
    public string Source => _recipe.Source;

    /// <summary>What its runs learn from.</summary>
    public string DataName { get; }

    /// <summary>What it trains.</summary>
    public SweepGrid Grid { get; }

    /// <summary>Its cells as they now stand, those of small budgets first.</summary>
    public IReadOnlyList<SweepCell> Cells => _cells;

    /// <summary>What to know of the grid before it is trained.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Where its result is kept, beside the runs.</summary>
    public string Folder => Path.GetFullPath(Path.Combine(_runs, FolderOfSweeps, Id));

    /// <summary>The result as a document.</summary>
    public string DocumentFile => Path.Combine(Folder, "sweep.json");

    /// <summary>The picture, without the ending that tells its format.</summary>
    public string PictureFile => Path.Combine(Folder, "sweep");

    /// <summary>Operations of all cells.</summary>
    public double Flops => _cells.Sum(cell => cell.Flops);

    /// <summary>Operations of what is still to be trained; a run that goes on counts whole.</summary>
    public double FlopsLeft => _cells.Where(cell => cell.IsLeft).Sum(cell => cell.Flops);

    /// <summary>Plans a sweep: reads the data, lays out the grid, and finds what is trained already. Nothing is written.</summary>
    /// <param name="recipe">The recipe; its depth, horizon and early stop are the grid's, and it takes no samples.</param>
    /// <param name="grid">What to train.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <exception cref="InvalidDataException">The recipe, the data or the grid is refused; a budget is smaller than a batch.</exception>
    public static Sweep Plan(Recipe recipe, SweepGrid grid, string runs = "runs", int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SweepRecipe swept = new(recipe);
        SweepGrid tidy = grid.Checked();
        return new Sweep(swept, tidy.Seeds.Count > 0 ? tidy : tidy with { Seeds = [swept.Seed] }, runs, threads);
    }

    /// <summary>How long what is left will take, measured with a few steps of each depth; 0 where nothing is left.</summary>
    public double MeasureSecondsLeft()
    {
        double seconds = 0;
        foreach (IGrouping<int, SweepCell> depth in _cells.Where(cell => cell.IsLeft).GroupBy(cell => cell.Depth))
        {
            RunPlan plan = RunPlan.Of(_recipe.Of(depth.First()));
            using IBackend backend = plan.CreateBackend(_threads);
            double step = ProbedStep.Of(plan, backend).Seconds, forward = step / plan.BatchTokens / 3;     // a third of a step's work
            seconds += depth.Sum(cell => cell.Steps * step + _evaluationTokens * forward);
        }

        return seconds;
    }

    /// <summary>Trains what is left, to its end or to the next whole step after <paramref name="stop"/> is cancelled.</summary>
    /// <returns>What happens: each cell as it begins, what its run tells, and the cell as it ended.</returns>
    /// <exception cref="IOException">The sweep's own document could not be written.</exception>
    public IEnumerable<SweepProgress> Run(CancellationToken stop = default)
    {
        Save();
        for (int i = 0; i < _cells.Length && !stop.IsCancellationRequested; i++)
        {
            if (!_cells[i].IsLeft) continue;
            foreach (SweepProgress progress in Train(i, stop)) yield return progress;
            Save();
        }
    }

    /// <summary>What the finished cells say, and what to expect of other budgets; kept beside the runs, with pictures.</summary>
    /// <param name="predictions">Budgets to tell the best size and loss of; ten times the largest where none is named.</param>
    /// <exception cref="InvalidDataException">Too few cells have finished for a law; the message says how many more it needs.</exception>
    public SweepResult Conclude(IReadOnlyList<double>? predictions = null)
    {
        ScalingPoint[] points = [.. _cells.Select((cell, i) => cell.ToPoint(i / Grid.Seeds.Count)).OfType<ScalingPoint>()];
        if (LawFitter.CellsMissing(points) > 0) Save();
        LawFit fit = LawFitter.Fit(points);
        double[] budgets = predictions is { Count: > 0 } ? [.. predictions.Distinct().Order()] : [10 * Grid.Budgets[^1]];
        SweepResult result = new(fit, BackTest.OfLargestBudget(points), BackTest.OfEachCell(points),
            [.. budgets.Select(flops => new SweepForecast(fit.At(flops), BestDepth.Of(fit, flops, DepthSize)))]);
        Save(result);
        SweepPicture.Write(this, result, warning => Warned?.Invoke(warning));
        return result;
    }

    /// <summary>The same for a budget: what a depth of the dial comes to.</summary>
    (long Parameters, long FlopsPerToken) DepthSize(int depth)
    {
        GptCost cost = _recipe.SizeOf(depth, _vocabulary).Cost;
        return (cost.MatrixParameters, cost.FlopsPerToken);
    }

    SweepCell Lay(double budget, int depth, long seed, DataFacts data)
    {
        (GptCost cost, TrainingOptions training) = _recipe.SizeOf(depth, data.Vocabulary);
        int tokensPerStep = training.TokensPerStep;
        double perStep = (double)cost.FlopsPerToken * tokensPerStep;
        double steps = training.StepsFor(budget / cost.FlopsPerToken + tokensPerStep / 2.0);       // the nearest number of whole updates
        if (steps < 1)
            throw new InvalidDataException(
                $"{Figures.Rate(budget)} FLOP is less than one update of depth {depth}, which takes {Figures.Rate(perStep)}: "
                + $"{tokensPerStep:N0} tokens at {cost.FlopsPerToken:N0} each\n"
                + "Ask for larger budgets, smaller depths or a smaller training.batch_tokens.");
        if (steps > int.MaxValue)
            throw new InvalidDataException($"{Figures.Rate(budget)} FLOP are {Figures.Rate(steps)} updates of depth {depth}, and a run "
                + $"makes {int.MaxValue:N0} at most\nAsk for smaller budgets, or for a larger training.batch_tokens.");
        long tokens = training.TokensOf((int)steps);
        return new SweepCell(budget, depth, seed)
        {
            Parameters = cost.MatrixParameters,
            FlopsPerToken = cost.FlopsPerToken,
            Steps = (int)steps,
            Tokens = tokens,
            Epochs = data.TrainTokens is > 0 and var all ? (double)tokens / all : null,
        };
    }

    IEnumerable<SweepProgress> Train(int i, CancellationToken stop)
    {
        if (Attempt(i, () => _cells[i].Run is { } id ? TrainingRun.Resume(Path.Combine(_runs, id), _runs, _threads)
            : TrainingRun.Create(_recipe.Of(_cells[i]), _runs, _threads)) is not { } run)
        {
            yield return new SweepProgress(i + 1, _cells[i], null);
            yield break;
        }

        using (run)
        {
            run.Warned += warning => Warned?.Invoke(warning);
            _cells[i] = _cells[i] with { Status = SweepCellStatus.Running, Run = run.Id };
            yield return new SweepProgress(i + 1, _cells[i], null);
            using IEnumerator<TrainingEvent> events = run.Run(stop).GetEnumerator();
            while (Attempt(i, () => events.MoveNext() ? events.Current : null) is { } e)
                yield return new SweepProgress(i + 1, _cells[i], e);
            if (_cells[i].Status != SweepCellStatus.Dead) _cells[i] = CellRuns.Of(_cells[i], RunEntry.Read(run.Folder));
        }

        yield return new SweepProgress(i + 1, _cells[i], null);
    }

    /// <summary>Does something for a cell; where the world is against it, the cell is dead, and null.</summary>
    T? Attempt<T>(int i, Func<T?> action) where T : class
    {
        try
        {
            return action();
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException
            or InsufficientMemoryException)
        {
            _cells[i] = _cells[i] with { Status = SweepCellStatus.Dead, Reason = problem.Message };
            return null;
        }
    }

    void Save(SweepResult? result = null)
    {
        AtomicFile.MakeFolder(Folder, "Choose another place with --run-dir.");
        AtomicFile.Write(DocumentFile, Encoding.UTF8.GetBytes(SweepDocument.Of(this, result).ToJsonString(SweepDocument.Layout) + '\n'));
    }

    IEnumerable<string> Doubts()
    {
        const int FewSteps = 50;
        const double ManyEpochs = 4;
        if (_cells.Count(cell => cell.Steps < FewSteps) is > 0 and var few)
            yield return $"{few} of {_cells.Length} runs make fewer than {FewSteps} updates: their losses tell more of the warmup than of "
                + "the size; smaller training.batch_tokens or larger budgets help";
        if (_cells.Where(cell => cell.Epochs > ManyEpochs).MaxBy(cell => cell.Epochs) is { } most)
            yield return $"depth {most.Depth} with {Figures.Rate(most.Budget)} FLOP sees the data "
                + $"{Figures.Number(most.Epochs ?? 0, 1)} times, and the law is one of fresh tokens: beyond four passes they are worth "
                + "less (Muennighoff et al. 2023, arXiv:2305.16264)";
    }

    /// <summary>What has to be known of the data before the first cell.</summary>
    sealed record DataFacts(string Name, string Fingerprint, int Vocabulary, long? TrainTokens, long EvaluationTokens)
    {
        public static DataFacts Of(DataSettings settings, int threads)
        {
            using Corpus corpus = Corpus.Read(settings, threads > 0 ? threads : Environment.ProcessorCount);
            return new DataFacts(corpus.Name, corpus.Fingerprint, corpus.Tokenizer.VocabularySize, corpus.TrainTokens,
                corpus.Validation.TargetCount);
        }
    }
}
