using Hone.Data.Examples;
using Hone.Training.Classifiers;

namespace Hone.Unit.Training.Classifiers;

/// <summary>The classifiers that every other has to beat.</summary>
public sealed class LogisticRegressions
{
    static readonly LogisticRegressionOptions Exact = new() { Tolerance = 1e-10, Threads = 2 };

    [Fact]
    public void Words_are_folded_and_cut()
    {
        Words.Folded("Crème BRÛLÉE \u1EAFn e\u0301 한").ShouldBe("creme brulee an e 한");
        Words.In(Words.Folded("Don't pay £1.50, mon_ey ab"), shortest: 2).ShouldBe(["don", "pay", "50", "mon_ey", "ab"]);
        Words.In("a b").ShouldBe(["a", "b"]);
        Words.In("").ShouldBeEmpty();
    }

    [Fact]
    public void Words_weigh_as_by_hand()
    {
        TfIdf features = new(["aa bb aa", "bb cc", "bb"]);
        SparseRows rows = features.Of(["aa bb aa dd", "dd"]);

        features.Count.ShouldBe(3);
        rows.ColumnsOf(0).ToArray().ShouldBe([0, 1]);
        double rare = (1 + Math.Log(2)) * (Math.Log(4 / 2.0) + 1), common = Math.Log(4 / 4.0) + 1;
        double length = Math.Sqrt(rare * rare + common * common);
        rows.ValuesOf(0)[0].ShouldBe(rare / length, 1e-15);
        rows.ValuesOf(0)[1].ShouldBe(common / length, 1e-15);
        rows.ColumnsOf(1).Length.ShouldBe(0);
    }

    [Fact]
    public void Columns_become_rows_in_order()
    {
        SparseRows turned = new SparseRows([0, 2, 2, 4], [0, 2, 0, 1], [1, 2, 3, 4], 4).Transposed();
        (turned.Count, turned.Width).ShouldBe((4, 3));
        turned.ColumnsOf(0).ToArray().ShouldBe([0, 2]);
        turned.ValuesOf(0).ToArray().ShouldBe([1, 3]);
        turned.ValuesOf(1).ToArray().ShouldBe([4]);
        turned.ColumnsOf(3).Length.ShouldBe(0);
    }

    [Fact]
    public void Two_classes_of_one_word_each_are_told_by_the_weight_that_costs_least()
    {
        LogisticRegression fitted = new(new TfIdf(["aa", "bb"]), ["aa", "bb"], [0, 1], 2, Exact);
        double[] logits = fitted.LogitsOf(["aa", "bb", "cc"]);
        // 2·ln(1 + e⁻ᵛ) + 2·v²/2C is least where v = C·σ(−v)
        double weight = Root(v => v - Exact.InversePenalty / (1 + Math.Exp(v)));

        (logits[1] - logits[0]).ShouldBe(-weight, 1e-8);
        (logits[3] - logits[2]).ShouldBe(weight, 1e-8);
        (logits[5] - logits[4]).ShouldBe(0, 1e-8);
    }

    [Fact]
    public void Three_classes_of_one_word_each_too()
    {
        LogisticRegression fitted = new(new TfIdf(["aa", "bb", "cc"]), ["aa", "bb", "cc"], [0, 1, 2], 3, Exact);
        double[] logits = fitted.LogitsOf(["aa", "bb", "cc"]);
        // own weight C·(1 − p), each other −C·(1 − p)/2: their distance m is 1.5·C·(1 − p), with p = eᵐ/(eᵐ + 2)
        double margin = Root(m => m - 1.5 * Exact.InversePenalty * (1 - Math.Exp(m) / (Math.Exp(m) + 2)));

        (logits[0] - logits[1]).ShouldBe(margin, 1e-8);
        (logits[4] - logits[3]).ShouldBe(margin, 1e-8);
        (logits[8] - logits[6]).ShouldBe(margin, 1e-8);
    }

    [Fact]
    public void Each_class_is_expected_as_often_as_it_occurs_with_the_same_bits_on_any_threads()
    {
        Random random = new(7);
        string[] texts = [.. Enumerable.Range(0, 700)
            .Select(_ => string.Join(' ', Enumerable.Range(0, 6).Select(_ => $"w{random.Next(90)}")))];
        int[] labels = [.. texts.Select(text => text.Contains("w7", StringComparison.Ordinal) ? 2 : random.Next(4))];
        TfIdf features = new(texts);
        double[] Logits(int threads) =>
            new LogisticRegression(features, texts, labels, 5, Exact with { Threads = threads }).LogitsOf(texts);
        double[] logits = Logits(1);
        double[] expected = new double[5];
        foreach (double[] row in logits.Chunk(5))
            for (int c = 0; c < 5; c++) expected[c] += Math.Exp(row[c]) / row.Sum(Math.Exp);

        for (int c = 0; c < 5; c++) expected[c].ShouldBe(labels.Count(label => label == c), 1e-4);
        Logits(2).ShouldBe(logits);
        Logits(3).ShouldBe(logits);
    }

    [Fact]
    public void The_minimum_of_a_curved_valley_is_found()
    {
        double[] x = [-1.2, 1];
        int updates = LimitedMemoryBfgs.Minimize(x, (at, gradient) =>
        {
            (double a, double b) = (1 - at[0], at[1] - at[0] * at[0]);
            (gradient[0], gradient[1]) = (-2 * a - 400 * at[0] * b, 200 * b);
            return a * a + 100 * b * b;
        }, 1e-9, 1000);
        x[0].ShouldBe(1, 1e-8);
        x[1].ShouldBe(1, 1e-8);
        updates.ShouldBeLessThan(60);
    }

    [Fact]
    public void The_majority_knows_how_often_classes_occur()
    {
        double[] logits = MajorityClass.LogitsOf([1, 1, 0], 3);
        logits.Select(Math.Exp).ShouldBe([2 / 6.0, 3 / 6.0, 1 / 6.0], 1e-12);
    }

    static double Root(Func<double, double> rising)
    {
        (double low, double high) = (0, 100);
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2;
            if (rising(middle) < 0) low = middle;
            else high = middle;
        }
        return low;
    }
}
