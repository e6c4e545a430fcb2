using Hone.Insight.Difficulty;

namespace Hone.Unit.Insight;

public sealed class ExpectedLosses
{
    [Fact]
    public void What_is_strange_stands_out_and_what_is_long_or_has_rare_words_does_not()
    {
        Random random = new(3);
        List<UnitFeatures> units =
        [
            .. Enumerable.Range(0, 300).Select(i =>
            {
                long tokens = 5 + (long)(400 * Math.Pow(random.NextDouble(), 3));
                double unigram = 3 + random.NextDouble() + (i % 50 == 0 ? 3 : 0), bigram = unigram - 0.5 - random.NextDouble() / 2;
                double noise = (random.NextDouble() + random.NextDouble() - 1) * (0.05 + 1 / Math.Sqrt(tokens));
                return new UnitFeatures(tokens, 0.5 + 0.2 * unigram + 0.3 * bigram + noise, unigram, bigram);
            }),
        ];
        units.Add(new UnitFeatures(120, 0.5 + 0.2 * 3.4 + 0.3 * 2.7 + 1.5, 3.4, 2.7));  // other words follow than ought to
        ExpectedLoss expected = ExpectedLoss.Fit(units)!;
        int[] order = [.. Enumerable.Range(0, units.Count).OrderByDescending(i => expected.ZOf(units[i]))];
        order[0].ShouldBe(300);
        expected.ZOf(units[300]).ShouldBeGreaterThan(5);
        Enumerable.Range(0, 6).ShouldAllBe(i => expected.ZOf(units[50 * i]) < 4, "rare words are expected to cost more");
        expected.Of(units[1]).ShouldBe(0.5 + 0.2 * units[1].Unigram + 0.3 * units[1].Bigram, 0.1);
        units.OrderByDescending(unit => unit.Loss).Take(5).ShouldAllBe(unit => unit.Unigram > 5);  // by loss alone rare words would lead
    }

    [Fact]
    public void Few_documents_tell_nothing_and_equal_ones_are_all_as_expected()
    {
        ExpectedLoss.Fit([.. Enumerable.Repeat(new UnitFeatures(10, 2, 3, 2.5), ExpectedLoss.Fewest - 1)]).ShouldBeNull();
        UnitFeatures same = new(10, 2, 3, 2.5);
        ExpectedLoss expected = ExpectedLoss.Fit([.. Enumerable.Repeat(same, 40)])!;
        expected.Of(same).ShouldBe(2, 1e-4);
        double.IsFinite(expected.ZOf(same)).ShouldBeTrue();
    }
}
