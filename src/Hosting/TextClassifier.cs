using Hone.Data.Examples;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Insight.Classification;
using Hone.Runs;
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

    TextClassifier(RunReference reference, Checkpoint checkpoint, int threads)
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

    /// <summary>What should be known of it: another checkpoint than the run's own choice, or that it is not calibrated.</summary>
    public string? Warning => _loaded.Warning;

    /// <summary>Loads a classifier.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one; <c>@250</c>, <c>@best</c> or <c>@last</c> names a checkpoint,
    /// else the best is taken.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <exception cref="InvalidDataException">There is no such run or checkpoint, or it is no classifier of texts.</exception>
    public static TextClassifier Load(string run, string runs = "runs", int threads = 0) =>
        Load(new RunStore(runs).Resolve(run), threads);

    /// <summary>The same of a run that was found.</summary>
    internal static TextClassifier Load(RunReference reference, int threads) =>
        ChosenCheckpoint.Load(reference, checkpoint => new TextClassifier(reference, checkpoint, threads));

    /// <summary>From which probability on each class is given, where a text may have several; null where it has one.</summary>
    internal IReadOnlyList<double>? Thresholds => _thresholds;

    /// <summary>Says what texts are.</summary>
    /// <param name="texts">The texts; what it says of one does not depend on the others.</param>
    public IReadOnlyList<ClassifiedText> Classify(IReadOnlyList<string> texts) => new ClassifierEnsemble([this]).Classify(texts);

    /// <summary>The probability of each class, a text's one after the other, in their order.</summary>
    internal double[] ProbabilitiesOf(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return [];
        double[] logits = _loaded.Run(new NgramRows(texts, _ngrams, _loaded.Backend.Threads));
        if (_thresholds is not null) return [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))];
        Predictions shares = Predictions.OfLogits(logits, new int[texts.Count], Classes.Count, Temperature);
        return [.. Enumerable.Range(0, logits.Length).Select(i => shares.ProbabilityOf(i / Classes.Count, i % Classes.Count))];
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _loaded.Dispose();
}
