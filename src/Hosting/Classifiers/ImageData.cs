using Hone.Data.Examples;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>The labelled images of a run.</summary>
sealed class ImageData(LabelledImages examples, LabelledImages test, ExampleSplits splits) : LabelledData
{
    /// <inheritdoc/>
    public override LabelledImages Examples => examples;

    /// <inheritdoc/>
    public override LabelledImages Test => test;

    /// <inheritdoc/>
    public override ExampleSplits Splits => splits;

    /// <summary>The majority alone.</summary>
    public override IReadOnlyList<BaselineScores> FitBaselines(int threads) => [MajorityClass.ScoresOf(
        LabelsOf(examples, splits.Train), examples.Classes.Count, splits.Validation.Count, splits.Test.Count, "image")];
}
