using Hone.Cli.Screen;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;

namespace Hone.Unit.Data.Baselines;

public sealed class NgramBaselineCases
{
    static int[] Tokens(int count, int vocabulary, int seed)
    {
        Random random = new(seed);
        int[] tokens = new int[count];
        for (int i = 1; i < count; i++)                                       // the next is near the last one, and small ones are frequent
            tokens[i] = random.Next(3) == 0 ? (tokens[i - 1] + random.Next(3)) % vocabulary : random.Next(1 + random.Next(vocabulary));
        return tokens;
    }

    static IReadOnlyList<Baseline> Of(int[] train, int[] validation, int vocabulary, int cut = 0) => NgramBaselines.Of(
        [train.AsMemory(..cut), train.AsMemory(cut..)], EvaluationRows.OfText(validation, 8), vocabulary, token => 1 + token % 2);

    [Theory]
    [InlineData(7), InlineData(1024), InlineData(1025), InlineData(40_000)]
    public void They_are_what_a_plain_reckoning_gives(int vocabulary)
    {
        int[] train = Tokens(5000, vocabulary, 1), validation = Tokens(501, vocabulary, 2);

        IReadOnlyList<Baseline> baselines = Of(train, validation, vocabulary, cut: 1234);

        double unigram = 0, bigram = 0, bytes = validation.Skip(1).Sum(token => 1 + token % 2);
        var counts = train.CountBy(token => token).ToDictionary();
        var pairs = train.Zip(train.Skip(1)).CountBy(pair => pair).ToDictionary();
        var before = train.SkipLast(1).CountBy(token => token).ToDictionary();
        double d1 = D(counts.Values), d2 = D(pairs.Values);
        foreach ((int previous, int token) in validation.Zip(validation.Skip(1)))
        {
            double p1 = Math.Max(counts.GetValueOrDefault(token) - d1, 0) / train.Length + d1 * counts.Count / train.Length / vocabulary;
            double p2 = !before.TryGetValue(previous, out int seen) ? p1
                : Math.Max(pairs.GetValueOrDefault((previous, token)) - d2, 0) / seen
                + d2 * pairs.Keys.Count(pair => pair.First == previous) / seen * p1;
            (unigram, bigram) = (unigram - Math.Log(p1), bigram - Math.Log(p2));
        }

        baselines.Select(baseline => baseline.Name).ShouldBe(["uniform", "unigram", "bigram"]);
        baselines[0].NatsPerToken.ShouldBe(Math.Log(vocabulary), 1e-12);
        baselines[1].NatsPerToken.ShouldBe(unigram / 500, 1e-9);
        baselines[2].NatsPerToken.ShouldBe(bigram / 500, 1e-9);
        baselines[2].BitsPerByte.ShouldBe(bigram / Math.Log(2) / bytes, 1e-9);

        static double D(IEnumerable<int> all) =>
            (all.Count(c => c == 1) + 0.5) / (all.Count(c => c == 1) + 0.5 + 2 * (all.Count(c => c == 2) + 0.5));
    }

    [Fact]
    public void What_units_lose_is_what_the_whole_text_loses()
    {
        int[] train = Tokens(5000, 300, 1), validation = Tokens(4000, 300, 2);
        EvaluationRows rows = EvaluationRows.OfText(validation, 16);
        ResamplingUnits units = ResamplingUnits.Of(rows, _ => 1);
        NgramCosts costs = NgramCosts.Of([train], rows, units, 300, long.MaxValue);
        costs.Unigram.Count.ShouldBe(4);
        IReadOnlyList<Baseline> whole = Of(train, validation, 300);
        costs.Unigram.Sum().ShouldBe(whole[1].NatsPerToken * rows.TargetCount, 1e-6);
        costs.Bigram.Sum().ShouldBe(whole[2].NatsPerToken * rows.TargetCount, 1e-6);
        NgramCosts.Of([], rows, units, 300, long.MaxValue).Unigram.Sum().ShouldBeLessThan(costs.Unigram.Sum(), "it knows the text itself");
    }

    [Fact]
    public void Probabilities_sum_to_one_whatever_was_seen()
    {
        int[] train = Tokens(300, 20, 3);
        TokenCounts tokens = new([train], 25);
        PairCounts pairs = new([train], tokens);

        Enumerable.Range(0, 25).Sum(tokens.ProbabilityOf).ShouldBe(1, 1e-12);
        for (int before = 0; before < 25; before++)
        {
            Enumerable.Range(0, 25).Sum(token => pairs.ProbabilityOf(before, token)).ShouldBe(1, 1e-12);
            Enumerable.Range(0, 25).ShouldAllBe(token => pairs.ProbabilityOf(before, token) > 0);
        }
    }

    [Fact]
    public void What_was_never_seen_costs_something_finite()
    {
        int[] train = [0, 0, 0, 0, 0];

        Of(train, [1, 2, 1, 0], 3).ShouldAllBe(baseline => double.IsFinite(baseline.NatsPerToken));
        Of([], [1, 2, 1, 0], 3).ShouldAllBe(baseline => Math.Abs(baseline.NatsPerToken - Math.Log(3)) < 1e-12);
    }

    [Fact]
    public void A_bigram_reads_the_source_that_follows_a_rule()
    {
        int[] ring = [.. Enumerable.Range(0, 4000).Select(i => i % 10)];

        IReadOnlyList<Baseline> baselines = Of(ring, ring, 10);

        baselines[1].NatsPerToken.ShouldBe(Math.Log(10), 1e-3);
        baselines[2].NatsPerToken.ShouldBeLessThan(0.01);
    }
}
