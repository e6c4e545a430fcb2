using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Rows.Mixtures;

namespace Hone.Unit.Data;

public sealed class MixtureCases
{
    const int Length = 4;

    /// <summary>Rows whose tokens say which source they are from.</summary>
    static WindowRows Rows(int source, int rows) => new(Enumerable.Repeat(source, rows * Length + 1).ToArray(), Length, seed: 1);

    static MixtureRows Mix(ulong seed, params (decimal Weight, int Rows, long Epochs)[] members) =>
        new([.. members.Select((member, i) => new MixtureMember($"source {i}", Rows(i, member.Rows), member.Weight, member.Epochs))], seed);

    [Theory]
    [InlineData("0.7 0.3")]
    [InlineData("1 1 1")]
    [InlineData("0.5 0.25 0.125 0.125")]
    [InlineData("97 2 1")]
    [InlineData("0.333 0.333 0.334 5")]
    [InlineData("3")]
    public void Shares_are_exact_to_within_one_row_at_any_time(string spelled)
    {
        decimal[] weights = [
            .. spelled.Split(' ').Select(weight => decimal.Parse(weight, System.Globalization.CultureInfo.InvariantCulture))];
        for (ulong seed = 0; seed < 3; seed++)
        {
            using MixtureRows rows = Mix(seed, [.. weights.Select(weight => (weight, 5, 0L))]);
            long[] given = new long[weights.Length];
            for (int n = 0; n < 5000; n++)
            {
                (int source, long row) = rows.At(n);
                row.ShouldBe(given[source]++, $"row {n} is the next of source {source}");
                for (int i = 0; i < weights.Length; i++)
                {
                    // A run begins anywhere in the order, so both its ends may be almost a turn off.
                    double share = (double)(weights[i] / weights.Sum());
                    Math.Abs(given[i] - (n + 1) * share).ShouldBeLessThan(seed == 0 && weights.Length == 1 ? 0.001 : 2);
                }
            }
        }
    }

    [Fact]
    public void The_order_of_turns_deviates_by_less_than_a_turn()
    {
        Random random = new(5);
        for (int round = 0; round < 30; round++)
        {
            decimal[] weights = [.. Enumerable.Range(0, random.Next(2, 7)).Select(_ => (decimal)random.Next(1, 60))];
            Cycle cycle = new(weights);
            long[] taken = new long[weights.Length];
            for (int turn = 0; turn < 2 * cycle.Length; turn++)
            {
                Enumerable.Range(0, weights.Length).Select(source => cycle.Before(turn, source)).ShouldBe(taken);
                int source = cycle[turn];
                cycle.TurnOf(source, taken[source]).ShouldBe(turn);
                taken[source]++;
                for (int i = 0; i < weights.Length; i++)
                    Math.Abs(taken[i] - (turn + 1) * weights[i] / weights.Sum()).ShouldBeLessThan(1);
            }
        }
    }

    [Fact]
    public void A_source_that_has_made_its_passes_drops_out_and_the_mixture_ends_when_all_have()
    {
        using MixtureRows rows = Mix(3, (0.5m, 5, 2), (0.25m, 100, 1), (0.25m, 100, 1));
        int[] sources = [.. Enumerable.Range(0, (int)rows.RowCount).Select(n => rows.At(n).Source)];
        // A text of n rows and a token gives n rows in phase 0, and n − 1 in any other.
        int[] counts = [.. Enumerable.Range(0, 3).Select(source => sources.Count(given => given == source))];
        counts[0].ShouldBeInRange(8, 10);
        counts[1].ShouldBeInRange(99, 100);
        int last = Array.LastIndexOf(sources, 0);
        last.ShouldBeInRange(14, 22);
        int[] rest = sources[(last + 1)..(last + 101)];
        rest.Count(source => source == 1).ShouldBeInRange(49, 51);
        Should.Throw<InvalidDataException>(() => rows.At(rows.RowCount)).Message.ShouldContain("used up");
    }

    [Fact]
    public void A_row_depends_on_its_number_alone()
    {
        using MixtureRows rows = Mix(8, (3, 7, 0), (2, 9, 4), (1, 5, 1)), again = Mix(8, (3, 7, 0), (2, 9, 4), (1, 5, 1));
        int[] inputs = new int[Length], targets = new int[Length];
        List<int> seen = [];
        for (Position position = default; position.Row < 200;)
            seen.Add(rows.Read(ref position, inputs, targets));
        foreach (int n in new[] { 199, 3, 77, 150, 0 })
        {
            Position position = new(0, n);
            again.Read(ref position, inputs, targets).ShouldBe(seen[n]);
            inputs.ShouldAllBe(input => input == seen[n]);
            again.PiecesAt(new Position(0, n)).ShouldAllBe(piece => piece.Source == seen[n]);
        }
    }

    [Fact]
    public void Weights_that_cannot_be_are_refused()
    {
        Should.Throw<InvalidDataException>(() => Mix(1, (0, 5, 0), (1, 5, 0))).Message.ShouldContain("source 0 has a weight of 0");
        Should.Throw<InvalidDataException>(() => Mix(1, (0.70000001m, 5, 0), (0.3m, 5, 0))).Message.ShouldContain("Round them");
    }
}
