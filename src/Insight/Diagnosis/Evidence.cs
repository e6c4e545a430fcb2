using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Evaluation;
using Hone.Training.Events;

namespace Hone.Insight.Diagnosis;

/// <summary>Everything that a rule may look at, made once of what the record of a run remembers.</summary>
public sealed class Evidence
{
    /// <summary>What part of its horizon a run must have made before its level can be judged.</summary>
    const double WholeCourse = 0.9;

    readonly double[] _sums;

    Evidence(Manifest manifest, TrainingEvent[] events)
    {
        Manifest = manifest;
        Failure = events.OfType<RunFailed>().LastOrDefault();
        int refusedFrom = Failure?.Step ?? int.MaxValue;
        StepTaken[] all = [.. events.OfType<StepTaken>().Where(step => step.Step < refusedFrom)];
        Steps = [.. all.Where(step => float.IsFinite(step.Loss))];
        LostSteps = all.Length - Steps.Count;
        Evaluated[] measured = [.. events.OfType<Evaluated>()];
        Evaluations = [.. measured.Where(one => double.IsFinite(one.Loss))];
        LostEvaluations = measured.Length - Evaluations.Count;
        Layers = [.. events.OfType<LayersMeasured>()];
        Starts = [.. events.OfType<RunStarted>()];
        Skips = [.. events.OfType<StepSkipped>()];
        Horizon = Starts is [.., var last] ? last.Steps : (int)(Setting("training.steps") ?? 0);
        IsStopped = events.OfType<RunFinished>().LastOrDefault()?.Ending is Ending.EarlyStopped;
        _sums = new double[Steps.Count + 1];
        for (int i = 0; i < Steps.Count; i++) _sums[i + 1] = _sums[i] + Steps[i].Loss;
    }

    /// <summary>The configuration of the run and how it stands.</summary>
    public Manifest Manifest { get; }

    /// <summary>Its updates whose loss is finite, without one that was refused.</summary>
    public IReadOnlyList<StepTaken> Steps { get; }

    /// <summary>Updates whose loss is not finite.</summary>
    public int LostSteps { get; }

    /// <summary>Its finite measurements on the validation split.</summary>
    public IReadOnlyList<Evaluated> Evaluations { get; }

    /// <summary>It learns from preferences: its losses are of pairs of answers, not of tokens.</summary>
    public bool IsOfPairs => Evaluations.Any(one => one.Metrics?.ContainsKey(PreferenceMeasure.ChosenLogProbabilities) == true);

    /// <summary>Measurements that are not finite.</summary>
    public int LostEvaluations { get; }

    /// <summary>How its gradients were spread over the model.</summary>
    public IReadOnlyList<LayersMeasured> Layers { get; }

    /// <summary>Where processes began it or went on with it.</summary>
    public IReadOnlyList<RunStarted> Starts { get; }

    /// <summary>Steps that the guard refused and the run outlived.</summary>
    public IReadOnlyList<StepSkipped> Skips { get; }

    /// <summary>Why it could not go on; null where it could.</summary>
    public RunFailed? Failure { get; }

    /// <summary>The step it means to reach.</summary>
    public int Horizon { get; }

    /// <summary>It ended since its validation loss had stopped improving.</summary>
    public bool IsStopped { get; }

    /// <summary>It is so near its horizon that the level it has reached, and how it got there, can be judged.</summary>
    public bool HasRunItsCourse => Steps.Count > 0 && (IsStopped || Steps[^1].Step + 1 >= WholeCourse * Horizon);

    /// <summary>Updates that are enough for a mean over the last of them: a twentieth, at least 4.</summary>
    public int Window => Math.Max(4, Steps.Count / 20);

    /// <summary>The lowest measurement; null where there is none.</summary>
    public Evaluated? Best => RunSummary.BestOf(Evaluations);

    /// <summary>The evidence of a run.</summary>
    /// <param name="manifest">The configuration of the run and how it stands.</param>
    /// <param name="history">Its effective history.</param>
    public static Evidence Of(Manifest manifest, IEnumerable<TrainingEvent> history)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(history);
        return new Evidence(manifest, [.. history]);
    }

    /// <summary>Mean training loss of the updates from one place on, up to before another; NaN of none.</summary>
    /// <param name="from">A place among <see cref="Steps"/>; one before the first is the first.</param>
    /// <param name="to">A place; one behind the last is the last.</param>
    public double MeanLoss(int from, int to)
    {
        (from, to) = (Math.Clamp(from, 0, Steps.Count), Math.Clamp(to, 0, Steps.Count));
        return to > from ? (_sums[to] - _sums[from]) / (to - from) : double.NaN;
    }

    /// <summary>The evidence of a run, as its record now is; also while it trains.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="manifest">Its manifest.</param>
    public static Evidence Read(RunFolder folder, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Of(manifest, File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile).Training : []);
    }

    /// <summary>
    /// Mean training loss of the updates around a model, as many before as after it; of the last model, those before. NaN where there are
    /// none.
    /// </summary>
    /// <param name="step">Updates the model has had.</param>
    public double LossAround(int step)
    {
        int place = PlaceOf(step), half = Math.Min(Window, Math.Max(1, Math.Min(place, Steps.Count - place)));
        return place >= Steps.Count ? MeanLoss(place - Window, place) : MeanLoss(place - half, place + half);
    }

    /// <summary>How many of <see cref="Steps"/> made the model of so many updates.</summary>
    public int PlaceOf(int step)
    {
        int low = 0, high = Steps.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Steps[middle].Step < step) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>What an n-gram baseline loses on the validation targets, nats per token; null where that was not counted.</summary>
    /// <param name="name"><c>uniform</c>, <c>unigram</c> or <c>bigram</c>.</param>
    public double? Baseline(string name) => Manifest.Baselines?.FirstOrDefault(baseline => baseline.Name == name)?.NatsPerToken;

    /// <summary>A number of the recipe; null where it has none of that name.</summary>
    /// <param name="path">Its name, such as <c>training.learning_rate</c>.</param>
    public double? Setting(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        JsonNode? node = Manifest.Recipe;
        foreach (string part in path.Split('.')) node = (node as JsonObject)?[part];
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number      // an int of this process is no double to it
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The highest learning rate it used; 0 before the first update.</summary>
    public double PeakRate => Steps.Count == 0 ? 0 : Steps.Max(step => step.LearningRate);
}
