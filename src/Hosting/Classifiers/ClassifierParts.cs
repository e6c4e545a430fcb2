using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>What a kind of classifier is made of: examples in the form it reads, and a model of their shape.</summary>
sealed record ClassifierParts : IDisposable
{
    /// <summary>The model, without its memory.</summary>
    public required Classifier Model { get; init; }

    /// <summary>The classes, in the order of their numbers.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What is learned from.</summary>
    public required IExampleRows Train { get; init; }

    /// <summary>What chooses a checkpoint, a temperature and thresholds.</summary>
    public required IExampleRows Validation { get; init; }

    /// <summary>What is only measured on at the end; null for nothing.</summary>
    public IExampleRows? Test { get; init; }

    /// <summary>What the data are; tokens of it are examples.</summary>
    public required DataIdentity Data { get; init; }

    /// <summary>Where they are: a full path.</summary>
    public required string Origin { get; init; }

    /// <summary>What makes numbers of an example, with everything that its result depends on: settings, vocabularies, classes.</summary>
    public required TokenizerIdentity Reader { get; init; }

    /// <summary>What an example of each class counts; null for 1.</summary>
    public IReadOnlyList<float>? Weights { get; init; }

    /// <summary>
    /// Files of a run's folder, by name, that its checkpoints are worth nothing without; none where the recipe says it all.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The examples that all of these are of.</summary>
    public required LabelledData Labelled { get; init; }

    /// <summary>What was opened for it.</summary>
    public IReadOnlyList<IDisposable> Opened { get; init; } = [];

    /// <summary>Lets go of the files it reads; the model is its user's.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in Opened) one.Dispose();
    }
}
