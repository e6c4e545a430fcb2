using Hone.Cli.Screen;
using Hone.Data.Rows;

namespace Hone.Unit.Data;

public sealed class EvaluationRowsCases
{
    const int Ignored = EvaluationRows.Ignored;

    static (int[] Inputs, int[] Targets)[] ReadAll(EvaluationRows rows) => [.. Enumerable.Range(0, rows.RowCount).Select(row =>
    {
        (int[] inputs, int[] targets) = (new int[rows.Length], new int[rows.Length]);
        rows.Read(row, inputs, targets);
        return (inputs, targets);
    })];

    static int[] Targets(EvaluationRows rows) => [.. ReadAll(rows).SelectMany(row => row.Targets).Where(target => target != Ignored)];

    static ReadOnlyMemory<int>[] Documents(params int[][] documents) =>
        [.. documents.Select(document => new ReadOnlyMemory<int>(document))];

    [Theory]
    [InlineData(2, 4), InlineData(5, 4), InlineData(6, 4), InlineData(41, 8), InlineData(42, 8), InlineData(40, 8)]
    public void A_running_text_is_covered_from_its_second_token_on(int count, int length)
    {
        int[] tokens = [.. Enumerable.Range(50, count)];
        EvaluationRows rows = EvaluationRows.OfText(tokens, length);
        Targets(rows).ShouldBe(tokens[1..]);
        rows.TargetCount.ShouldBe(count - 1);
        rows.RowCount.ShouldBe((count - 1 + length - 1) / length);
        foreach ((int[] inputs, int[] targets) in ReadAll(rows))
            for (int place = 0; place < length; place++)
                if (targets[place] != Ignored)
                    inputs[place].ShouldBe(targets[place] - 1);
                else
                    tokens.ShouldContain(inputs[place]);
    }

    [Fact]
    public void Documents_are_packed_whole_behind_a_separator()
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(
            Documents([1, 2, 0], [3, 4, 5, 0], [6, 0], [7, 8, 9, 10, 11, 12, 0]), new[] { 0 }, 7);
        ReadAll(rows).ShouldBe(
        [
            ([0, 1, 2, 0, 3, 4, 5], [1, 2, 0, 3, 4, 5, 0]),
            ([0, 6, 0, 0, 0, 0, 0], [6, 0, Ignored, Ignored, Ignored, Ignored, Ignored]),
            ([0, 7, 8, 9, 10, 11, 12], [7, 8, 9, 10, 11, 12, 0]),
        ], new SameRows());
        rows.TargetCount.ShouldBe(16);
    }

    [Fact]
    public void A_long_document_is_cut_into_windows_that_go_on_from_its_own_tokens()
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(Documents([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], [20, 0]), new[] { 0 }, 4);
        ReadAll(rows).ShouldBe(
        [
            ([0, 1, 2, 3], [1, 2, 3, 4]),
            ([4, 5, 6, 7], [5, 6, 7, 8]),
            ([8, 9, 0, 20], [9, 0, 20, 0]),
        ], new SameRows());
    }

    [Fact]
    public void Of_a_long_separator_as_much_stands_before_a_document_as_has_room()
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(Documents([1, 90, 91], [2, 3, 90, 91], [4, 5, 6, 90, 91]), new[] { 90, 91 }, 5);
        ReadAll(rows).ShouldBe(
        [
            ([90, 91, 1, 90, 90], [Ignored, 1, 90, 91, Ignored]),
            ([90, 91, 2, 3, 90], [Ignored, 2, 3, 90, 91]),
            ([91, 4, 5, 6, 90], [4, 5, 6, 90, 91]),
        ], new SameRows());
    }

    [Fact]
    public void Random_documents_are_covered_once_and_seen_from_their_beginning()
    {
        Random random = new(8);
        for (int trial = 0; trial < 200; trial++)
        {
            int length = random.Next(1, 20), separators = random.Next(1, 4);
            int[] separator = [.. Enumerable.Range(1000, separators)];
            int next = 0;
            int[][] documents = [.. Enumerable.Range(0, random.Next(1, 30))
                .Select(_ => (int[])[.. Enumerable.Range(0, random.Next(0, 30)).Select(_ => next++), .. separator])];
            EvaluationRows rows = EvaluationRows.OfDocuments(Documents(documents), separator, length);
            Targets(rows).ShouldBe(documents.SelectMany(document => document));

            (int[] Inputs, int[] Targets)[] read = ReadAll(rows);
            foreach (int[] document in documents.Where(document => document.Length <= length && document.Length > separators))
                read.Count(row => row.Targets.Intersect(document.Where(token => token < 1000)).Any())
                    .ShouldBe(1, "a short document is in one row");
            foreach ((int[] inputs, int[] targets) in read)
                for (int place = 0; place < length - 1; place++)
                    if (targets[place] != Ignored && targets[place + 1] != Ignored)
                        inputs[place + 1].ShouldBe(targets[place]);
        }
    }

    [Fact]
    public void Bytes_are_those_of_the_targets()
    {
        EvaluationRows rows = EvaluationRows.OfText(new[] { 7, 1, 2, 3, 4 }, 3);
        rows.TargetBytes(token => token).ShouldBe(1 + 2 + 3 + 4);
        EvaluationRows.OfDocuments(Documents([1, 2, 9], [3, 9]), new[] { 9 }, 4).TargetBytes(token => token).ShouldBe(1 + 2 + 9 + 3 + 9);
    }

    [Fact]
    public void A_bounded_part_is_even_fixed_and_small_enough()
    {
        EvaluationRows all = EvaluationRows.OfText(Enumerable.Range(0, 10_001).ToArray(), 10);
        all.RowCount.ShouldBe(1000);
        EvaluationRows some = all.Take(99);
        some.RowCount.ShouldBe(9);
        some.TargetCount.ShouldBe(90);
        int[] firsts = [.. ReadAll(some).Select(row => row.Inputs[0])];
        firsts.Zip(firsts[1..], (a, b) => b - a).ShouldAllBe(gap => gap >= 1110 && gap <= 1120);
        firsts[0].ShouldBeInRange(500, 600);
        Targets(all.Take(99)).ShouldBe(Targets(some));
        all.Take(1).RowCount.ShouldBe(1);
        all.Take(10_000).ShouldBeSameAs(all);
    }

    [Fact]
    public void Nothing_to_measure_is_refused()
    {
        Should.Throw<ArgumentException>(() => EvaluationRows.OfText(new[] { 1 }, 4));
        Should.Throw<ArgumentException>(() => EvaluationRows.OfDocuments([], new[] { 1 }, 4));
        Should.Throw<ArgumentException>(() => EvaluationRows.OfDocuments(Documents([1]), default, 4));
    }

    sealed class SameRows : IEqualityComparer<(int[] Inputs, int[] Targets)>
    {
        public bool Equals((int[] Inputs, int[] Targets) x, (int[] Inputs, int[] Targets) y) =>
            x.Inputs.SequenceEqual(y.Inputs) && x.Targets.SequenceEqual(y.Targets);

        public int GetHashCode((int[] Inputs, int[] Targets) row) => row.Inputs.Length;
    }
}
