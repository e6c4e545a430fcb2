using Hone.Insight.Classification;
using Hone.Insight.Pictures;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight.Classification;

/// <summary>What is said of classifiers, against values worked out by hand and simple references.</summary>
public sealed class Measures
{
    /// <summary>Classes 0 0 1 1 2, taken for 0 1 1 1 0.</summary>
    static readonly Predictions Five = Predictions.OfProbabilities(
        [0.7, 0.2, 0.1, 0.3, 0.6, 0.1, 0.1, 0.8, 0.1, 0.2, 0.5, 0.3, 0.9, 0.05, 0.05], [0, 0, 1, 1, 2], 3);

    [Fact]
    public void Five_examples_are_measured_as_by_hand()
    {
        ClassificationMeasures measures = ClassificationMeasures.Of(Five);

        measures.Confusion.ShouldBe(new[,] { { 1, 1, 0 }, { 0, 2, 0 }, { 1, 0, 0 } });
        measures.Accuracy.ShouldBe(0.6);
        measures.AccuracyInterval.Low.ShouldBe(0.2307, 1e-4);
        measures.AccuracyInterval.High.ShouldBe(0.8824, 1e-4);
        measures.PerClass.ShouldBe([new(2, 2, 1), new(2, 3, 2), new(1, 0, 0)]);
        measures.PerClass.Select(one => one.Precision).ShouldBe([0.5, 2 / 3.0, 0]);
        measures.PerClass.Select(one => one.Recall).ShouldBe([0.5, 1, 0]);
        measures.PerClass.Select(one => one.F1).ShouldBe([0.5, 0.8, 0]);
        measures.MacroF1.ShouldBe(1.3 / 3, 1e-12);
        measures.Nats.ShouldBe(-Math.Log(0.7 * 0.3 * 0.8 * 0.5 * 0.05) / 5, 1e-12);
        Five.SurestErrors(5).ShouldBe([4, 1]);
        // Alone in their bins but for none: |1 − 0.7| + |0 − 0.6| + |1 − 0.8| + |1 − 0.5| + |0 − 0.9|, over 5
        measures.CalibrationError.ShouldBe(2.5 / 5, 1e-12);
    }

    [Fact]
    public void Classes_that_neither_occur_nor_are_guessed_do_not_count()
    {
        Predictions two = Predictions.OfProbabilities([0.8, 0.1, 0.1, 0.6, 0.3, 0.1], [0, 1], 3);
        ClassificationMeasures.Of(two).MacroF1.ShouldBe((2.0 / 3 + 0) / 2, 1e-12);
    }

    [Fact]
    public void The_calibration_error_is_the_mean_distance_of_confidence_and_accuracy()
    {
        Predictions three = Predictions.OfProbabilities([0.61, 0.39, 0.61, 0.39, 0.9, 0.1], [0, 1, 0], 2);
        Reliability reliability = Reliability.Of(three);
        reliability.Bins.Count.ShouldBe(15);
        reliability.Bins[9].Count.ShouldBe(2);
        reliability.Bins[9].Accuracy.ShouldBe(0.5);
        reliability.Error.ShouldBe((Math.Abs(1 - 1.22) + Math.Abs(1 - 0.9)) / 3, 1e-12);
        Reliability.Of(Predictions.OfLogits([800, 0, 800, 0], [0, 0], 2)).Error.ShouldBe(0);
    }

    [Fact]
    public void Logits_become_distributions_however_large_they_are()
    {
        Predictions large = Predictions.OfLogits([1000, 998, -1000, 1000], [1, 0], 2);
        large.NatsOf(0).ShouldBe(2 + Math.Log(1 + Math.Exp(-2)), 1e-12);
        large.NatsOf(1).ShouldBe(2000, 1e-9);
        Predictions.OfLogits([3, 1], [0], 2, temperature: 2).ProbabilityOf(0, 0).ShouldBe(1 / (1 + Math.Exp(-1)), 1e-15);
    }

    [Fact]
    public void Two_classifiers_give_the_geometric_mean_of_what_they_hold()
    {
        // Margins of class 0: two of 1 and one of -2 told wrong and right ones of 4, so that both have a temperature.
        double[] one = [4, 0, 4, 0, 4, 0, 4, 0], other = [0, 2, 6, 0, 6, 0, 2, 0];
        int[] labels = [0, 0, 0, 1];
        CalibratedClassifier a = new("a", one, labels, one, labels, 2), b = new("b", other, labels, other, labels, 2),
            mean = CalibratedClassifier.MeanOf("both", a, b);
        for (int example = 0; example < labels.Length; example++)
        {
            double margin = (OddsOf(a, example) + OddsOf(b, example)) / 2 / mean.Temperature;
            OddsOf(mean, example).ShouldBe(margin, 1e-9);
        }

        mean.Temperature.ShouldBe(Temperature.Fit([.. Enumerable.Range(0, 4).SelectMany(example =>
            new[] { (OddsOf(a, example) + OddsOf(b, example)) / 2, 0 })], labels, 2), 1e-6);

        static double OddsOf(CalibratedClassifier classifier, int example) =>
            Math.Log(classifier.Test.ProbabilityOf(example, 0)) - Math.Log(classifier.Test.ProbabilityOf(example, 1));
    }

    [Fact]
    public void A_threshold_decides_what_is_answered_and_what_counts_as_wrong()
    {
        // Margins of class 1; on validation both at −1 are of it, so a threshold below a half gets more right.
        double[] validation = [0, -1, 0, -1, 0, -3, 0, 3], test = [0, -0.9, 0, -4, 0, 2];
        CalibratedClassifier one = new("one", validation, [1, 1, 0, 1], test, [1, 1, 1], 2);
        double threshold = one.ThresholdOf(AnswerRule.Tuned, 1)!.Value;
        threshold.ShouldBeInRange(one.Test.ProbabilityOf(1, 1), one.Test.ProbabilityOf(0, 1));
        one.ThresholdOf(AnswerRule.Likeliest, 1).ShouldBeNull();
        Func<int, int> answers = one.AnswerOf(1, threshold);
        Enumerable.Range(0, 3).Select(answers).ShouldBe([1, 0, 1]);
        one.Test.SurestErrors(5, answers).ShouldBe([1]);
        one.Test.SurestErrors(5).ShouldBe([1, 0]);
        one.Result(AnswerRule.Tuned, 1)!.Missed.ShouldBe(1);
        one.Result(AnswerRule.Likeliest, 1)!.Missed.ShouldBe(2);
        new CalibratedClassifier("none", [], [], test, [1, 1, 1], 2).Result(AnswerRule.Tuned, 1).ShouldBeNull();
    }

    [Fact]
    public void The_temperature_makes_the_mean_confidence_right()
    {
        // With logits (4, 0) three times right and once wrong, p = 3/4 is best: 4/T = ln 3.
        Temperature.Fit([4, 0, 4, 0, 4, 0, 4, 0], [0, 0, 0, 1], 2).ShouldBe(4 / Math.Log(3), 1e-9);
        Temperature.Fit([1, 0, 2, 0], [0, 0], 2).ShouldBe(Temperature.Lowest);
        Temperature.Fit([1, 0, 2, 0], [1, 1], 2).ShouldBe(Temperature.Highest);
    }

    [Theory]
    [InlineData(3), InlineData(40)]
    public void No_other_temperature_costs_fewer_nats(int classes)
    {
        Random random = new(classes);
        int[] labels = [.. Enumerable.Range(0, 200).Select(_ => random.Next(classes))];
        double[] logits = [.. Enumerable.Range(0, 200 * classes).Select(i =>
            9 * random.NextDouble() + (labels[i / classes] == i % classes ? 6 : 0))];
        double fitted = Temperature.Fit(logits, labels, classes);
        double At(double temperature) => ClassificationMeasures.Of(Predictions.OfLogits(logits, labels, classes, temperature)).Nats;

        foreach (double factor in new[] { 0.5, 0.99, 0.999, 1.001, 1.01, 2 }) At(fitted * factor).ShouldBeGreaterThan(At(fitted));
    }

    [Fact]
    public void A_threshold_is_chosen_between_examples()
    {
        double[] probabilities = [0.1, 0.2, 0.6, 0.7, 0.9];
        bool[] isOf = [false, false, true, false, true];

        Threshold.ForF1(probabilities, isOf).ShouldBe(new Threshold(0.5, 2, 1));
        Threshold.ForLost(probabilities, isOf, 1).ShouldBe(new Threshold(0.5, 2, 1));
        Threshold none = Threshold.ForLost(probabilities, isOf, 0);
        (none.Right, none.Lost).ShouldBe((1, 0));
        Math.Log(none.Value / (1 - none.Value)).ShouldBe((Math.Log(0.7 / 0.3) + Math.Log(0.9 / 0.1)) / 2, 1e-12);
        Threshold.ForAccuracy([0.1, 0.2, 0.3, 0.4], [false, true, true, true]).ShouldSatisfyAllConditions(
            best => best.Right.ShouldBe(3), best => best.Lost.ShouldBe(0), best => best.Value.ShouldBeInRange(0.1, 0.2));
        Threshold.ForLost([1, 1, 0.5], [true, false, false], 0).Value.ShouldBe(1);
    }

    [Fact]
    public void Answers_of_a_threshold_are_measured_as_the_likeliest_are()
    {
        ClassificationMeasures strict = ClassificationMeasures.Of(Five, example => Five.ProbabilityOf(example, 0) >= 0.8 ? 0 : 1);
        strict.Confusion.ShouldBe(new[,] { { 0, 2, 0 }, { 0, 2, 0 }, { 1, 0, 0 } });
        strict.Nats.ShouldBe(ClassificationMeasures.Of(Five).Nats);
    }

    [Fact]
    public void Several_labels_are_measured_class_by_class()
    {
        MultiLabelMeasures measures = MultiLabelMeasures.Of(
            [0.9, 0.2, 0.4, 0.6, 0.7, 0.1], [true, false, true, true, true, false], [0.5, 0.5]);
        measures.PerClass.ShouldBe([new(3, 2, 2), new(1, 1, 1)]);
        measures.SubsetAccuracy.ShouldBe(2 / 3.0);
        measures.MicroF1.ShouldBe(6 / 7.0);
        measures.MacroF1.ShouldBe(0.9, 1e-12);
        measures.Nats.ShouldBe(-Math.Log(0.9 * 0.8 * 0.4 * 0.6 * 0.7 * 0.9) / 3, 1e-12);
    }

    [Fact]
    public void Labels_must_be_classes_and_rows_whole()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Predictions.OfLogits([1, 2], [2], 2));
        Should.Throw<ArgumentException>(() => Predictions.OfLogits([1, 2, 3], [1], 2)).Message.ShouldContain("not 3 numbers");
    }

    [Theory]
    [InlineData(2), InlineData(77)]
    public void The_confusion_is_drawn_at_any_size(int classes)
    {
        int[,] confusion = new int[classes, classes];
        for (int i = 0; i < classes; i++) (confusion[i, i], confusion[i, (i + 1) % classes]) = (40, i % 7);
        string[] names = [.. Enumerable.Range(0, classes).Select(i => $"class number {i}")];
        byte[] Draw() => ConfusionPicture.Draw("a run", "its facts", names, confusion);
        byte[] picture = Draw();

        Draw().ShouldBe(picture);
        DecodedPng.Read(picture).Width.ShouldBe(1600);
        confusion[1, 0] = 39;
        Draw().ShouldNotBe(picture);
    }

    [Fact]
    public void The_reliability_is_drawn_where_most_bins_are_empty()
    {
        byte[] Draw(Predictions of) => ReliabilityPicture.Draw("a run", "its facts", Reliability.Of(of));
        byte[] picture = Draw(Five);
        Draw(Five).ShouldBe(picture);
        DecodedPng.Read(picture).Width.ShouldBe(1600);
        Draw(Predictions.OfProbabilities([1, 0], [0], 2)).ShouldNotBe(picture);
    }
}
