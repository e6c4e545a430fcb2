using Hone.Data.Examples;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Insight.Classification;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Checkpoints;
using Hone.Training.Classifiers;

namespace Hone.Hosting;

/// <summary>A trained classifier of texts, loaded from a run's checkpoint.</summary>
/// <remarks>
/// Probabilities are those at the temperature that was fitted at the end of the run, where the checkpoint is the one it was fitted for.
/// Limitation: calls from several threads must wait for each other.
/// </remarks>
public sealed class TextClassifier : IDisposable
{
    const int AtOnce = 64;
    const double UsualThreshold = 0.5;

    readonly LoadedClassifier _loaded;
    readonly Ngrams _ngrams;
    readonly IReadOnlyList<double>? _thresholds;
    readonly LogisticRegression? _regression;

    TextClassifier(RunReference reference, Checkpoint checkpoint, int threads, string? by)
    {
        RunFolder folder = reference.Folder;
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile);
        (Run, Folder) = (folder.Id, checkpoint.Folder);
        Classes = recipe.Choice("model.kind") == NgramKind.Name && manifest.Classes is { } classes ? classes
            : throw new InvalidDataException(
                $"run {folder.Id} is no classifier of texts: its model.kind is {recipe.Choice("model.kind")}\n"
                    + $"Name a run whose model.kind is {NgramKind.Name}.");
        NgramOptions options = NgramKind.OptionsOf(recipe);
        _ngrams = new Ngrams(options);
        _loaded = new LoadedClassifier(reference, checkpoint, NgramKind.ModelOf(recipe, options, Classes.Count), AtOnce, threads);
        _thresholds = recipe.OptionalText("data.label_separator") is null ? null
            : _loaded.Record?.Thresholds ?? [.. Classes.Select(_ => UsualThreshold)];
        try
        {
            Answer = AnswerOf(folder, by);
            if (Answer.RegressionWeight != 0) _regression = RegressionOf(folder);
        }
        catch
        {
            _loaded.Dispose();
            throw;
        }
    }

    /// <summary>The run's id.</summary>
    public string Run { get; }

    /// <summary>The checkpoint's folder.</summary>
    public string Folder { get; }

    /// <summary>Updates it has had.</summary>
    public int Step => _loaded.Step;

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What its logits are divided by.</summary>
    public double Temperature => _loaded.Temperature;

    /// <summary>How its answers are made; where a text may have several labels, by the model at a temperature of 1.</summary>
    public ClassifierAnswer Answer { get; }

    /// <summary>What should be known of it: another checkpoint than the run's own choice, or that it is not calibrated.</summary>
    public string? Warning => _loaded.Warning;

    /// <summary>Loads a classifier.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one; <c>@250</c>, <c>@best</c> or <c>@last</c> names a checkpoint,
    /// else the best is taken.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <param name="by">Whose answers it gives: see <see cref="ClassifierAnswer.By"/>; null for what the run's recipe says.</param>
    /// <exception cref="InvalidDataException">There is no such run or checkpoint, it is no classifier of texts, or it cannot answer so.
    /// </exception>
    public static TextClassifier Load(string run, string runs = "runs", int threads = 0, string? by = null) =>
        Load(new RunStore(runs).Resolve(run), threads, by);

    /// <summary>The same of a run that was found.</summary>
    internal static TextClassifier Load(RunReference reference, int threads, string? by = null) =>
        ChosenCheckpoint.Load(reference, checkpoint => new TextClassifier(reference, checkpoint, threads, by));

    /// <summary>From which probability on each class is given, where a text may have several; null where it has one.</summary>
    internal IReadOnlyList<double>? Thresholds => _thresholds;

    /// <summary>Says what texts are.</summary>
    /// <param name="texts">The texts; what it says of one does not depend on the others.</param>
    public IReadOnlyList<ClassifiedText> Classify(IReadOnlyList<string> texts) => new ClassifierEnsemble([this]).Classify(texts);

    /// <summary>The probability of each class, a text's one after the other, in their order.</summary>
    internal double[] ProbabilitiesOf(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return [];
        double[] logits = Answer.ModelWeight == 0 ? new double[texts.Count * Classes.Count]
            : _loaded.Run(new NgramRows(texts, _ngrams, _loaded.Backend.Threads));
        if (_thresholds is not null) return [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))];
        double[]? others = _regression?.LogitsOf(texts);
        for (int i = 0; i < logits.Length; i++)
            logits[i] = Answer.ModelWeight * logits[i] + (others is null ? 0 : Answer.RegressionWeight * others[i]);
        Predictions shares = Predictions.OfLogits(logits, new int[texts.Count], Classes.Count);
        return [.. Enumerable.Range(0, logits.Length).Select(i => shares.ProbabilityOf(i / Classes.Count, i % Classes.Count))];
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _loaded.Dispose();

    /// <summary>Where nothing was chosen, as for a checkpoint that was not measured, the model answers alone.</summary>
    ClassifierAnswer AnswerOf(RunFolder folder, string? by)
    {
        IReadOnlyList<ClassifierAnswer> all = _loaded.Record?.Answers ?? [];
        if (by is null) return all.Count > 0 ? all[0] : new ClassifierAnswer(ClassifierAnswer.Model, 1 / Temperature, 0);
        return all.FirstOrDefault(one => one.By == by) ?? throw new InvalidDataException($"run {folder.Id} cannot answer by {by}: "
            + (_loaded.Record is null ? $"it has not been measured at step {Step}" : $"it can by {Known(all)}")
            + "\nLeave --by out, or name a run of texts with one label each that has come to its end.");

        static string Known(IReadOnlyList<ClassifierAnswer> all) =>
            all.Count == 0 ? ClassifierAnswer.Model : string.Join(", ", all.Select(one => one.By));
    }

    LogisticRegression RegressionOf(RunFolder folder) => File.Exists(folder.RegressionFile)
        ? RegressionFile.Read(folder.RegressionFile, Classes.Count)
        : throw new InvalidDataException($"run {folder.Id} answers with its regression, and {folder.RegressionFile} is gone\n"
            + $"Bring it back from a copy of the run, or do without: hone classify {folder.Id} --by {ClassifierAnswer.Model}.");
}
