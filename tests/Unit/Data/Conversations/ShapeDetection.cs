using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;

namespace Hone.Unit.Data.Conversations;

/// <summary>What rows are read as; where that would be a guess, a question.</summary>
public sealed class ShapeDetection
{
    const string Turns = """[{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]""";
    const string Gpt = """[{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]""";

    [Theory]
    [InlineData("messages in messages", $$"""{"messages": {{Turns}}}""")]
    [InlineData("each row is a list of messages", Turns)]
    [InlineData("messages in conversations", $$"""{"conversations": {{Gpt}}}""")]
    [InlineData("messages in conversation", $$"""{"conversation": {{Gpt}}, "id": "x_1"}""")]
    [InlineData("messages in dialogue", $$"""{"dialogue": {{Turns}}}""")]
    [InlineData("messages in chat", """{"chat": [{"sender": "human", "message": "q"}, {"sender": "ai", "message": "a"}]}""")]
    [InlineData("messages in messages", $$"""{"messages": {{Turns}}, "tools": "[]"}""")]
    [InlineData("instruction, input and output", """{"instruction": "do it", "input": "with", "output": "done"}""")]
    [InlineData("instruction and output", """{"instruction": "do it", "output": "done"}""")]
    [InlineData("instruction and output", """{"instruction": "do it", "input": "", "output": "done"}""")]
    [InlineData("instruction, input and response", """{"instruction": "do it", "input": "with", "response": "done"}""")]
    [InlineData("instruction, input and output, earlier turns in history, the system's words in system",
        """{"instruction": "i", "input": "x", "output": "o", "system": "s", "history": [["a", "b"]]}""")]
    [InlineData("question is asked and answer is the answer", """{"question": "q", "answer": "a"}""")]
    [InlineData("query is asked and response is the answer", """{"query": "q", "response": "a"}""")]
    [InlineData("prompt is asked and completion is the answer", """{"prompt": "q", "completion": "a"}""")]
    [InlineData("input is asked and output is the answer", """{"input": "q", "output": "a"}""")]
    [InlineData("user is asked and assistant is the answer", """{"user": "q", "assistant": "a"}""")]
    [InlineData("instruction is asked and response is the answer", """{"instruction": "q", "response": "a"}""")]
    [InlineData("question is asked and answer is the answer, the system's words in system",
        """{"system": "s", "question": "q", "answer": "a"}""")]
    [InlineData("question is asked and answer is the answer", """{"question": "q", "answer": "a", "id": 5, "score": 0.5, "lang": "en"}""")]
    public void A_usual_shape_is_found(string sentence, params string[] rows) => Shape(rows).Sentence.ShouldBe(sentence);

    [Theory]
    [InlineData("can be read in 2 ways", "data.conversations: alpaca or text",
        """{"instruction": "a", "input": "", "output": "b", "text": "the whole"}""")]
    [InlineData("can be read in 2 ways", "data.conversations: messages or pairs",
        $$"""{"messages": {{Turns}}, "prompt": "q", "completion": "a"}""")]
    [InlineData("can be read in 2 ways", "data.prompt_column", """{"question": "q", "answer": "a", "response": "b"}""")]
    [InlineData("can be read in 2 ways: messages in messages; or messages in conversations", "data.prompt_column",
        $$"""{"messages": {{Turns}}, "conversations": {{Gpt}}}""")]
    [InlineData("context would go unused, which has text in 1 of 2 rows", "data.ignore_columns: context",
        """{"question": "q", "answer": "a", "context": "some text"}""", """{"question": "q", "answer": "a", "context": ""}""")]
    [InlineData("prompt would go unused", "data.ignore_columns: prompt", $$"""{"messages": {{Turns}}, "prompt": "hi there"}""")]
    [InlineData("category would go unused", "data.ignore_columns: category",
        """{"instruction": "i", "response": "r", "category": "open qa"}""")]
    [InlineData("notes, more would go unused, which have text", "data.ignore_columns: notes,more",
        """{"question": "q", "answer": "a", "notes": ["some"], "more": {"a": "b c"}}""")]
    [InlineData("chosen and rejected: they are preferences", "training.preference: dpo",
        """{"prompt": "q", "chosen": "a", "rejected": "b"}""")]
    [InlineData("label is true or false", "data.ignore_columns: label",
        """{"prompt": "q", "completion": "a", "label": true}""")]
    [InlineData("kto_tag is true or false", "data.ignore_columns: kto_tag", $$"""{"messages": {{Turns}}, "kto_tag": false}""")]
    [InlineData("its rows have instances", "Every row needs messages", """{"instances": [{"input": "a", "output": "b"}]}""")]
    [InlineData("its rows have a, b", "Every row needs messages", """{"a": "x", "b": "y"}""")]
    [InlineData("of 2 rows 1 have question, 1 have answer, 1 have prompt, 1 have completion", "Every row needs",
        """{"question": "q", "answer": "a"}""", """{"prompt": "q", "completion": "a"}""")]
    [InlineData("1 of 2 rows are lists and the others objects", "Every row needs", Turns, $$"""{"messages": {{Turns}}}""")]
    [InlineData("of 2 rows 1 have messages", "Every row needs", $$"""{"messages": {{Turns}}}""", """{"other": 1}""")]
    [InlineData("is plain text in text, in which nobody answers", "data.packing: documents", """{"text": "once upon a time"}""")]
    [InlineData("holds neither an object nor a list", "Write each row as one", "5")]
    [InlineData("its rows have messages", "Every row needs", """{"messages": "user: q assistant: a"}""")]
    public void Where_it_would_guess_it_asks(string problem, string remedy, params string[] rows)
    {
        string message = Should.Throw<InvalidDataException>(() => Shape(rows)).Message;
        message.Split('\n').Length.ShouldBe(2);
        message.Split('\n')[0].ShouldContain(problem);
        message.Split('\n')[1].ShouldContain(remedy);
    }

    [Fact]
    public void An_answer_to_the_question_settles_it()
    {
        string[] both = ["""{"instruction": "a", "input": "", "output": "b", "text": "the whole of it"}"""];
        Shape(both, new ShapeOptions(Ignored: ["text"])).Kind.ShouldBe(ConversationShape.Alpaca);
        Shape(["""{"a": "what is it", "b": "that", "c": "some notes"}"""],
            new ShapeOptions(Prompt: "a", Answer: "b", Ignored: ["c"])).Sentence.ShouldBe("a is asked and b is the answer");
        Shape([$$"""{"messages": {{Turns}}, "prompt": "q", "completion": "a"}"""],
            new ShapeOptions("messages", Ignored: ["prompt", "completion"])).List.ShouldBe("messages");
        Should.Throw<InvalidDataException>(() => Shape(both, new ShapeOptions("pairs"))).Message.ShouldContain("as pairs");
    }

    [Fact]
    public void The_last_row_counts_as_much_as_the_first()
    {
        string[] rows = [.. Enumerable.Repeat("""{"question": "q", "answer": "a"}""", 5000), """{"question": "q", "answer": 7}"""];
        Should.Throw<InvalidDataException>(() => Shape(rows));
    }

    [Theory]
    [InlineData("""{"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}, {"from": "observation", "value": "o"}]}""",
        "system:s user:q assistant:a tool:o")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "text", "value": "a"}, {"type": "text", "text": "b"}, "c"]}, {"role": "assistant", "content": "d"}]}""",
        "user:abc assistant:d")]
    [InlineData("""{"instruction": "i", "input": "x", "output": "o", "system": "s", "history": [["a", "b"]]}""",
        "system:s user:a assistant:b user:i\n\nx assistant:o")]
    [InlineData("""{"instruction": "", "input": "x", "output": "o"}""", "user:x assistant:o")]
    public void Rows_of_any_shape_become_messages(string row, string expected)
    {
        Conversation conversation = ConversationRow.Read(System.Text.Encoding.UTF8.GetBytes(row), Shape([row]), () => "row 1");
        string.Join(' ', Enumerable.Range(0, conversation.Count).Select(message =>
            $"{conversation.RoleOf(message)}:{conversation.Messages[message].GetProperty("content").GetString()}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"messages": [{"role": "user", "content": 5}]}""", "content that is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}""", "content that is not only text")]
    [InlineData("""{"messages": [{"role": "user"}]}""", "a message without content")]
    [InlineData("""{"messages": [{"content": "a"}]}""", "a message without a role")]
    [InlineData("""{"messages": ["a"]}""", "a message that is no object")]
    [InlineData("""{"messages": []}""", "has no message")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "a", "weight": 0.5}]}""", "weight 0.5")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "a", "train": "yes"}]}""", "whose train is no number")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "a", "weight": 1, "train": false}]}""", "says two things")]
    [InlineData("""{"messages": [{"role": "function_call", "content": "{}"}]}""", "a turn of function_call")]
    [InlineData("""{"messages": [{"role": "user", "content": "a\ud83d"}]}""", "not Unicode")]
    [InlineData("""{"messages": [""", "is not whole JSON")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "tools": 5}""", "tools that are no list")]
    public void A_row_that_is_none_is_told_with_its_place(string row, string problem)
    {
        string message = Should.Throw<InvalidDataException>(() => ConversationRow.Read(System.Text.Encoding.UTF8.GetBytes(row),
            new ConversationShape(ConversationShape.Messages, "messages"), () => "data.jsonl, line 3")).Message;
        message.ShouldStartWith("data.jsonl, line 3");
        message.ShouldContain(problem);
        message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Tables_are_read_as_their_records()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hone-{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, "question,answer\r\n\"What,\nis \"\"it\"\"?\",that\r\nq,a\r\n");
        try
        {
            Source source = ConversationFiles.Open(path);
            ConversationShape shape = ShapeDetector.Of(source, ShapeOptions.None);
            shape.Sentence.ShouldBe("question is asked and answer is the answer");
            source.Read().Select(row => ConversationRow.Read(row.Text, shape, () => "").Messages[0].GetProperty("content").GetString())
                .ShouldBe(["What,\nis \"it\"?", "q"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static ConversationShape Shape(string[] rows, ShapeOptions? options = null) =>
        ShapeDetector.Of(new ListSource([[.. rows]]), options ?? ShapeOptions.None);
}
