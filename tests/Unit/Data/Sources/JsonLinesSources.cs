using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

public sealed class JsonLinesSources : SourceFolder
{
    [Fact]
    public void Columns_are_taken_by_name()
    {
        string path = Write("rows.jsonl", """
            {"id": 1, "body": "one \u00fc \n \ud83d\ude42", "author": "ann", "class": 3, "split": "train", "more": {"body": [1, {}]}}

            {"class": true, "body": "two", "author": null, "split": "test"}
            {"body": null, "class": 1}
            {"body": ""}
            """);
        Source source = Source.Open(path, new SourceOptions { Text = "body", Group = "author", Label = "class", Split = "split" });
        All(source).ShouldBe([
            new Read("one ü \n 🙂", new SourcePlace(0, 0, 0), "ann", "3", "train"),
            new Read("two", new SourcePlace(0, 0, 2), null, "true", "test"),
            new Read("", new SourcePlace(0, 0, 4), null, null, null)]);
        source.Skipped.ShouldBe(1);
        source.Description.ShouldBe(
            "1 JSON Lines file, text in column body, group in column author, label in column class, split in column split");
        BeginsAnywhere(source);
    }

    [Fact]
    public void The_text_is_found_where_there_is_no_choice()
    {
        Source.Open(Write("a.jsonl", "{\"title\":\"t\",\"text\":\"x\"}")).Description.ShouldContain("text in column text");
        Source.Open(Write("b.jsonl", "{\"n\":1,\"body\":\"x\"}")).Description.ShouldContain("text in column body");
        Source.Open(Write("c.jsonl", "{\"label\":\"l\",\"body\":\"x\"}"), new SourceOptions { Label = "label" }).Description.ShouldContain(
            "text in column body");
        Refused(() => Source.Open(Write("d.jsonl", "{\"title\":\"t\",\"body\":\"x\"}"))).ShouldContain("title, body");
        Refused(() => Source.Open(Write("e.jsonl", "{\"n\":1}"))).ShouldContain("no column that holds text");
        Refused(() => Source.Open(Write("a.jsonl", "{\"text\":\"x\",\"n\":1}"), new SourceOptions { Label = "klass" }))
            .ShouldContain("no column klass for the label; it has text, n");
    }

    [Fact]
    public void Content_tells_the_format_whatever_the_name_and_the_wrapping()
    {
        byte[] lines = Encoding.UTF8.GetBytes("\uFEFF{\"text\":\"one\"}\r\n{\"text\":\"two\"}\r\n");
        Write("plain", lines);
        Write("wrapped.dat", Gzip(lines));
        Write("zipped", new ZstdSharp.Compressor().Wrap(lines).ToArray());
        Source source = Source.Open(Root);
        source.Description.ShouldBe("3 JSON Lines files (gzip, Zstandard), text in column text");
        Texts(source).ShouldBe(["one", "two", "one", "two", "one", "two"]);
        BeginsAnywhere(source);
        Source.Open(Write("brace.txt", "{ is how a set begins")).Description.ShouldContain("text file");
        Source.Open(Write("brace2.txt", "{not json}\n")).Description.ShouldContain("text file");
    }

    [Theory]
    [InlineData("{\"text\":\"a\"", "line 3 is not whole JSON")]
    [InlineData("{\"text\":\"a\"} {}", "line 3 is not whole JSON")]
    [InlineData("{\"text\":1}", "line 3 has a number in column text")]
    [InlineData("{\"text\":[\"a\"]}", "line 3 has an array in column text")]
    [InlineData("{\"body\":\"a\",\"n\":2}", "line 3 has no column text; it has body, n")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "line 3 has its column text twice")]
    [InlineData("[\"a\"]", "line 3 holds an array")]
    [InlineData("\"a\"", "line 3 holds a string")]
    [InlineData("{\"text\":\"\\ud83d\"}", "line 3 has a string that is not Unicode")]
    [InlineData("hello", "line 3 is not whole JSON")]
    public void A_wrong_line_is_named(string line, string expected)
    {
        string path = Write("rows.jsonl", $"{{\"text\":\"one\"}}\n\n{line}\n{{\"text\":\"two\"}}\n");
        string letter = Refused(() => All(Source.Open(path)));
        letter.ShouldContain($"rows.jsonl: {expected}");
        All(Source.Open(path), new SourcePlace(0, 0, 3)).Count.ShouldBe(1);
    }

    [Fact]
    public void Lines_longer_than_a_buffer_are_whole()
    {
        string[] texts = [.. Enumerable.Range(1, 9).Select(i => new string((char)('a' + i), i * 30_000) + "\n\"")];
        string path = Write(
            "long.jsonl",
            string.Join('\n', texts.Select(text => $"{{\"n\":1,\"text\":{System.Text.Json.JsonSerializer.Serialize(text)}}}")));
        Texts(Source.Open(path)).ShouldBe(texts);
        Refused(() => All(Source.Open(path, new SourceOptions { LongestDocumentInBytes = 200_000 }))).ShouldContain("line 7 is longer");
    }

    [Fact]
    public void A_truncated_compression_is_named()
    {
        byte[] whole = Gzip(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"text\":\"{i * 7919}\"}}\n"))));
        Refused(() => All(Source.Open(Write("torn.jsonl.gz", whole[..(whole.Length / 2)]))))
            .ShouldContain("torn.jsonl.gz is not whole as gzip");
        whole[^5] ^= 1;   // in the CRC-32 of the trailer
        Refused(() => All(Source.Open(Write("bent.jsonl.gz", whole)))).ShouldContain("bent.jsonl.gz is not whole as gzip");
    }

    [Fact]
    public void Real_lines_are_read()
    {
        Source source = Source.Open(Repository.SharedFile("wikitext2/c4_demo.jsonl"));
        source.Description.ShouldBe("1 JSON Lines file, text in column text");
        Texts(source).Length.ShouldBe(File.ReadLines(Repository.SharedFile("wikitext2/c4_demo.jsonl")).Count());
        Source.Open(Repository.SharedFile("gsm8k/train.jsonl"), new SourceOptions { Text = "answer" }).Read().Count().ShouldBe(7473);
    }
}
