using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Insight.Rates;
using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Schedules;

namespace Hone.Hosting.Planning;

/// <summary>
/// Looks for a learning rate: trains fresh weights of a recipe's model with its optimizer on its data, at a rate that climbs from one that
/// does nothing to one that spoils everything (Smith 2017, arXiv:1506.01186). No run is recorded.
/// </summary>
/// <remarks>
/// All rates of the recipe climb together: what is found is a <c>training.learning_rate</c>, to which the others keep their ratio.
/// Limitations: a few hundred steps from the first weights, with no schedule, say nothing of the end of a long run.
/// </remarks>
public sealed class RateFinder : IDisposable
{
    /// <summary>Decades below and above the optimizer's usual rate that are tried, and the steps of each.</summary>
    const int Below = 3, Above = 4, StepsOfDecade = 40;

    /// <summary>How many times the first loss ends the test.</summary>
    const double Spoiled = 2;

    readonly Session _session;
    bool _isStarted;

    RateFinder(Session session) => _session = session;

    /// <summary>The rate that the recipe has.</summary>
    public double Present => _session.Settings.Optimizer.PeakRate;

    /// <summary>The recipe's name.</summary>
    public string Name => _session.Settings.Name;

    /// <summary>The optimizer's name.</summary>
    public string OptimizerName => _session.Settings.Optimizer.Kind.ToString().ToLowerInvariant();

    /// <summary>Steps that will be made, unless the loss is spoiled before.</summary>
    public static int Steps => (Below + Above) * StepsOfDecade + 1;

    /// <summary>The settings that a rate means: itself, and in their ratio to it those that the recipe has for some parameters.</summary>
    /// <param name="rate">The learning rate.</param>
    public IReadOnlyList<(string Setting, double Rate)> SettingsOf(double rate) => [("training.learning_rate", rate),
        .. _session.Settings.Optimizer.Rates.Select(one => ($"training.rates.{one.Role}", one.Rate * rate / Present))];

    /// <summary>Reads the data and allocates the model.</summary>
    /// <param name="recipe">The recipe; its schedule, rate and horizon do not matter.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <param name="runs">The folder that runs are kept in, where the recipe starts from a model.</param>
    /// <exception cref="InvalidDataException">The recipe or its data is refused.</exception>
    public static RateFinder Create(Recipe recipe, int threads = 0, string runs = "runs")
    {
        ArgumentNullException.ThrowIfNull(recipe);
        StartingPoint? from = StartingPoint.Take(ref recipe, runs);
        return new(Session.Begin(recipe, threads, from));
    }

    /// <summary>Makes the steps.</summary>
    /// <param name="told">Told of each; null for nobody.</param>
    /// <param name="stop">Ends it between two steps.</param>
    /// <returns>The curve, and what it suggests.</returns>
    /// <exception cref="InvalidDataException">The loss fell at no rate.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public RateCurve Find(Action<StepTaken>? told = null, CancellationToken stop = default)
    {
        if (_isStarted) throw new InvalidOperationException("these weights are no longer fresh; to look again: RateFinder.Create");
        _isStarted = true;
        double usual = OptimizerSettings.UsualRate(_session.Settings.Optimizer.Kind);
        Schedule climb = new(new ExponentialClimb(usual * Math.Pow(10, -Below), usual * Math.Pow(10, Above), Steps));
        TrainingOptions options = _session.Settings.Training with
        {
            Steps = Steps, SpikeDeviations = 0, MostSkips = 0, Patience = 0, RampSteps = 0,
        };
        Trainer trainer = new(_session.MicroBatches, _session.Optimizer, _session.OpenBatches(), climb, [], _session.Backend, options);
        List<double> rates = [], losses = [];
        foreach (TrainingEvent e in trainer.Run(new TrainingState(), stop))
        {
            if (e is not StepTaken step) continue;                           // a value that is not finite ends the test, as it would a run
            told?.Invoke(step);
            rates.Add(step.LearningRate);
            losses.Add(step.Loss);
            if (step.Loss > Spoiled * losses[0]) break;
        }

        stop.ThrowIfCancellationRequested();
        return RateCurve.Of(rates, losses);
    }

    /// <summary>Lets go of the data and the memory.</summary>
    public void Dispose() => _session.Dispose();
}
