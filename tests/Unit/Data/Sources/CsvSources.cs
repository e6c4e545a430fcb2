using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

public sealed class CsvSources : SourceFolder
{
    [Fact]
    public void Columns_are_taken_by_the_names_of_the_header()
    {
        string path = Write(
            "rows.csv", "\uFEFFid,text,\"the class\"\r\n1,plain,a\r\n2,\"with , and \"\"quotes\"\"\nand a line\",\"\"\r\n\r\n3,\"\",b");
        Source source = Source.Open(path, new SourceOptions { Label = "the class", Group = "id" });
        All(source).ShouldBe([
            new Read("plain", new SourcePlace(0, 0, 0), "1", "a", null),
            new Read("with , and \"quotes\"\nand a line", new SourcePlace(0, 0, 1), "2", null, null),
            new Read("", new SourcePlace(0, 0, 2), "3", "b", null)]);
        source.Description.ShouldBe("1 CSV file, text in column text, group in column id, label in column the class");
        BeginsAnywhere(source);
    }

    [Fact]
    public void Any_table_is_read_as_it_was_written()
    {
        Random random = new(17);
        string[] parts = ["a", "\"", "\n", ",", ";", "ü", "\r\n", " ", new string('x', 40_000)];
        for (int round = 0; round < 30; round++)
        {
            char delimiter = ",;|\t"[round % 4];
            string[][] rows = [["text", $"\"{delimiter}\""],
                .. Enumerable.Range(0, random.Next(1, 30)).Select(_ => new[] { Field(), Field() })];
            string table = string.Join("\n", rows.Select(row => string.Join(delimiter, row.Select(field => Quoted(field, delimiter)))));
            byte[] bytes = Encoding.UTF8.GetBytes(table);
            Source source = Source.Open(Write("table.csv", round % 2 == 0 ? bytes : Gzip(bytes)), new SourceOptions { Text = "text" });
            Texts(source).ShouldBe(rows.Skip(1).Select(row => row[0]));
            int somewhere = random.Next(rows.Length - 1);
            All(source, new SourcePlace(0, 0, somewhere)).Count.ShouldBe(rows.Length - 1 - somewhere);
        }
        string Field() => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => parts[random.Next(parts.Length)]));
        static string Quoted(string field, char delimiter) =>
            $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" is var quoted && field.AsSpan()
                .ContainsAny($"{delimiter}\"\r\n") || field.Length == 0 ? quoted : field;
    }

    [Fact]
    public void Tabs_and_no_header()
    {
        string path = Write("sms.tsv", "ham\tsay \"hello\"\nspam\t\"win\"\n");
        Source source = Source.Open(path, new SourceOptions { Text = "#2", Label = "#1" });
        source.Description.ShouldBe("1 TSV file, quotes are characters, text in column #2, label in column #1");
        All(source).Select(row => (row.Label, row.Text)).ShouldBe([("ham", "say \"hello\""), ("spam", "\"win\"")]);
    }

    [Fact]
    public void A_name_without_an_ending_is_a_table_when_its_column_is_asked_for()
    {
        string path = Write("table", "id;text\n1;one\n");
        Texts(Source.Open(path, new SourceOptions { Text = "text" })).ShouldBe(["one"]);
        Source.Open(path).Description.ShouldBe("1 text file, one document");
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3 has 1 field and the first has 2")]
    [InlineData("a,b\n\"1\n\",2\n3,4,5\n", "line 4 has 3 fields and the first has 2")]
    [InlineData("a,b\n1,x\"y\n", "line 2 has a quote inside")]
    [InlineData("a,b\n1,\"y\" z\n", "line 2 goes on behind a closing quote")]
    [InlineData("a,b\n1,2\n3,\"y\n\n", "line 3 opens a quote that is never closed")]
    [InlineData("a,a\n1,2\n", "two columns of the name a")]
    [InlineData("a,b\n1,2\n", "several columns that may be the text: a, b", true)]
    public void A_wrong_line_is_named(string table, string expected, bool ask = false)
    {
        string path = Write("rows.csv", table);
        Refused(() => All(Source.Open(path, new SourceOptions { Text = ask ? null : "a" }))).ShouldContain(expected);
    }

    [Fact]
    public void A_wrong_column_is_answered_with_those_there_are()
    {
        Write("a.csv", "id,text\n1,one\n");
        Write("b.csv", "id,body\n1,one\n");
        Refused(() => Source.Open(Root, new SourceOptions { Text = "words" }))
            .ShouldContain("no column words for the text; it has id, text");
        Refused(() => All(Source.Open(Root, new SourceOptions { Text = "text" })))
            .ShouldContain("b.csv has no column text; it has id, body");
        Refused(() =>
            All(Source.Open(Write("long.csv", $"text\n{new string('x', 300_000)}\n"),
            new SourceOptions { LongestDocumentInBytes = 100_000 })))
            .ShouldContain("line 2 begins a record longer than 100,000 bytes");
    }

    [Fact]
    public void Real_tables_are_read()
    {
        Source banking = Source.Open(Repository.SharedFile("banking77/train.csv"), new SourceOptions { Label = "category" });
        List<Read> rows = All(banking);
        (rows.Count, rows.Select(row => row.Label).Distinct().Count()).ShouldBe((10003, 77));
        Source sms = Source.Open(Repository.SharedFile("sms_spam/sms.tsv"), new SourceOptions { Text = "#2", Label = "#1" });
        All(sms).GroupBy(row => row.Label).ToDictionary(group => group.Key!, group => group.Count())
            .ShouldBe(new Dictionary<string, int> { ["ham"] = 4827, ["spam"] = 747 });
    }
}
