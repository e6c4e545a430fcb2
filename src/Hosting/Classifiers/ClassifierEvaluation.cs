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
        LabelledData data = parts.Labelled;
        using Predictor predictor = new(session.Model, session.Backend, session.Settings.EvaluationRows);
        double[] validation = Wide(predictor.Run(parts.Validation)), test = Wide(predictor.Run(parts.Test!));
        string name = session.Settings.Kind.Name;
        if (data.IsMultiLabel)
            return MultiLabelSummary.Of(step, name, validation, data.Examples, data.Splits.Validation, test, data.Test,
                data.Splits.Test, data.Splits.Train.Count, data.Notes);
        int[] validationLabels = LabelledData.LabelsOf(data.Examples, data.Splits.Validation),
            testLabels = LabelledData.LabelsOf(data.Test, data.Splits.Test);
        CalibratedClassifier[] others = [.. baselines.Select(one => Judged(one.Name, one.Validation, one.Test))];
        return ClassificationSummary.Of(step, Judged(name, validation, test), others,
            others.Zip(baselines).FirstOrDefault(pair => pair.Second.Regression is not null).First, data.Answers, data.Test,
            data.Splits.Test, LabelledData.LabelsOf(data.Examples, data.Splits.Train), data.Splits.Validation.Count, data.Notes);

        CalibratedClassifier Judged(string name, double[] chosenBy, double[] tested) =>
            new(name, chosenBy, validationLabels, tested, testLabels, parts.Classes.Count);
    }

    static double[] Wide(float[] logits) => [.. logits.Select(logit => (double)logit)];
}
