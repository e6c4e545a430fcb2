using System.Text.Json;
using Hone.Cli.Screen;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

public sealed class ParquetSources : SourceFolder
{
    static readonly SourceOptions Columns = new() { Text = "text", Group = "speaker", Label = "id" };

    /// <summary>Names of the real files, so that each is a test of its own; one that skips where there are none.</summary>
    public static TheoryData<string> Files()
    {
        string folder = Path.Combine(Repository.SharedData, "parquet");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path)).Order()]
            : ["shard_00000.parquet"];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_writer_codec_page_and_encoding_gives_the_rows_it_must(string name)
    {
        string path = Repository.SharedFile(Path.Combine("parquet", name));
        bool odd = name.Contains("nulls-empty", StringComparison.Ordinal);
        Source source = Source.Open(path, odd ? new SourceOptions() : Columns);
        List<Read> rows = All(source);
        Row[] expected = Expected(name, odd, rows.Count);
        rows.Count.ShouldBe(expected.Count(row => row.text is not null));
        rows.Select(row => row.Text).ShouldBe(expected.Where(row => row.text is not null).Select(row => row.text));
        source.Skipped.ShouldBe(expected.Count(row => row.text is null));
        if (!odd)
        {
            rows.Select(row => row.Group).ShouldBe(expected.Select(row => row.speaker));
            rows.Select(row => row.Label).ShouldBe(expected.Select(row => $"{row.id}"));
        }
        foreach (int i in new[] { 0, 1, rows.Count / 3, rows.Count / 2, rows.Count - 1 })
            All(source, rows[i].Place).ShouldBe(rows[i..]);
        All(source, rows[^1].Place with { Row = rows[^1].Place.Row + 1 }).ShouldBeEmpty();
        All(source, new SourcePlace(1, 0, 0)).ShouldBeEmpty();
    }

    sealed record Row(int id, int shard, string? speaker, string? text);

    static Row[] Expected(string name, bool odd, int count)
    {
        Row[] rows = [.. File.ReadLines(Repository.SharedFile(odd ? "parquet/matrix/expected_odd.jsonl" : "parquet/expected.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Row>(line)!)];
        if (odd || count == rows.Length)
            return rows;
        int shard = name.StartsWith("shard_", StringComparison.Ordinal) ? name[10] - '0' : 0;
        return [.. rows.Where(row => row.shard == shard)];
    }

    [Fact]
    public void A_folder_says_what_it_holds()
    {
        foreach (string name in new[] { "arrowrs-zstd-v1-plain", "duckdb-zstd-v1" })
            File.Copy(Repository.SharedFile($"parquet/matrix/{name}.parquet"), Path.Combine(Root, $"{name}.parquet"));
        Source source = Source.Open(Root);
        source.Description.ShouldBe("2 Parquet files (Zstandard), 16 row groups, text in column text");
        source.Files.Select(file => file.Units).ShouldBe([4, 12]);
        source.Read().Count().ShouldBe(4000);
        source.Read(new SourcePlace(1, 11, 20)).Count().ShouldBe(source.Read(new SourcePlace(1, 11, 0)).Count() - 20);
    }

    [Fact]
    public void A_wrong_column_is_answered_with_those_there_are()
    {
        string path = Repository.SharedFile("parquet/shard_00000.parquet");
        Refused(() => Source.Open(path, new SourceOptions { Text = "body" }))
            .ShouldContain("no column body for the text; it has text, speaker, id");
        Refused(() => Source.Open(path, new SourceOptions { Label = "klass" })).ShouldContain("no column klass");
        Refused(() => Source.Open(path, new SourceOptions { Text = "id" })).ShouldContain("holds Int64 in column id");
    }

    [Fact]
    public void A_truncated_file_is_named_with_its_place()
    {
        byte[] whole = File.ReadAllBytes(Repository.SharedFile("parquet/shard_00001.parquet"));
        Refused(() => Source.Open(Write("cut.parquet", whole[..^100]))).ShouldContain("cut.parquet");
        whole[3000] ^= 0x55;
        string letter = Refused(() => All(Source.Open(Write("bent.parquet", whole))));
        letter.ShouldContain("bent.parquet");
        letter.ShouldContain("row group 0, column text");
        Refused(() =>
            All(Source.Open(Repository.SharedFile("parquet/shard_00000.parquet"), new SourceOptions { LongestDocumentInBytes = 500 })))
            .ShouldContain("of row group 0 is longer than 500 bytes");
    }

    [Fact]
    public void A_wrapped_one_is_to_be_unwrapped() =>
        Refused(() => Source.Open(Write("a.parquet.gz", Gzip("PAR1 and so on"u8.ToArray())))).ShouldContain("unwrap");
}
