using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Rows.Streaming;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Tensors.Ops;
using Hone.Text;

namespace Hone.Unit.Data;

public sealed class StreamingCases
{
    const int Length = 31;

    /// <summary>Documents that differ: so many files of so many units, about as many documents in each.</summary>
    static ListSource Source(int files, int units, int documents)
    {
        Random random = new(11);
        return new ListSource([.. Enumerable.Range(0, files).Select(file => Enumerable.Range(0, units).Select(unit =>
            Enumerable.Range(0, documents + random.Next(3)).Select(row => $"{file}.{unit}.{row} " + new string('x', random.Next(60)))
                .ToArray()).ToArray())]);
    }

    static StreamedRows Stream(Source source, PackingKind packing, int rank = 0, int ranks = 1) => new(new StreamOptions
    {
        Source = source, Rule = new ByHash(new SplitShares(0.1)), Encoder = new TextEncoder(new ByteTokenizer(), "|", separator: null),
        Packing = packing, Rank = rank, Ranks = ranks,
    }, Length, seed: 4);

    static List<(Position At, string Row)> Take(StreamedRows rows, Position from, int count)
    {
        (int[] inputs, int[] targets, int[] starts) = (new int[Length], new int[Length], new int[Length]);
        List<(Position, string)> taken = [];
        for (int i = 0; i < count; i++)
        {
            Position at = from;
            rows.Read(ref from, inputs, targets, starts);
            taken.Add((at, string.Join(' ', [.. inputs, .. targets, .. starts])));
        }
        return taken;
    }

    static int RowsOfAnEpoch(StreamedRows rows)
    {
        (int[] inputs, int[] targets) = (new int[Length], new int[Length]);
        int count = 0;
        for (Position position = default; position.Epoch == 0; count++)
            rows.Read(ref position, inputs, targets);
        return count;
    }

    [Theory]
    [InlineData(PackingKind.Windows, 1, 1, 2500)]
    [InlineData(PackingKind.Documents, 1, 1, 2500)]
    [InlineData(PackingKind.Documents, 2, 3, 450)]
    public void Rows_go_on_from_any_position_as_if_never_interrupted(PackingKind packing, int files, int units, int documents)
    {
        ListSource source = Source(files, units, documents);
        using StreamedRows rows = Stream(source, packing);
        int epoch = RowsOfAnEpoch(rows);
        List<(Position At, string Row)> whole = Take(rows, default, 2 * epoch + 50);
        whole.Select(row => row.At.Chunk).Distinct().Count().ShouldBeGreaterThan(2, "several chunks");
        whole[epoch].At.ShouldBe(new Position(1, 0));

        int[] borders = [.. Enumerable.Range(1, whole.Count - 1).Where(i => whole[i].At.Row == 0)];
        foreach (int begin in borders.Concat(borders.Select(border => border - 1)).Concat([0, 1, 17, epoch + 3]))
        {
            using StreamedRows again = Stream(source, packing);
            Take(again, whole[begin].At, Math.Min(40, whole.Count - begin))
                .ShouldBe(whole[begin..Math.Min(whole.Count, begin + 40)], $"from row {begin}");
        }
        Take(rows, whole[5].At, 30).ShouldBe(whole[5..35], "going back within the same reader");
    }

    [Fact]
    public void Every_training_document_comes_once_an_epoch_whole_where_it_is_not_cropped()
    {
        ListSource source = Source(1, 1, 3000);
        using StreamedRows rows = Stream(source, PackingKind.Windows);
        StringBuilder read = new();
        SortedDictionary<(SourcePlace, long), byte> tokens = [];
        (int[] inputs, int[] targets) = (new int[Length], new int[Length]);
        for (Position position = default; position.Epoch == 0;)
        {
            IReadOnlyList<RowPiece> pieces = rows.PiecesAt(position);
            rows.Read(ref position, inputs, targets);
            int[] row = [.. inputs, targets[^1]];
            foreach (RowPiece piece in pieces)
                for (int i = 0; i < piece.Count; i++)
                    if (row[piece.Start + i] >= 0)
                        tokens[(piece.Place, piece.Offset + i)] = (byte)row[piece.Start + i];
        }
        string text = Encoding.UTF8.GetString([.. tokens.Values]);
        ByHash rule = new(new SplitShares(0.1));
        text.ShouldBe(
            string.Concat(source.Read().Where(document => rule.SplitOf(document) == Split.Train)
            .Select(document => "|" + Encoding.UTF8.GetString(document.Text.Span))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Ranks_share_the_units_and_together_read_every_document(int ranks)
    {
        ListSource source = Source(2, 3, 300);
        List<SourcePlace> all = [];
        for (int rank = 0; rank < ranks; rank++)
        {
            using StreamedRows rows = Stream(source, PackingKind.Documents, rank, ranks);
            (int[] inputs, int[] targets) = (new int[Length], new int[Length]);
            HashSet<SourcePlace> seen = [];
            for (Position position = default; position.Epoch == 0;)
            {
                foreach (RowPiece piece in rows.PiecesAt(position)) seen.Add(piece.Place).ShouldBeTrue();
                rows.Read(ref position, inputs, targets);
            }
            seen.Select(place => 3 * place.File + place.Unit).ShouldAllBe(unit => unit % ranks == rank);
            all.AddRange(seen);
        }
        ByHash rule = new(new SplitShares(0.1));
        all.Order().ShouldBe(source.Read().Where(document => rule.SplitOf(document) == Split.Train).Select(document => document.Place));
        Should.Throw<InvalidDataException>(() => Stream(source, PackingKind.Documents, 6, 7)).Message.ShouldContain("6 units");
    }

    [Fact]
    public void What_goes_wrong_while_reading_ahead_is_told_to_the_reader()
    {
        using StreamedRows empty = Stream(new ListSource(new string[][] { [] }), PackingKind.Windows);
        Should.Throw<InvalidDataException>(() => Take(empty, default, 1)).Message.ShouldContain("no document to learn from");
        using StreamedRows ranks = Stream(new ListSource([["fine", "well"]], [["a", "b"]]), PackingKind.Windows);
        Should.Throw<ArgumentOutOfRangeException>(() => Take(ranks, new Position(0, 1000), 1));
    }

    [Fact]
    public void In_conversations_only_the_answers_carry_loss()
    {
        ListSource source = new([["""{"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": [{"type": "text", "value": "Q"}]}, {"role": "assistant", "content": "A"}]}""",
            """[{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "b"}]"""]]);
        ByteTokenizer bytes = new();
        ConversationEncoder encoder = new(bytes, "|", source.Tell);
        List<int> tokens = [];
        foreach (SourceDocument document in source.Read()) encoder.Encode(document, tokens);
        Encoding.UTF8.GetString(bytes.Decode([.. tokens.Select(token => token < 0 ? ~token : token)])).ShouldBe(
            "|<|user_start|>S\n\nQ<|user_end|><|assistant_start|>A<|assistant_end|>"
            + "|<|user_start|>q<|user_end|><|assistant_start|>a<|assistant_end|>"
            + "<|user_start|>r<|user_end|><|assistant_start|>b<|assistant_end|>");
        Encoding.UTF8.GetString(bytes.Decode([.. tokens.Where(token => token >= 0)]))
            .ShouldBe("A<|assistant_end|>a<|assistant_end|>b<|assistant_end|>");
    }

    [Theory]
    [InlineData("{\"messages\": [{\"role\": \"user\"", "is not whole JSON")]
    [InlineData("{\"text\": \"a\"}", "has no list of messages")]
    [InlineData("[{\"role\": \"user\", \"content\": \"a\"}]", "has no answer to learn from")]
    [InlineData("[{\"role\": \"assistant\", \"content\": \"a\"}]", "has a message of assistant where user should speak")]
    [InlineData("[{\"role\": \"user\", \"content\": 5}]", "has content that is no text")]
    [InlineData("[{\"role\": \"user\", \"content\": [{\"type\": \"image\"}]}]", "has content that is not only text")]
    [InlineData("[{\"role\": \"user\", \"content\": [{\"type\": 1, \"text\": \"a\"}]}]", "has content that is not only text")]
    [InlineData("[{\"content\": \"a\"}]", "has a message without a role")]
    [InlineData("[{\"role\": \"us\\ner\", \"content\": \"a\"}]", "has a message of us\\u000aer where user should speak")]
    public void A_conversation_that_is_none_is_told_with_its_line(string line, string problem)
    {
        ListSource source = new([["", line]]);
        ConversationEncoder encoder = new(new ByteTokenizer(), "|", source.Tell);
        string message = Should.Throw<InvalidDataException>(
            () => encoder.Encode(source.Read(new SourcePlace(0, 0, 1)).Single(), [])).Message;
        message.ShouldContain(problem);
        message.ShouldContain("document 2");
        message.Split('\n').Length.ShouldBe(2);
    }
}
