using System.Security.Cryptography;
using System.Text;
using Hone.Data.Examples;
using Hone.Hosting.Recipes;
using Hone.Insight.Classification;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>The labelled texts of a run.</summary>
sealed class TextData : LabelledData
{
    const double UsualTest = 0.2;

    readonly string _rule;

    /// <summary>Reads what a recipe names.</summary>
    /// <exception cref="InvalidDataException">It is not to be learned from; the message says why.</exception>
    public TextData(Recipe recipe)
    {
        string path = recipe.OptionalText("data.path")
            ?? throw recipe.Refusal("data.path", "a classifier learns from texts with labels, and no file is named: add --data PATH");
        LabelledTextOptions options = new()
        {
            TextColumn = recipe.OptionalText("data.text_column"),
            LabelColumn = recipe.OptionalText("data.label_column"),
            LabelSeparator = recipe.OptionalText("data.label_separator"),
            SplitColumn = recipe.OptionalText("data.split_column"),
        };
        double validation = recipe.Number("data.validation");
        Examples = Test = LabelledText.Open(path, options);
        if (recipe.OptionalText("data.test") is { } test)
        {
            if (Examples.HasSplits)
                throw recipe.Refusal("data.test", "data.test names other data to test on, and the data say themselves what each example is "
                    + "for: keep one of them");
            Splits = ExampleSplits.Of(Examples, validation, test: 0);
            Test = LabelledText.Open(test, options with { Classes = Examples.Classes });
            Splits = Splits with { Test = [.. Enumerable.Range(0, Test.Count)] };
            _rule = $"The test is {Path.GetFileName(test)}; by the SHA-256 of each text a share of {validation:0.###} of the others is for "
                + "validation.";
        }
        else
        {
            Splits = ExampleSplits.Of(Examples, validation, UsualTest);
            _rule = Examples.HasSplits ? "As the source gives it, example by example."
                : $"By the SHA-256 of each text: a share of {UsualTest:0.###} is for the test, and of the others one of {validation:0.###} "
                    + "for validation.";
        }
        Answers = AnswersOf(recipe);
    }

    /// <inheritdoc/>
    public override LabelledText Examples { get; }

    /// <inheritdoc/>
    public override LabelledText Test { get; }

    /// <inheritdoc/>
    public override ExampleSplits Splits { get; }

    /// <inheritdoc/>
    public override bool IsMultiLabel => Examples.IsMultiLabel;

    /// <inheritdoc/>
    public override AnswerRule Answers { get; }

    /// <summary>What a record says of it.</summary>
    public DataIdentity Identity => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Examples.Origin)),
        Test == Examples ? Examples.Fingerprint
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{Examples.Fingerprint} {Test.Fingerprint}"))),
        Splits.Train.Count, Splits.Validation.Count, BytesOf(Splits.Train), BytesOf(Splits.Validation), _rule);

    /// <summary>What was told as they were read, texts that are on both sides, and classes that nothing is learned of.</summary>
    public override IReadOnlyList<string> Notes =>
    [
        .. Examples.Counts.Told, .. Examples.Alike,
        .. Test == Examples ? [] : Test.Counts.Told.Select(told => $"Of the test: {told}"), .. Shared(), .. base.Notes,
    ];

    /// <summary>What an example of each class counts, so that all classes together count alike: N / (C·n).</summary>
    public IReadOnlyList<float> BalancedWeights()
    {
        int[] counts = new int[Examples.Classes.Count];
        foreach (int example in Splits.Train)
            foreach (int label in Examples.LabelsOf(example)) counts[label]++;
        return [.. counts.Select(count => count == 0 ? 1f : (float)Splits.Train.Count / (counts.Length * (float)count))];
    }

    /// <summary>The majority, and logistic regression on weighted words.</summary>
    public override IReadOnlyList<BaselineScores> FitBaselines(int threads)
    {
        if (IsMultiLabel) return [];
        string[] validation = TextsOf(Examples, Splits.Validation), test = TextsOf(Test, Splits.Test);
        int[] labels = LabelsOf(Examples, Splits.Train);
        TextBaselines fitted = new(TextsOf(Examples, Splits.Train), labels, validation,
            LabelsOf(Examples, Splits.Validation), Examples.Classes.Count, threads);
        return
        [
            MajorityClass.ScoresOf(labels, Examples.Classes.Count, validation.Length, test.Length, "text"),
            new("TF-IDF + logistic regression", $"Weighted words, C = {fitted.InversePenalty:0}, which got the most right on validation.",
                fitted.Regression.LogitsOf(validation), fitted.Regression.LogitsOf(test)) { Regression = fitted.Regression },
        ];
    }

    AnswerRule AnswersOf(Recipe recipe)
    {
        const string by = "evaluation.answers", from = "evaluation.threshold";
        AnswerRule rule = new(recipe.Choice(by), recipe.Choice(from));
        if (IsMultiLabel && rule.By != ClassifierAnswer.Model)
            throw recipe.Refusal(by, $"{by} is {rule.By}, and where a text may have several labels there is no regression: write "
                + $"{ClassifierAnswer.Model}");
        if (rule.Threshold == AnswerRule.Likeliest) return rule;
        if (IsMultiLabel || Examples.Classes.Count != 2)
            throw recipe.Refusal(from, $"{from} is {rule.Threshold}, which is the rarer one's of two classes, and "
                + $"{(IsMultiLabel ? "a text may have several labels" : $"there are {Examples.Classes.Count} classes")}: write "
                + AnswerRule.Likeliest);
        if (Splits.Validation.Count == 0)
            throw recipe.Refusal(from, $"{from} is {rule.Threshold}, and no example is there to choose by: write {AnswerRule.Likeliest}, "
                + "or a share for data.validation");
        return rule;
    }

    static string[] TextsOf(LabelledText examples, IReadOnlyList<int> numbers) => [.. numbers.Select(examples.TextOf)];

    long BytesOf(IReadOnlyList<int> numbers) => numbers.Sum(number => (long)Encoding.UTF8.GetByteCount(Examples.TextOf(number)));

    IEnumerable<string> Shared()
    {
        if (Test == Examples) yield break;
        HashSet<string> learnt = [.. TextsOf(Examples, Splits.Train), .. TextsOf(Examples, Splits.Validation)];
        int shared = Splits.Test.Count(number => learnt.Contains(Test.TextOf(number)));
        if (shared > 0)
            yield return $"{shared:N0} {(shared == 1 ? "text" : "texts")} of the test {(shared == 1 ? "stands" : "stand")} in what is "
                + "learned from, too: on these the model is better than it will be.";
    }
}
