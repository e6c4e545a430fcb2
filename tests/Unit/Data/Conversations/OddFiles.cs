using System.Text;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;

namespace Hone.Unit.Data.Conversations;

/// <summary>
/// Files of conversations as people have them, each odd in its own way: read as a person would read it, or refused in two lines of which
/// the second says what to do. None is read by halves in silence.
/// </summary>
public sealed class OddFiles : Hone.Unit.Runs.Scratch
{
    const string U = "{\"role\": \"user\", \"content\": \"q\"}", A = "{\"role\": \"assistant\", \"content\": \"a\"}";

    const string Read = "user:q assistant:a";

    /// <summary>
    /// Name, content, and what it is read as (its first row, after the shape), or, behind an exclamation mark, what is told of it.
    /// </summary>
    static readonly (string Name, string Content, string Expected)[] All =
    [
        ("mark.jsonl", $"\uFEFF{{\"messages\": [{U}, {A}]}}\n", $"messages in messages: {Read}"),
        ("windows.jsonl", $"{{\"messages\": [{U}, {A}]}}\r\n\r\n{{\"messages\": [{U}, {A}]}}\r\n", $"messages in messages: {Read}"),
        ("no-newline.jsonl", $"{{\"messages\": [{U}, {A}]}}", $"messages in messages: {Read}"),
        ("blank-lines.jsonl", $"\n\n{{\"messages\": [{U}, {A}]}}\n   \n", $"messages in messages: {Read}"),
        ("array.json", $"[{{\"messages\": [{U}, {A}]}},\n {{\"messages\": [{U}, {A}]}}]", $"messages in messages: {Read}"),
        ("bare-lists.jsonl", $"[{U}, {A}]\n[{U}, {A}]\n", $"each row is a list of messages: {Read}"),
        ("list-of-lists.json", $"[[{U}, {A}], [{U}, {A}]]", "!has a message that is no object"),
        ("one-conversation.json", $"[{U}, {A}]", $"each row is a list of messages: {Read}"),
        ("sharegpt-tools.jsonl", "{\"conversations\": [{\"from\": \"human\", \"value\": \"q\"}, {\"from\": \"gpt\", "
            + "\"value\": \"a\"}, {\"from\": \"tool\", \"value\": \"t\"}], \"tools\": \"\"}",
            "messages in conversations: user:q assistant:a tool:t"),
        ("function-call.jsonl", """{"conversations": [{"from": "human", "value": "q"}, {"from": "function_call", "value": "{}"}]}""",
            "!has a turn of function_call"),
        ("capital-roles.jsonl", """{"messages": [{"role": "User", "content": "q"}, {"role": "Assistant", "content": "a"}]}""",
            "messages in messages: user:q assistant:a"),
        ("unknown-role.jsonl", """{"messages": [{"role": "narrator", "content": "q"}, {"role": "assistant", "content": "a"}]}""",
            "messages in messages: narrator:q assistant:a"),
        ("alpaca-text.jsonl", """{"instruction": "q", "input": "", "output": "a", "text": "Below is an instruction q a"}""",
            "!can be read in 2 ways"),
        ("alpaca-empty-input.jsonl", """{"instruction": "q", "input": "", "output": "a"}""", $"instruction and output: {Read}"),
        ("alpaca-some-input.jsonl", "{\"instruction\": \"q\", \"input\": \"\", \"output\": \"a\"}\n{\"instruction\": \"q\", "
            + "\"input\": \"x y\", "
            + "\"output\": \"a\"}", $"instruction, input and output: {Read}"),
        ("gpteacher.json", """[{"instruction": "q", "input": "x", "response": "a"}]""",
            "instruction, input and response: user:q\n\nx assistant:a"),
        ("input-beside.jsonl", """{"question": "q", "input": "some more of it", "answer": "a"}""", "!input would go unused"),
        ("context-beside.jsonl", """{"question": "q", "context": "a long text", "answer": "a"}""", "!context would go unused"),
        ("score-beside.jsonl", """{"question": "q", "answer": "a", "score": 4, "id": "x1"}""",
            $"question is asked and answer is the answer: {Read}"),
        ("late-column.jsonl", string.Concat(Enumerable.Repeat("{\"question\": \"q\", \"answer\": \"a\"}\n", 300))
            + "{\"question\": \"q\", \"answer\": \"a\", \"hint\": \"think of sheep\"}\n", 
            "!hint would go unused, which has text in 1 of 301"),
        ("late-gap.jsonl", string.Concat(Enumerable.Repeat("{\"question\": \"q\", \"answer\": \"a\"}\n", 300)) + "{\"question\": \"q\"}\n",
            "!of 301 rows 300 have answer"),
        ("answer-null.jsonl", "{\"question\": \"q\", \"answer\": \"a\"}\n{\"question\": \"q\", \"answer\": null}\n",
            "!no conversations that"),
        ("answer-number.jsonl", """{"question": "q", "answer": 42}""", "!no conversations that are known"),
        ("mixed.jsonl", $"{{\"messages\": [{U}, {A}]}}\n{{\"instruction\": \"q\", \"output\": \"a\"}}\n", "!of 2 rows 1 have messages"),
        ("both-lists.jsonl", $"{{\"messages\": [{U}, {A}], \"conversations\": [{U}, {A}]}}", "!can be read in 2 ways"),
        ("text-only.jsonl", """{"text": "once upon a time there was"}""", "!in which nobody answers"),
        ("nested.jsonl", """{"instances": [{"input": "q", "output": "a"}]}""", "!its rows have instances"),
        ("wrapped.json", """{"data": [{"question": "q", "answer": "a"}]}""", "!its rows have data"),
        ("chosen.jsonl", """{"prompt": "q", "chosen": "a", "rejected": "b"}""", "!they are preferences"),
        ("kto.jsonl", """{"prompt": "q", "completion": "a", "label": true}""", "!label is true or false"),
        ("numbers.jsonl", "1\n2\n", "!does not hold conversations"),
        ("strings.jsonl", "\"q\"\n\"a\"\n", "!does not hold conversations"),
        ("torn.jsonl", $"{{\"messages\": [{U}, {A}]}}\n{{\"messages\": [{U}, ", "!is not whole JSON"),
        ("empty.jsonl", "", "!"),
        ("only-space.jsonl", "\n  \n", "!"),
        ("empty-list.jsonl", """{"messages": []}""", "!has no message"),
        ("table.csv", "question,answer\nq,a\n", $"question is asked and answer is the answer: {Read}"),
        ("table.tsv", "instruction\toutput\nq\ta\n", $"instruction and output: {Read}"),
        ("quoted.csv", "\uFEFFprompt,completion\r\n\"q\",\"a\"\r\n\"two\nlines\",\"with \"\"quotes\"\"\"\r\n",
            $"prompt is asked and completion is the answer: {Read}"),
        ("short-record.csv", "question,answer\nq\n", "!"),
        ("wide.csv", "question,answer,notes\nq,a,see the other page\n", "!notes would go unused"),
        ("csv-in-json.json", "question,answer\nq,a\n", "!"),
        ("parts.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"q\"}]}, "
            + "{\"role\": \"assistant\", \"content\": [{\"type\": \"text\", \"value\": \"a\"}]}]}",
            $"messages in messages: {Read}"),
        ("image.jsonl", """{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}]}""",
            "!content that is not only text"),
    ];

    public static TheoryData<string> Names => [.. All.Select(one => one.Name)];

    [Theory, MemberData(nameof(Names))]
    public void An_odd_file_is_all_right_or_refused_with_what_to_do(string name)
    {
        (_, string content, string expected) = All.Single(one => one.Name == name);
        File.WriteAllBytes(In(name), Encoding.UTF8.GetBytes(content));
        if (!expected.StartsWith('!'))
        {
            Outcome(In(name)).ShouldBe(expected);
            return;
        }

        string[] lines = Should.Throw<InvalidDataException>(() => Outcome(In(name))).Message.Split('\n');
        lines.Length.ShouldBe(2, string.Join('\n', lines));
        lines[0].ShouldContain(expected[1..]);
        lines[1].Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void There_are_forty_of_them_or_more() => All.Length.ShouldBeGreaterThanOrEqualTo(40);

    /// <summary>The shape and the first row; every row is read.</summary>
    static string Outcome(string path)
    {
        Source source = ConversationFiles.Open(path);
        ConversationShape shape = ShapeDetector.Of(source, ShapeOptions.None);
        string[] rows = [.. source.Read().Select(row => Told(ConversationRow.Read(row.Text, shape, () => source.Tell(row.Place))))];
        return rows.Length > 0 ? $"{shape.Sentence}: {rows[0]}"
            : throw new InvalidDataException($"{path} is empty\nName a file with rows.");
    }

    static string Told(Conversation conversation) => string.Join(' ', Enumerable.Range(0, conversation.Count).Select(message =>
        $"{conversation.RoleOf(message)}:{conversation.Messages[message].GetProperty("content").GetString()}"));
}
