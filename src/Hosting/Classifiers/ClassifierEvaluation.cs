using Hone.Insight.Classification;
using Hone.Runs.Classification;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>Finds out, once a run of a classifier has come to its end, how well it does beside those it has to beat.</summary>
static class ClassifierEvaluation
{
    /// <summary>Measures the model as it now is.</summary>
    /// <param name="session">The run.</param>
    /// <param name="baselines">What the others computed.</param>
    /// <param name="step">Updates the model has had.</param>
    public static ClassificationRecord Of(ClassifierSession session, IReadOnlyList<BaselineScores> baselines, int step)
    {
        ClassifierParts parts = session.Parts;
        TextData texts = parts.Texts!;
        using Predictor predictor = new(session.Model, session.Backend, session.Settings.EvaluationRows);
        double[] validation = Wide(predictor.Run(parts.Validation)), test = Wide(predictor.Run(parts.Test!));
        string[] notes = [.. texts.Notes];
        string name = session.Settings.Kind.Name;
        if (texts.Examples.IsMultiLabel)
            return MultiLabelSummary.Of(step, name, validation, texts.Examples, texts.Splits.Validation, test, texts.Test,
                texts.Splits.Test, texts.Splits.Train.Count, notes);
        int[] validationLabels = TextData.LabelsOf(texts.Examples, texts.Splits.Validation),
            testLabels = TextData.LabelsOf(texts.Test, texts.Splits.Test);
        CalibratedClassifier Judged(string name, double[] chosenBy, double[] tested) =>
            new(name, chosenBy, validationLabels, tested, testLabels, parts.Classes.Count);

        return ClassificationSummary.Of(step, Judged(name, validation, test),
            [.. baselines.Select(one => Judged(one.Name, one.Validation, one.Test))], texts.Test, texts.Splits.Test,
            TextData.LabelsOf(texts.Examples, texts.Splits.Train), texts.Splits.Validation.Count, notes);
    }

    /// <summary>Measures a classifier of images as it now is, beside the majority.</summary>
    /// <param name="session">The run.</param>
    /// <param name="images">Its images.</param>
    /// <param name="step">Updates the model has had.</param>
    public static ClassificationRecord OfImages(ClassifierSession session, ImageData images, int step)
    {
        ClassifierParts parts = session.Parts;
        using Predictor predictor = new(session.Model, session.Backend, session.Settings.EvaluationRows);
        double[] validation = Wide(predictor.Run(parts.Validation)), test = Wide(predictor.Run(parts.Test!));
        int[] trainLabels = ImageData.LabelsOf(images.Examples, images.Splits.Train),
            validationLabels = ImageData.LabelsOf(images.Examples, images.Splits.Validation),
            testLabels = ImageData.LabelsOf(images.Test, images.Splits.Test);
        double[] majority = MajorityClass.LogitsOf(trainLabels, parts.Classes.Count);
        return ClassificationSummary.Of(step, Judged(session.Settings.Kind.Name, validation, test),
            [Judged("majority", Repeated(validationLabels.Length), Repeated(testLabels.Length))], images.Test, images.Splits.Test,
            trainLabels, validationLabels.Length, [.. images.Notes]);

        CalibratedClassifier Judged(string name, double[] chosenBy, double[] tested) =>
            new(name, chosenBy, validationLabels, tested, testLabels, parts.Classes.Count);

        double[] Repeated(int count) => [.. Enumerable.Range(0, count).SelectMany(_ => majority)];
    }

    static double[] Wide(float[] logits) => [.. logits.Select(logit => (double)logit)];
}
