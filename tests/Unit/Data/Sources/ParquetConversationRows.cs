using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Hone.Unit.Data.Sources;

public sealed class ParquetConversationRows : SourceFolder
{
    /// <summary>A file of two row groups with the same rows; a message is (who, text), a row may be null or empty.</summary>
    string Written(string column, string who, string what, params (string? Who, string? What)[]?[] rows) =>
        Write(Path.Combine(Root, $"{column}-{who}.parquet"), column, who, what, rows);

    internal static string Write(string path, string column, string who, string what, params (string? Who, string? What)[]?[] rows)
    {
        using PrimitiveNode first = new(who, Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray);
        using PrimitiveNode second = new(what, Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray);
        using GroupNode element = new("element", Repetition.Optional, [first, second]);
        using GroupNode list = new("list", Repetition.Repeated, [element]);
        using GroupNode messages = new(column, Repetition.Optional, [list], LogicalType.List());
        using PrimitiveNode id = new("id", Repetition.Required, LogicalType.String(), PhysicalType.ByteArray);
        using GroupNode schema = new("schema", Repetition.Required, [id, messages]);
        using WriterProperties properties = WriterProperties.GetDefaultWriterProperties();
        using ParquetFileWriter file = new(path, schema, properties);
        for (int group = 0; group < 2; group++)
        {
            using RowGroupWriter rowGroup = file.AppendRowGroup();
            using (LogicalColumnWriter<string> ids = rowGroup.NextColumn().LogicalWriter<string>())
                ids.WriteBatch([.. rows.Select((_, i) => $"{i}")]);
            Fill(rowGroup, message => message.Who);
            Fill(rowGroup, message => message.What);
        }
        file.Close();
        return path;

        void Fill(RowGroupWriter rowGroup, Func<(string? Who, string? What), string?> of)
        {
            using LogicalColumnWriter<Nested<string?>?[]?> values = rowGroup.NextColumn().LogicalWriter<Nested<string?>?[]?>();
            values.WriteBatch(
                [.. rows.Select(row => row?.Select(message => (Nested<string?>?)new Nested<string?>(of(message))).ToArray())]);
        }
    }

    static readonly (string?, string?)[] Sums = [("user", "1 + 1?"), ("assistant", "2, \"surely\"\n☺")],
        Greeting = [("system", "Be kind."), ("user", ""), ("assistant", "Hello!")];

    [Fact]
    public void Rows_are_conversations_and_those_without_messages_are_passed_over()
    {
        Source source = ConversationFiles.Open(Written("messages", "role", "content", Sums, null, [], Greeting));
        source.Description.ShouldBe("1 Parquet file, a conversation a row");
        source.Files.Select(file => file.Units).ShouldBe([2]);
        List<Read> all = All(source);
        all.Select(read => read.Place).ShouldBe([new(0, 0, 0), new(0, 0, 3), new(0, 1, 0), new(0, 1, 3)]);
        all[0].Text.ShouldBe("""{"messages":[{"role":"user","content":"1 + 1?"},{"role":"assistant","content":"2, \"surely\"\n☺"}]}""");
        all[3].Text.ShouldBe("""{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":""},{"role":"assistant","content":"Hello!"}]}""");
        source.Skipped.ShouldBe(4);
        BeginsAnywhere(source);
    }

    [Fact]
    public void Human_and_gpt_are_user_and_assistant()
    {
        (string?, string?)[] row = [("human", "Hi"), ("gpt", "Hello")];
        Texts(ConversationFiles.Open(Written("conversations", "from", "value", row)))[0]
            .ShouldBe("""{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}""");
    }

    [Fact]
    public void Many_rows_of_many_messages_stay_together()
    {
        (string?, string?)[][] rows = [.. Enumerable.Range(0, 700)
            .Select(i => Enumerable.Range(0, 2 + i % 7).Select(j => ((string?)"user", (string?)$"{i}.{j}")).ToArray())];
        string[] texts = Texts(ConversationFiles.Open(Written("messages", "role", "content", rows)));
        texts.Length.ShouldBe(1400);
        for (int i = 0; i < texts.Length; i++)
            texts[i].ShouldBe(
                "{\"messages\":[" + string.Join(',', rows[i % 700]
                    .Select(message => $"{{\"role\":\"user\",\"content\":\"{message.Item2}\"}}"))
                + "]}");
    }

    [Fact]
    public void A_message_without_its_role_or_text_is_left_to_be_judged() =>
        Texts(ConversationFiles.Open(
            Written("messages", "role", "content", [("user", null), (null, "x"), (null, null)], [(null, null), ("user", "y")])))[..2]
            .ShouldBe(
        [
            """{"messages":[{"role":"user"},{"content":"x"},{}]}""",
            """{"messages":[null,{"role":"user","content":"y"}]}""",
        ]);

    [Fact]
    public void Opened_as_text_it_is_told_how_to_be_read() =>
        Refused(() => Source.Open(Written("messages", "role", "content", Sums))).ShouldContain("holds conversations, in column messages");

    [Fact]
    public void A_table_without_conversations_says_what_it_has() =>
        Refused(() => ConversationFiles.Open(Written("turns", "role", "content", Sums)))
            .ShouldContain("has no column of conversations; it has id, turns.list.element.role, turns.list.element.content");
}
