using System.Text;
using Hone.Data.Examples;
using Hone.Insight.Classification;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Decisions;

/// <summary>What each example of a labelled text costs a classifier: its classes are the sources that slices are made of.</summary>
static class ExampleCosts
{
    /// <summary>Measures a checkpoint.</summary>
    /// <param name="reference">The run with the step of its checkpoint.</param>
    /// <param name="manifest">Its record.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="options">What is decided.</param>
    /// <param name="asked">Which file was asked for, as it is known again; null of a folder.</param>
    /// <exception cref="InvalidDataException">
    /// No labelled text was named, it has other classes, or the run gives a text several labels, or is one of images.
    /// </exception>
    public static UnitCosts Of(
        RunReference reference, Manifest manifest, CheckpointManifest checkpoint, DecisionOptions options, string? asked)
    {
        if (options.Data is not { } data)
            throw new InvalidDataException($"{manifest.Id} is a classifier, and is compared on labelled texts\n"
                + "Name some that none of the runs has learned from: --data test.csv.");
        using TextClassifier classifier = TextClassifier.Load(reference, options.Threads);
        if (classifier.Thresholds is not null)
            throw new InvalidDataException($"{manifest.Id} gives a text several labels, and what is compared here has one\n"
                + "See the runs' classification.json for how well they do.");
        using LabelledText examples = LabelledText.Open(data, new LabelledTextOptions { Classes = classifier.Classes });
        int[] all = [.. Enumerable.Range(0, examples.Count)], labels = [.. all.Select(example => examples.LabelsOf(example)[0])];
        string[] texts = [.. all.Select(examples.TextOf)];
        Predictions held = Predictions.OfProbabilities(classifier.ProbabilitiesOf(texts), labels, classifier.Classes.Count);
        double[] nats = [.. all.Select(held.NatsOf)];
        return new UnitCosts
        {
            Step = checkpoint.Step, Checkpoint = checkpoint.Checksum, Request = asked ?? "folder", TextSha256 = examples.Fingerprint,
            Tokenizer = Sha256.Of(string.Join('\n', classifier.Classes)),
            NumericsClass = manifest.NumericsClass ?? "", AreDocuments = true,
            MemoryBytes = checkpoint.Files["model.safetensors"].Bytes,
            Sources = classifier.Classes, SourceOfUnits = labels, Units = all, Tokens = [.. all.Select(_ => 1L)],
            Bytes = [.. texts.Select(text => (long)Encoding.UTF8.GetByteCount(text))], Nats = nats, TextNats = nats,
            Hits = [.. all.Select(example => held.IsRight(example) ? 1L : 0L)],
        };
    }
}
