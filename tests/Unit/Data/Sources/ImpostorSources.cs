using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;

namespace Hone.Unit.Data.Sources;

/// <summary>Files that are not what their names promise, and JSON that is no JSON Lines.</summary>
public sealed class ImpostorSources : SourceFolder
{
    const string Pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
        + "size 12345\n";

    [Theory, InlineData("a.parquet"), InlineData("a.csv"), InlineData("a.jsonl"), InlineData("a.txt"), InlineData("a.bin"),
        InlineData("a.jsonl.zst")]
    public void A_pointer_of_Git_LFS_is_named(string name) =>
        Refused(() => Source.Open(Write(name, Pointer)))
            .ShouldContain("is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.");

    [Theory]
    [InlineData("a.parquet", "<!DOCTYPE html><title>404</title>", "an HTML page"),
        InlineData("a.csv", "\n<html><body>a,b</body></html>", "an HTML page")]
    [InlineData("a.jsonl", "<HTML>", "an HTML page"), InlineData("a.txt", "<!doctype html>\n<p>text", "an HTML page")]
    [InlineData("a.csv.gz", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "an XML page")]
    public void A_page_of_a_server_is_named(string name, string content, string what) =>
        Refused(() => Source.Open(Write(name, content))).ShouldContain(what);

    [Theory, InlineData("a.parquet", "{\"text\": \"a\"}\n", "is named .parquet and is JSON Lines"),
        InlineData("a.txt.gz", "text", "is named .gz and is not compressed so")]
    public void A_format_under_the_name_of_another_is_named(string name, string content, string what) =>
        Refused(() => Source.Open(Write(name, content))).ShouldContain(what);

    [Fact]
    public void A_page_that_promises_nothing_else_is_a_text() =>
        Texts(Source.Open(Write("page.html", "<html>text</html>"))).ShouldBe(["<html>text</html>"]);

    [Theory, InlineData("a.json"), InlineData("a.jsonl")]
    public void An_array_of_objects_is_read_from_any_element(string name)
    {
        Source source = Source.Open(
            Write(name,
            " [\n {\"text\": \"a, [\\\"b\\\"] {\", \"n\": [1, {\"x\": \"]\"}]},\n\n"
            + "{\"text\":\"\"} , {\"text\": null},{\"text\": \"ü\\n\"}\n]\n"));

        Texts(source).ShouldBe(["a, [\"b\"] {", "", "ü\n"]);
        source.Description.ShouldBe("1 JSON file, an object of the array a document, text in column text");
        source.Skipped.ShouldBeGreaterThan(0);
        BeginsAnywhere(source);
    }

    [Fact]
    public void An_array_is_read_in_constant_memory_and_to_its_end()
    {
        string many = string.Join(",\n", Enumerable.Range(0, 20_000)
            .Select(i => $"{{\"text\": \"document {i} {new string('x', i % 50)}\"}}"));
        Texts(Source.Open(Write("many.json", $"[{many}]"))).Length.ShouldBe(20_000);
        Refused(() => Texts(Source.Open(Write("torn.json", $"[{many}")))).ShouldContain("ends inside its array");
        Refused(() => Texts(Source.Open(Write("more.json", $"[{many}] x")))).ShouldContain("goes on behind the end of its array");
        Refused(() => Texts(Source.Open(Write("number.json", "[{\"text\": \"a\"}, 7]"))))
            .ShouldContain("element 2 holds a number, not an object");
    }

    [Fact]
    public void A_first_element_longer_than_what_is_looked_at_has_its_column_found()
    {
        string longText = new('x', 200_000);
        Texts(Source.Open(Write("long.json", $"[{{\"text\": \"{longText}\"}}, {{\"text\": \"b\"}}]"))).ShouldBe([longText, "b"]);
    }

    [Fact]
    public void What_is_no_object_a_line_says_which_line_and_why()
    {
        Refused(() => Source.Open(Write("pretty.jsonl", "{\n  \"text\": \"a\"\n}\n")))
            .ShouldContain("pretty.jsonl: line 1 is not whole JSON");
        Refused(() => Source.Open(Write("control.jsonl", "{\"text\": \"a\u0001\"}\n"))).ShouldContain("line 1 is not whole JSON");
        Refused(() => Source.Open(Write("numbers.jsonl", "\n7\n8\n"))).ShouldContain("line 2 holds a number, not an object");
    }

    [Theory, InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}\n"), InlineData("{\"id\": 1, \"conversations\": []}\n")]
    public void Conversations_are_told_from_texts(string line) =>
        Refused(() => Source.Open(Write("chat.jsonl", line))).ShouldContain("data.packing: conversations");

    [Fact]
    public void What_a_finished_job_leaves_beside_its_data_is_no_file_of_it()
    {
        Write("out/part-0.csv", "text\na\n");
        Write("out/_SUCCESS", "");
        Write("out/part-0.csv.crc", [0, 1, 2]);
        Write("out/_delta_log/00000000000000000000.json", "{\"commitInfo\": {}}");
        Write("out/_temporary/0/part-1.csv", "text\nb\n");
        Source.Open(Path.Combine(Root, "out"), new SourceOptions()).Description.ShouldStartWith("1 CSV file");
    }

    [Fact]
    public void Carriage_returns_alone_end_records_too()
    {
        Source source = Source.Open(Write("old.csv", "text,n\ra,1\r\"b\rc\",2\r"));
        Texts(source).ShouldBe(["a", "b\rc"]);
        Refused(() => Texts(Source.Open(Write("short.csv", "text,n\ra,1\rb\r")))).ShouldContain("line 3 has 1 field");
    }

    [Fact]
    public void Quotes_of_tab_separated_fields_are_told_by_the_head()
    {
        Texts(Source.Open(Write("quoted.tsv", "id\ttext\n1\t\"she said \"\"yes\"\" twice\"\n2\t\"two\nlines\"\n"),
            new SourceOptions { Text = "text" })).ShouldBe(["she said \"yes\" twice", "two\nlines"]);
        Texts(Source.Open(Write("letters.tsv", "id\ttext\n1\t\"Win\" now\n2\tsay \"b\"\n"), new SourceOptions { Text = "text" }))
            .ShouldBe(["\"Win\" now", "say \"b\""]);
    }

    [Fact]
    public void Conversations_are_read_from_an_array_from_any_element()
    {
        const string One = "{\"messages\": [{\"role\": \"user\", \"content\": \"a ]\"}, {\"role\": \"assistant\", \"content\": \"b\"}]}";
        Source source = ConversationFiles.Open(
            Write("chat.json", $"[\n  {One},\n  {One.Replace("\"a ]", "\"c", StringComparison.Ordinal)}\n]\n"));
        source.Description.ShouldBe("1 JSON file, an element of the array a conversation");
        Texts(source).ShouldBe([One, One.Replace("\"a ]", "\"c", StringComparison.Ordinal)]);
        BeginsAnywhere(source);

        const string Alone = "[{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\"}]";
        Texts(ConversationFiles.Open(Write("alone.jsonl", Alone))).ShouldBe([Alone]);
        Refused(() => Texts(ConversationFiles.Open(Write("torn.json", $"[{One}, {One}")))).ShouldContain("ends inside its array");
        Refused(() => Source.Open(Write("docs.json", $"[{One}]"))).ShouldContain("data.packing: conversations");
    }
}
