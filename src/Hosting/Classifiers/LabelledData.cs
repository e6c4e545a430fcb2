using Hone.Data.Examples;
using Hone.Insight.Classification;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>The labelled examples of a run, and what each is for.</summary>
abstract class LabelledData
{
    /// <summary>What is learned from and chosen by, and where nothing else is named tested on.</summary>
    public abstract IExamples Examples { get; }

    /// <summary>Where those are from that are tested on: the same, or other data of the same classes.</summary>
    public abstract IExamples Test { get; }

    /// <summary>What each example is for; those of the test are numbers of <see cref="Test"/>.</summary>
    public abstract ExampleSplits Splits { get; }

    /// <summary>An example may have several labels.</summary>
    public virtual bool IsMultiLabel => false;

    /// <summary>What somebody should know of the examples, a sentence each: classes that nothing is learned of, if no more.</summary>
    public virtual IReadOnlyList<string> Notes =>
        [.. ReferenceEquals(Test, Examples) ? Splits.Unlearnt(Examples) : (Splits with { Test = [] }).Unlearnt(Examples)];

    /// <summary>What the run answers with.</summary>
    public virtual AnswerRule Answers => AnswerRule.Usual;

    /// <summary>Fits the classifiers that the model has to beat; none where an example may have several labels.</summary>
    /// <param name="threads">Threads; no bit of the result depends on them.</param>
    public abstract IReadOnlyList<BaselineScores> FitBaselines(int threads);

    /// <summary>The class of each of some examples that have one.</summary>
    public static int[] LabelsOf(IExamples examples, IReadOnlyList<int> numbers) =>
        [.. numbers.Select(number => examples.LabelsOf(number)[0])];
}
