using Hone.Cli.Screen;
using Hone.Data.Rows;

namespace Hone.Unit.Data;

public sealed class WindowRowsCases
{
    static int[] Tokens(int count) => [.. Enumerable.Range(100, count)];

    static List<int> StartsOfEpoch(WindowRows rows, long epoch)
    {
        (int[] inputs, int[] targets) = (new int[rows.Length], new int[rows.Length]);
        List<int> starts = [];
        for (Position position = new(epoch, 0); position.Epoch == epoch;)
        {
            rows.Read(ref position, inputs, targets);
            inputs.ShouldBe(Enumerable.Range(inputs[0], rows.Length));
            targets.ShouldBe(Enumerable.Range(inputs[0] + 1, rows.Length));
            starts.Add(inputs[0] - 100);
        }
        return starts;
    }

    [Theory]
    [InlineData(100, 7)]
    [InlineData(15, 7)]
    [InlineData(9, 7)]
    [InlineData(8, 7)]
    [InlineData(50, 1)]
    public void An_epoch_visits_every_window_once_from_its_phase_on(int count, int length)
    {
        WindowRows rows = new(Tokens(count), length, seed: 5);
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int phase = (int)rows.PhaseOf(epoch);
            phase.ShouldBeInRange(0, length - 1);
            List<int> starts = StartsOfEpoch(rows, epoch);
            starts.Count.ShouldBe((int)rows.RowsIn(epoch));
            starts.Order().ShouldBe(Enumerable.Range(0, starts.Count).Select(window => phase + window * length));
            (phase + (starts.Count + 1) * length).ShouldBeGreaterThan(count - 1, "one more window would have fitted");
        }
    }

    [Fact]
    public void Epochs_differ_in_phase_and_order()
    {
        WindowRows rows = new(Tokens(1000), 10, seed: 5);
        Enumerable.Range(0, 100).Select(epoch => rows.PhaseOf(epoch)).Distinct().Count().ShouldBe(10);
        StartsOfEpoch(rows, 0).Select(start => start / 10).ShouldNotBe(StartsOfEpoch(rows, 1).Select(start => start / 10));
        StartsOfEpoch(rows, 0).ShouldNotBe(StartsOfEpoch(new WindowRows(Tokens(1000), 10, seed: 6), 0));
    }

    [Fact]
    public void Every_token_but_the_first_becomes_a_target_as_epochs_pass()
    {
        WindowRows rows = new(Tokens(33), 10, seed: 1);
        HashSet<int> targets = [.. Enumerable.Range(0, 100).SelectMany(epoch => StartsOfEpoch(rows, epoch))
            .SelectMany(start => Enumerable.Range(start + 1, 10))];
        targets.Order().ShouldBe(Enumerable.Range(1, 32));
    }

    [Fact]
    public void Two_integers_are_enough_to_go_on()
    {
        (int[] inputs, int[] targets) = (new int[8], new int[8]);
        List<string> whole = Read(Position.Start, 100, out _);
        List<string> first = Read(Position.Start, 37, out Position saved);
        List<string> second = Read(new Position(saved.Epoch, saved.Row), 63, out _);
        first.Concat(second).ShouldBe(whole);
        whole.Distinct().Count().ShouldBeGreaterThan(50);

        List<string> Read(Position position, int count, out Position end)
        {
            WindowRows rows = new(Tokens(200), 8, seed: 77);
            List<string> read = [];
            for (int i = 0; i < count; i++)
            {
                rows.Read(ref position, inputs, targets);
                read.Add(string.Join(' ', inputs) + "|" + string.Join(' ', targets));
            }
            end = position;
            return read;
        }
    }

    [Fact]
    public void Epochs_are_counted_as_a_fraction()
    {
        WindowRows rows = new(Tokens(100), 9, seed: 2);
        rows.EpochsAt(Position.Start).ShouldBe(0);
        rows.EpochsAt(new Position(3, rows.RowsIn(3) / 2)).ShouldBe(3 + (double)(rows.RowsIn(3) / 2) / rows.RowsIn(3));
        Position position = new(3, rows.RowsIn(3) - 1);
        rows.Read(ref position, new int[9], new int[9]);
        position.ShouldBe(new Position(4, 0));
        rows.EpochsAt(position).ShouldBe(4);
    }

    [Fact]
    public void What_is_no_row_is_refused()
    {
        Should.Throw<ArgumentException>(() => new WindowRows(Tokens(8), 8, seed: 1));
        WindowRows rows = new(Tokens(9), 8, seed: 1);
        Position beyond = new(0, 1);
        Should.Throw<ArgumentOutOfRangeException>(() => rows.Read(ref beyond, new int[8], new int[8]))
            .Message.ShouldContain("epoch 0 has 1 rows");
        Position start = default;
        Should.Throw<ArgumentException>(() => rows.Read(ref start, new int[7], new int[8])).Message.ShouldContain("8 inputs");
    }
}
