using Hone.Cli.Screen;
using Hone.Data.Rows;

namespace Hone.Unit.Data;

public sealed class Permutations
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(7), InlineData(16), InlineData(17)]
    [InlineData(64), InlineData(65), InlineData(997), InlineData(1024), InlineData(1025), InlineData(65_537)]
    public void Every_number_comes_once(int count)
    {
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Permutation order = new(count, seed: 9, epoch);
            bool[] seen = new bool[count];
            for (int place = 0; place < count; place++)
            {
                long value = order[place];
                value.ShouldBeInRange(0, count - 1);
                seen[value].ShouldBeFalse($"{value} comes twice");
                seen[value] = true;
            }
        }
    }

    [Fact]
    public void Seeds_and_epochs_have_orders_of_their_own()
    {
        string[] orders = [.. from seed in new ulong[] { 1, 2, 1ul << 40 } from epoch in new long[] { 0, 1, 1L << 40 } select Order(
            seed, epoch)];
        orders.ShouldBeUnique();
        Order(1, 0).ShouldBe(orders[0]);

        static string Order(ulong seed, long epoch)
        {
            Permutation order = new(50, seed, epoch);
            return string.Join(' ', Enumerable.Range(0, 50).Select(place => order[place]));
        }
    }

    /// <summary>Where each number stands, over many epochs, is even: chi squared of each number against its 99.99 % bound.</summary>
    [Theory]
    [InlineData(2, 15.2)]
    [InlineData(5, 23.6)]
    [InlineData(12, 37.4)]
    public void Every_number_stands_everywhere_equally_often(int count, double bound)
    {
        const int Epochs = 6000;
        int[,] stood = new int[count, count];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            Permutation order = new(count, seed: 3, epoch);
            for (int place = 0; place < count; place++)
                stood[order[place], place]++;
        }
        double expected = (double)Epochs / count;
        for (int value = 0; value < count; value++)
            Enumerable.Range(0, count).Sum(place => Math.Pow(stood[value, place] - expected, 2) / expected).ShouldBeLessThan(bound);
    }

    /// <summary>Neighbours do not stay neighbours: in a random order of n, about two of n − 1 pairs are one apart.</summary>
    [Fact]
    public void Neighbours_are_separated()
    {
        Permutation order = new(10_000, seed: 4, epoch: 0);
        int neighbours = Enumerable.Range(0, 9_999).Count(place => Math.Abs(order[place] - order[place + 1]) == 1);
        neighbours.ShouldBeLessThan(12);

        double mean = Enumerable.Range(0, 2_500).Average(place => (double)order[place]);
        mean.ShouldBe(4_999.5, tolerance: 4 * 10_000 / Math.Sqrt(12 * 2_500));
    }

    [Fact]
    public void The_largest_count_works()
    {
        Permutation order = new(Permutation.MaximumCount, seed: 1, epoch: 2);
        long[] values = [.. Enumerable.Range(0, 1000).Select(place => order[place])];
        values.ShouldBeUnique();
        values.ShouldAllBe(value => value >= 0 && value < Permutation.MaximumCount);
        order[Permutation.MaximumCount - 1].ShouldBeInRange(0, Permutation.MaximumCount - 1);
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation(Permutation.MaximumCount + 1, 1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new Permutation(0, 1, 2));
    }

    /// <summary>Orders are part of every run's record: they may never change.</summary>
    [Fact]
    public void An_order_once_given_stays()
    {
        Permutation order = new(10, seed: 42, epoch: 1);
        string.Join(' ', Enumerable.Range(0, 10).Select(place => order[place])).ShouldBe("4 6 2 7 8 9 1 0 3 5");
    }
}
