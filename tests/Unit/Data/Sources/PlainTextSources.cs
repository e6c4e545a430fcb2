using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Sources;

public sealed class PlainTextSources : SourceFolder
{
    [Fact]
    public void A_file_is_one_document()
    {
        string path = Write("poem.txt", "Über allen Gipfeln\nist Ruh");
        Source source = Source.Open(path);
        All(source).ShouldBe([new Read("Über allen Gipfeln\nist Ruh", new SourcePlace(0, 0, 0), null, null, null)]);
        (source.Name, source.Origin, source.Description).ShouldBe(("poem.txt", path, "1 text file, one document"));
        source.Files.ShouldBe([new SourceFile(path, new FileInfo(path).Length, 1)]);
        BeginsAnywhere(source);
    }

    [Fact]
    public void A_folder_is_read_in_ordinal_order_without_what_is_hidden()
    {
        Write("b.txt", "b");
        Write("a/z.txt", "az");
        Write("B.txt", "B");
        Write("a.txt", "a");
        Write("empty.txt", "");
        Write(".hidden.txt", "h");
        Write("a/.git/config", "g");
        Source source = Source.Open(Root);
        Texts(source).ShouldBe(["B", "a", "az", "b"]);
        source.Description.ShouldBe("5 text files, each a document");
        source.Files.Select(file => Path.GetRelativePath(Root, file.Path)).ShouldBe(["B.txt", "a.txt", "a/z.txt", "b.txt", "empty.txt"]);
        BeginsAnywhere(source);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("aba")]
    [InlineData("<|endoftext|>")]
    public void A_separator_cuts_as_a_text_in_memory_is_cut(string separator)
    {
        Random random = new(5);
        for (int round = 0; round < 8; round++)
        {
            StringBuilder text = new();
            int pieces = random.Next(1, 60);
            for (int i = 0; i < pieces; i++)
                text.Append(
                    random.Next(5) switch { 0 => separator, 1 => "a", 2 => "ab\n", 3 => new string('x', random.Next(90_000)), _ => "ü\n" });
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (bytes.Length == 0)
                continue;
            string path = Write("text.txt", random.Next(2) == 0 ? bytes : Gzip(bytes));
            string[] expected = [.. Documents.Cut(bytes, Encoding.UTF8.GetBytes(separator))
                .Select(document => Encoding.UTF8.GetString(document.Span))];
            Source source = Source.Open(path, new SourceOptions { Separator = separator });
            Texts(source).ShouldBe(expected);
            int somewhere = random.Next(expected.Length);
            All(source, new SourcePlace(0, 0, somewhere)).Select(document => document.Text).ShouldBe(expected[somewhere..]);
        }
    }

    [Fact]
    public void The_byte_order_mark_is_no_text()
    {
        string path = Write("marked.txt", "\uFEFFone\n\ntwo");
        Texts(Source.Open(path)).ShouldBe(["one\n\ntwo"]);
        Texts(Source.Open(path, new SourceOptions { Separator = "\n\n" })).ShouldBe(["one\n\n", "two"]);
        Refused(() => Source.Open(Write("wide.txt", Encoding.Unicode.GetBytes("\uFEFFone")))).ShouldContain("iconv");
    }

    [Fact]
    public void A_document_longer_than_allowed_is_named()
    {
        string path = Write("long.txt", $"short\n{new string('x', 200_000)}\n");
        SourceOptions options = new() { LongestDocumentInBytes = 100_000 };
        Refused(() => All(Source.Open(path, options))).ShouldContain("long.txt is longer than 100,000 bytes");
        Refused(() => All(Source.Open(path, options with { Separator = "\n" }))).ShouldContain("long.txt: document 2 is longer");
        Texts(Source.Open(path, options with { Separator = "\n", LongestDocumentInBytes = 200_001 })).Length.ShouldBe(2);
    }

    [Fact]
    public void What_holds_no_documents_is_refused_by_what_it_is()
    {
        Letter<FileNotFoundException>(() => Source.Open(Path.Combine(Root, "absent"))).ShouldContain("absent");
        Refused(() => Source.Open(Root)).ShouldContain("without a file");
        Refused(() => Source.Open(Write("empty.txt", ""))).ShouldContain("empty.txt is empty");
        Refused(() => Source.Open(Write("a.txt", "a"), new SourceOptions { Text = "body" })).ShouldContain("no column body");
        Refused(() => Source.Open(Write("a.txt", "a"), new SourceOptions { Separator = "" })).ShouldContain("separator");
        Refused(() => Source.Open(Write("noise.bin", [1, 0, 2]))).ShouldContain("binary");
        Refused(() => Source.Open(Write("one.json", "{\n  \"text\": \"a\"\n}"))).ShouldContain("jq");
        Refused(() => Source.Open(Write("a.zip", [(byte)'P', (byte)'K', 3, 4, 0]))).ShouldContain("archive");
    }

    [Fact]
    public void A_folder_of_several_formats_is_told_apart()
    {
        Write("a.txt", "a");
        Write("b.txt", "b");
        Write("rows.jsonl", "{\"text\":\"a\"}");
        string letter = Refused(() => Source.Open(Root));
        letter.ShouldContain("2 plain text (a.txt, …)");
        letter.ShouldContain("1 JSON Lines (rows.jsonl)");
    }
}
