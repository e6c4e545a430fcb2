using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Insight.Classification;
using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Checkpoints;
using Hone.Training.Classifiers;

namespace Hone.Hosting;

/// <summary>A trained classifier of images, loaded from a run's checkpoint.</summary>
/// <remarks>
/// Probabilities are those at the temperature that was fitted at the end of the run, where the checkpoint is the one it was fitted for.
/// Limitation: calls from several threads must wait for each other.
/// </remarks>
public sealed class PictureClassifier : IDisposable
{
    const int AtOnce = 32;

    readonly LoadedClassifier _loaded;
    readonly ImageFormat _format;

    PictureClassifier(RunReference reference, Checkpoint checkpoint, int threads)
    {
        RunFolder folder = reference.Folder;
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile);
        if (!IsOfImages(recipe) || manifest.Classes is not { } classes)
            throw new InvalidDataException($"run {folder.Id} is no classifier of images: its model.kind is {recipe.Choice("model.kind")}\n"
                + "Name a run that learned from images.");
        (Folder, Classes, _format) = (checkpoint.Folder, classes, ImageFormat.Read(folder));
        _loaded = new LoadedClassifier(reference, checkpoint, ImageKinds.ModelOf(recipe, _format.Planes, classes.Count), AtOnce, threads);
    }

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

    /// <summary>The model.</summary>
    internal ImageClassifier Model => (ImageClassifier)_loaded.Model;

    /// <summary>What its images are.</summary>
    internal ImageFormat Format => _format;

    /// <summary>What was measured of this very checkpoint; null for nothing.</summary>
    internal ClassificationRecord? Record => _loaded.Record;

    /// <summary>Whether a run is that of a classifier of images.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <exception cref="InvalidDataException">There is no such run.</exception>
    public static bool IsFor(string run, string runs = "runs")
    {
        RunFolder folder = new RunStore(runs).Resolve(run).Folder;
        return IsOfImages(Recipe.FromEffective(folder.ReadManifest().Recipe, folder.ManifestFile));
    }

    /// <summary>Loads a classifier.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one; <c>@250</c>, <c>@best</c> or <c>@last</c> names a checkpoint,
    /// else the best is taken.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <exception cref="InvalidDataException">There is no such run or checkpoint, or it is no classifier of images.</exception>
    public static PictureClassifier Load(string run, string runs = "runs", int threads = 0)
    {
        RunReference reference = new RunStore(runs).Resolve(run);
        return ChosenCheckpoint.Load(reference, checkpoint => new PictureClassifier(reference, checkpoint, threads));
    }

    /// <summary>Says what images are.</summary>
    /// <param name="files">PNG, JPEG or WebP files; what it says of one does not depend on the others.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or of another size than was learned from.</exception>
    public IReadOnlyList<ClassifiedText> Classify(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0) return [];
        double[] logits = _loaded.Run(new PictureRows(files, _format.Channels, _format.Size, _format.Resizes));
        Predictions shares = Predictions.OfLogits(logits, new int[files.Count], Classes.Count, Temperature);
        return [.. files.Select((file, row) => new ClassifiedText(file, [Classes[shares.GuessOf(row)]],
            [.. Enumerable.Range(0, Classes.Count).Select(label => (Classes[label], shares.ProbabilityOf(row, label)))
                .OrderByDescending(pair => pair.Item2)]))];
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _loaded.Dispose();

    static bool IsOfImages(Recipe recipe) => ImageKinds.All.Any(kind => kind.Name == recipe.Choice("model.kind"));
}
