using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;

namespace Hone.Oracles;

/// <summary>Parquet files that DuckDB writes are read as DuckDB reads them itself.</summary>
public sealed class DuckDbFiles : IDisposable
{
    const int Rows = 5000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-oracles-");

    public DuckDbFiles() => Assert.SkipUnless(IsHere(), "DuckDB's native library does not load here");

    public static TheoryData<string> Options =>
        [.. from codec in (string[])["uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"] from version in (string[])["V1", "V2"]
            select $"CODEC '{codec}', PARQUET_VERSION {version}"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Options))]
    public void Texts_groups_labels_and_nulls_are_those_that_were_written(string options)
    {
        string path = Write($"""
            SELECT CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN repeat('löng 🙂 ', i::INT % 300) ELSE 'row ' || i END AS text,
                CASE WHEN i % 5 = 0 THEN NULL ELSE 'group ' || (i % 40) END AS speaker, i * i AS number, i::INTEGER AS small, i::UTINYINT AS tiny,
                i % 3 = 0 AS truth, i / 8.0 AS share, (i / 8.0)::FLOAT AS single, ('word ' || (i % 3))::ENUM('word 0', 'word 1', 'word 2') AS kind
            FROM range({Rows}) t(i)
            """.Replace("::UTINYINT", " % 200", StringComparison.Ordinal), options);

        Source source = Source.Open(path, new SourceOptions { Text = "text", Group = "speaker" });
        (string? Text, string?[] Others)[] theirs = [.. Query($"SELECT text, speaker FROM '{path}'").Select(row => (row[0], row[1..]))];
        theirs.Length.ShouldBe(Rows);
        (string Text, string? Group)[] ours = [.. source.Read().Select(row => (Encoding.UTF8.GetString(row.Text.Span), row.Group))];
        ours.ShouldBe(theirs.Where(row => row.Text is not null).Select(row => (row.Text!, row.Others[0])));
        source.Skipped.ShouldBe(theirs.Count(row => row.Text is null));
        foreach (string column in (string[])["number", "small", "tiny", "truth", "share", "single", "kind"])
        {
            Source labelled = Source.Open(path, new SourceOptions { Text = "text", Label = column });
            labelled.Read().Select(row => row.Label).ShouldBe(
                Query($"SELECT {column} FROM '{path}' WHERE text IS NOT NULL").Select(row => row[0]), column);
        }
    }

    [Theory, MemberData(nameof(Options))]
    public void Lists_of_messages_are_those_that_were_written(string options)
    {
        string path = Write($"""
            SELECT i AS id, CASE WHEN i % 11 = 0 THEN NULL WHEN i % 11 = 1 THEN [] ELSE
                list_transform(range(1 + i % 6), lambda j: struct_pack(
                    role := CASE j % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
                    content := CASE WHEN j % 4 = 3 THEN '' ELSE 'turn "' || j || '" of ' || i || ' 🙂' END)) END AS messages
            FROM range({Rows}) t(i)
            """, options);

        Source source = ConversationFiles.Open(path);
        string[] ours = [.. source.Read().Select(row => Encoding.UTF8.GetString(row.Text.Span))];
        string?[][] theirs = [.. Query($"SELECT '{{\"messages\":' || messages::JSON || '}}' FROM '{path}' WHERE len(messages) > 0")];
        ours.Select(Plain).ShouldBe(theirs.Select(row => Plain(row[0]!)));
        (ours.Length + source.Skipped).ShouldBe(Rows);

        static string Plain(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
    }

    string Write(string query, string options)
    {
        string path = Path.Combine(_folder.FullName, "file.parquet");
        _ = Query($"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, {options})").Count();
        return path;
    }

    /// <summary>The rows of an answer, numbers as we write them.</summary>
    static IEnumerable<string?[]> Query(string sql)
    {
        using DuckDBConnection connection = new("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(field => reader.IsDBNull(field) ? null
                : reader.GetValue(field) is bool truth ? (truth ? "true" : "false")
                : Convert.ToString(reader.GetValue(field), CultureInfo.InvariantCulture))];
    }

    static bool IsHere()
    {
        try
        {
            using DuckDBConnection connection = new("Data Source=:memory:");
            connection.Open();
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return false;
        }
    }
}
