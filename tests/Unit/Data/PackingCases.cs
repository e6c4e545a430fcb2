using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Tokens;

namespace Hone.Unit.Data;

public sealed class PackingCases
{
    const int Padding = 1;

    /// <summary>Documents whose tokens say which they are and where: document d is d·1000, d·1000 + 1, …</summary>
    static MemoryTokens Documents(params int[] lengths)
    {
        List<long> starts = [];
        List<int> tokens = [];
        for (int document = 0; document < lengths.Length; document++)
        {
            starts.Add(tokens.Count);
            tokens.AddRange(Enumerable.Range(1000 * (document + 1), lengths[document]));
        }
        return new MemoryTokens(tokens.ToArray(), starts, [.. lengths.Select((_, i) => new SourcePlace(0, 0, i))]);
    }

    static (int[] Inputs, int[] Targets, int[] Starts) Row(TrainingRows rows, ref Position position)
    {
        (int[] inputs, int[] targets, int[] starts) = (new int[rows.Length], new int[rows.Length], new int[rows.Length]);
        rows.Read(ref position, inputs, targets, starts);
        return (inputs, targets, starts);
    }

    /// <summary>The rows of the first epoch, as documents and counts.</summary>
    static List<string> Plan(PackedRows rows)
    {
        List<string> plan = [];
        for (Position position = default; position.Epoch == 0;)
        {
            plan.Add(string.Join(' ', rows.PiecesAt(position).Select(piece => $"{piece.Place.Row}:{piece.Count}")));
            Row(rows, ref position);
        }
        plan.Sort(StringComparer.Ordinal);
        return plan;
    }

    [Fact]
    public void The_longest_document_that_fits_goes_first_and_the_shortest_is_cropped_when_none_does()
    {
        // Rows of 10 tokens. 7, then nothing fits 3: the shortest, 4, is cropped to 3. Then 6 and the other 4.
        using PackedRows rows = new(Documents(4, 7, 6, 4), length: 9, seed: 1, Padding, crops: true);
        Plan(rows).ShouldBe(["1:7 0:3", "2:6 3:4"]);
        rows.LostShare.ShouldBe(1 / 21.0);
        rows.PaddedShare.ShouldBe(0);
    }

    [Fact]
    public void A_document_longer_than_a_row_is_cropped_last_and_one_that_fills_a_row_is_alone_in_it()
    {
        using PackedRows rows = new(Documents(25, 10, 3), length: 9, seed: 1, Padding, crops: true);
        Plan(rows).ShouldBe(["1:10", "2:3 0:7"]);
        rows.LostShare.ShouldBe(18 / 38.0);
    }

    [Fact]
    public void Without_cropping_rows_are_padded_and_what_fits_none_is_left_out_and_counted()
    {
        using PackedRows rows = new(Documents(4, 7, 25, 4), length: 9, seed: 1, Padding, crops: false);
        Plan(rows).ShouldBe(["0:4 3:4", "1:7"]);
        rows.LeftOutDocuments.ShouldBe(1);
        rows.PaddedShare.ShouldBe(5 / 20.0);

        for (Position position = default; position.Epoch == 0;)
        {
            int filled = rows.PiecesAt(position).Sum(piece => piece.Count);
            (int[] inputs, int[] targets, int[] starts) = Row(rows, ref position);
            inputs[filled..].ShouldAllBe(input => input == Padding);
            targets[(filled - 1)..].ShouldAllBe(target => target == EvaluationRows.Ignored);
            starts[filled..].ShouldBe(Enumerable.Range(filled, 9 - filled), "padding sees itself only");
        }
        Should.Throw<InvalidDataException>(() => new PackedRows(Documents(25), 9, 1, Padding, crops: false)).Message.ShouldContain(
            "none of 1 documents fits");
    }

    [Fact]
    public void Rows_begin_with_a_document_follow_it_and_know_where_each_begins()
    {
        Random random = new(3);
        int[] lengths = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(1, 80))];
        using PackedRows rows = new(Documents(lengths), length: 63, seed: 9, Padding, crops: true);
        HashSet<long> seen = [];
        long placed = 0;
        for (Position position = default; position.Epoch == 0;)
        {
            IReadOnlyList<RowPiece> pieces = rows.PiecesAt(position);
            (int[] inputs, int[] targets, int[] starts) = Row(rows, ref position);
            int[] row = [.. inputs, targets[^1]];
            foreach (RowPiece piece in pieces)
            {
                seen.Add(piece.Place.Row).ShouldBeTrue("each document stands in one row");
                int[] expected = [.. Enumerable.Range(1000 * ((int)piece.Place.Row + 1), piece.Count)];
                row[piece.Start..(piece.Start + piece.Count)].ShouldBe(expected);
                starts[piece.Start..Math.Min(63, piece.Start + piece.Count)].ShouldAllBe(start => start == piece.Start);
                placed += piece.Count;
            }
            targets[..^1].Zip(inputs[1..]).ShouldAllBe(pair => pair.First == pair.Second || pair.First == EvaluationRows.Ignored);
        }
        rows.LostShare.ShouldBe(1 - placed / (double)lengths.Sum(), 1e-12);
        rows.LostShare.ShouldBeInRange(0, 0.1, "many short documents leave little to crop");
    }

    [Fact]
    public void The_longest_fit_is_what_a_search_of_all_documents_finds()
    {
        Random random = new(4);
        for (int round = 0; round < 50; round++)
        {
            int capacity = random.Next(2, 200);
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(1, 250))];
            RowPlan plan = new();
            new BestFit(capacity, crops: true).Pack(lengths, 0, plan);
            List<(int Document, int Count)> expected = Naive(lengths, capacity);
            Enumerable.Range(0, plan.RowCount).SelectMany(row => plan.PiecesOf(row)).Select(piece => ((int)piece.Document, piece.Count))
                .ShouldBe(expected);
        }
    }

    static List<(int, int)> Naive(int[] lengths, int capacity)
    {
        List<int> left = [.. Enumerable.Range(0, lengths.Length)];
        List<(int, int)> pieces = [];
        for (int room = capacity; left.Count > 0; room = room == 0 ? capacity : room)
        {
            int[] fitting = [.. left.Where(document => lengths[document] <= room)];
            int longest = fitting.Length > 0 ? fitting.MaxBy(document => (lengths[document], -document)) : -1;
            int[] shorter = [.. left.Where(document => lengths[document] <= capacity)];
            int chosen = longest >= 0 ? longest : shorter.Length > 0 ? shorter.MinBy(document => (lengths[document], document)) : left[0];
            pieces.Add((chosen, Math.Min(room, lengths[chosen])));
            room -= pieces[^1].Item2;
            left.Remove(chosen);
        }
        return pieces;
    }

    [Fact]
    public void Windows_know_where_their_documents_begin()
    {
        using WindowRows rows = new(Documents(5, 3, 9, 1, 12), length: 8, seed: 2);
        for (Position position = default; position.Epoch < 6;)
        {
            IReadOnlyList<RowPiece> pieces = rows.PiecesAt(position);
            (int[] inputs, _, int[] starts) = Row(rows, ref position);
            pieces.Sum(piece => piece.Count).ShouldBe(9);
            for (int i = 0; i < inputs.Length; i++)
            {
                starts[i].ShouldBe(Array.FindIndex(inputs, input => input / 1000 == inputs[i] / 1000));
                RowPiece piece = pieces.Single(piece => i >= piece.Start && i < piece.Start + piece.Count);
                inputs[i].ShouldBe((int)(1000 * (piece.Place.Row + 1) + piece.Offset + i - piece.Start));
            }
        }
    }

    [Fact]
    public void Tokens_that_carry_no_loss_are_read_and_not_predicted()
    {
        using WindowRows rows = new(new MemoryTokens(new[] { 5, ~6, ~7, 8, 9 }), length: 4, seed: 0);
        Position position = default;
        (int[] inputs, int[] targets, _) = Row(rows, ref position);
        inputs.ShouldBe([5, 6, 7, 8]);
        targets.ShouldBe([-1, -1, 8, 9]);
    }
}
