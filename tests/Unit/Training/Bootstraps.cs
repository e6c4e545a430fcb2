using Hone.Tensors.Random;
using Hone.Training.Evaluation;

namespace Hone.Unit.Training;

public sealed class Bootstraps
{
    [Fact]
    public void The_interval_is_that_of_its_definition()
    {
        Cost[] units = [.. Enumerable.Range(0, 37).Select(i => new Cost(10 + i, 0, 25 + i * i % 17, 0, 0))];
        Philox random = new(9, Purpose.Resampling);
        double[] means = [.. Enumerable.Range(0, 999).Select(text =>
        {
            (double nats, double tokens) = (0, 0);
            for (int i = 0; i < units.Length; i++)
            {
                (uint a, uint b, uint c, uint d) = random.Words((ulong)(i / 4), (uint)text);
                Cost drawn = units[(int)((((uint[])[a, b, c, d])[i % 4] * (ulong)units.Length) >> 32)];
                (nats, tokens) = (nats + drawn.Nats, tokens + drawn.Tokens);
            }

            return nats / tokens;
        }).Order()];
        Bootstrap.Of(units, 9, cost => cost.Loss)[0].ShouldBe(new Interval(means[24], means[974]));
        Bootstrap.Of(units, 10, cost => cost.Loss)[0].ShouldNotBe(new Interval(means[24], means[974]));
    }

    [Fact]
    public void Ninety_five_percent_of_the_intervals_hold_the_truth()
    {
        Random random = new(4);
        int held = 0;
        const int Worlds = 400;
        for (ulong world = 0; world < Worlds; world++)
        {
            // Documents of any length, of which some are hard throughout: tokens of one document are not independent.
            Cost[] documents = [.. Enumerable.Range(0, 60).Select(_ =>
            {
                int tokens = random.Next(5, 60);
                double mean = 2 + random.NextDouble();                       // the truth is 2.5
                return new Cost(tokens, 0, tokens * mean + Enumerable.Range(0, tokens).Sum(_ => random.NextDouble() - 0.5), 0, 0);
            })];
            Interval interval = Bootstrap.Of(documents, world, cost => cost.Loss)[0]!.Value;
            if (interval.Low <= 2.5 && 2.5 <= interval.High) held++;
        }

        ((double)held / Worlds).ShouldBeInRange(0.90, 0.98);                 // 2.3 standard errors are 0.025
    }

    [Fact]
    public void Pairs_tell_what_two_intervals_do_not()
    {
        Random random = new(5);
        Cost[] first = [.. Enumerable.Range(0, 80).Select(_ => new Cost(20, 0, 20 * (1 + 4 * random.NextDouble()), 0, 0))],
            second = [.. first.Select(cost => cost with { Nats = cost.Nats - 20 * (0.05 + 0.02 * random.NextDouble()) })];
        Interval one = Bootstrap.Of(first, 1, cost => cost.Loss)[0]!.Value, other = Bootstrap.Of(second, 1, cost => cost.Loss)[0]!.Value;
        one.Low.ShouldBeLessThan(other.High);
        Interval difference = Bootstrap.Difference(first, second, 1, cost => cost.Loss)!.Value;
        difference.Low.ShouldBeInRange(0.05, difference.High);
        difference.High.ShouldBeLessThan(0.07);
        Bootstrap.Difference(first, first, 1, cost => cost.Loss).ShouldBe(new Interval(0, 0));
    }

    [Theory]
    [InlineData(0, 10, 0, 0.27753279986), InlineData(5, 10, 0.23659309051, 0.76340690949), InlineData(10, 10, 0.72246720014, 1)]
    [InlineData(81, 263, 0.25528851988, 0.36620957698)]                      // Newcombe 1998, table I: 0.2553 to 0.3662
    public void The_interval_of_a_share_is_Wilsons(int right, int all, double low, double high)
    {
        Interval interval = Interval.OfShare(right, all);
        interval.Low.ShouldBe(low, 1e-9);
        interval.High.ShouldBe(high, 1e-9);
    }

    [Fact]
    public void There_is_none_of_a_single_unit_or_of_what_is_no_number()
    {
        Bootstrap.Of([new Cost(5, 5, 1, 1, 1)], 1, cost => cost.Loss).ShouldBe([null]);
        Bootstrap.Of([], 1, cost => cost.Loss).ShouldBe([null]);
        Bootstrap.Of([new Cost(5, 0, 1, 0, 1), new Cost(5, 0, 1, 0, 1)], 1, cost => cost.Loss, cost => cost.BitsPerByte)
            .ShouldBe([new Interval(0.2, 0.2), null]);
        Should.Throw<ArgumentException>(() => Bootstrap.Difference([default, default], [default], 1, cost => cost.Loss))
            .Message.ShouldContain("2 and 1 units");
    }
}
