using Hone.Data.Examples;

namespace Hone.Hosting.Classifiers;

/// <summary>The labelled images of a run, and what each is for.</summary>
/// <param name="Examples">What is learned from and chosen by, and where nothing else is named tested on.</param>
/// <param name="Test">Where those are from that are tested on.</param>
/// <param name="Splits">Numbers of the examples; those of the test are numbers of <paramref name="Test"/>.</param>
sealed record ImageData(LabelledImages Examples, LabelledImages Test, ExampleSplits Splits)
{
    /// <summary>What somebody should know of them: classes without an image to learn from.</summary>
    public IEnumerable<string> Notes => Test == Examples ? Splits.Unlearnt(Examples) : (Splits with { Test = [] }).Unlearnt(Examples);

    /// <summary>The class of each of some images.</summary>
    public static int[] LabelsOf(LabelledImages images, IReadOnlyList<int> numbers) =>
        [.. numbers.Select(number => images.LabelsOf(number)[0])];
}
