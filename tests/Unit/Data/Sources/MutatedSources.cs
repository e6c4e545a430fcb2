using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Unit.Formats;
using ParquetSharp;
using ZstdSharp;
using ZstdSharp.Unsafe;

using Encoding = System.Text.Encoding;
using Range = System.Range;

namespace Hone.Unit.Data.Sources;

/// <summary>
/// Files with random changes, read as the product reads them: each is refused in two lines that name it, or read, soon and in
/// bounded memory. With <c>HONE_MUTATIONS=100000</c> in the environment there are as many of each kind, and the whole process is watched.
/// </summary>
public sealed class MutatedSources : SourceFolder
{
    const long MostBytes = 16 << 20;

    static readonly SourceOptions Options = new() { Text = "text", Label = "label", LongestDocumentInBytes = 1 << 20 };

    static readonly string[] Rows = ["plain", "two\nlines and \"quotes\"", "", "ü ☺ \\ tab\t", "the last, with a comma"];

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(Rows.Select((row, i) =>
        JsonSerializer.Serialize(new { id = i, text = row, label = $"l{i % 2}", more = new object?[] { 1.5, null, new { deep = row } } },
            i < 3 ? null : Plain) + "\n")) + "{\"text\":null}\n\n");

    static readonly byte[] Chats = Encoding.UTF8.GetBytes(string.Concat(Rows.Select(row => JsonSerializer.Serialize(new
    {
        messages = new object[]
        {
            new { role = "system", content = row }, new { role = "user", content = new[] { new { type = "text", text = row } } },
                new { role = "assistant", content = row },
        },
    }) + "\n")));

    (int Refused, int Read) Survives(string name, byte[] file, Func<Source, byte[], int> read, bool conversations = false)
    {
        return Fuzzing.Survives(file, Fuzzing.Mutations(300), MostBytes, Read, cuts: 300);

        void Read(byte[] bytes)
        {
            string path = Write(name, bytes);
            try
            {
                read(conversations ? ConversationFiles.Open(path) : Source.Open(path, Options), bytes).ShouldBeLessThan(10_000);
            }
            catch (InvalidDataException problem)
            {
                problem.Message.Split('\n').Length.ShouldBe(2, problem.Message);
                problem.Message.ShouldContain(path);
                throw;
            }
        }
    }

    static int Count(Source source, byte[] bytes) => source.Read().Take(10_000).Count();

    static int CountTurns(Source source, byte[] bytes) => source.Read().Take(10_000)
        .Sum(document => ConversationLine.Read(document.Text, () => $"{source.Origin}: row {document.Place.Row + 1}").Count);

    /// <summary>
    /// What is read of JSON is what another parser finds in it, unless that refuses strings that are not UTF-8: they are read as they are,
    /// and audits tell.
    /// </summary>
    static int AsParsed(Source source, byte[] bytes)
    {
        string[] texts = [.. source.Read().Select(document => Encoding.UTF8.GetString(document.Text.Span))];
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        JsonDocumentOptions deep = new() { MaxDepth = 256 };
        List<JsonElement> objects = [];
        if (source.Description.Contains("JSON Lines", StringComparison.Ordinal))
            foreach (Range line in json.Span.Split((byte)'\n'))
            {
                if (!json.Span[line].Trim(" \t\r\n"u8).IsEmpty)
                    objects.Add(JsonDocument.Parse(json[line], deep).RootElement);
            }
        else
            objects.AddRange(JsonDocument.Parse(json, deep).RootElement.EnumerateArray());
        if (Utf8.IsValid(json.Span))
            texts.ShouldBe(objects.Select(each => each.GetProperty("text").GetString()).OfType<string>());
        return texts.Length;
    }

    /// <summary>Where a checksum guards the content, what is read is what was written.</summary>
    static int AsWritten(Source source, byte[] bytes)
    {
        string[] texts = [.. source.Read().Select(document => Encoding.UTF8.GetString(document.Text.Span))];
        texts.ShouldBe(Rows);
        return texts.Length;
    }

    static void BothHappen((int Refused, int Read) outcome)
    {
        outcome.Refused.ShouldBeGreaterThan(0);
        outcome.Read.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("rows.csv", ',', true)]
    [InlineData("rows.csv", ';', true)]
    [InlineData("rows.tsv", '\t', true)]
    [InlineData("letters.tsv", '\t', false)]
    public void Tables(string name, char delimiter, bool quoted)
    {
        string Field(string text) =>
            quoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : string.Concat(text.Where(c => c is not ('\n' or '\t')));
        string table = string.Concat(new[] { $"id{delimiter}text{delimiter}label\r\n" }
            .Concat(Rows.Select((row, i) => $"{i}{delimiter}{Field(row)}{delimiter}l{i % 2}\r\n")));
        BothHappen(Survives(name, Encoding.UTF8.GetBytes(table), Count));
        BothHappen(Survives(name, Encoding.UTF8.GetBytes(table.Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', ' ')), Count));
    }

    [Fact]
    public void Json_lines() => BothHappen(Survives("rows.jsonl", Lines, AsParsed));

    [Fact]
    public void Json_arrays() =>
        BothHappen(Survives(
        "rows.json", [.. "["u8, .. Lines.AsSpan().TrimEnd("\n"u8).ToArray().SelectMany(b => b == '\n' ? ",\n"u8.ToArray() : [b]),
        .. "]\n"u8], AsParsed));

    [Fact]
    public void Json_conversations() => BothHappen(Survives("chats.jsonl", Chats, CountTurns, conversations: true));

    [Fact]
    public void Parquet_conversations()
    {
        string path = ParquetConversationRows.Write(Path.Combine(Root, "written.parquet"), "messages", "role", "content",
            [("system", Rows[0]), ("user", Rows[1]), ("assistant", Rows[2])], null, [], [("user", Rows[3]), ("assistant", Rows[4])]);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        BothHappen(Survives("chats.parquet", bytes, CountTurns, conversations: true));
    }

    [Fact]
    public void Gzip_of_two_members() =>
        Survives("rows.jsonl.gz", [.. Gzip(Lines[..100]), .. Gzip(Lines[100..])], AsWritten).Refused.ShouldBeGreaterThan(0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Zstandard_of_two_frames(bool checksum)
    {
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9];
        byte[] file = [.. skipped, .. Frame(Lines[..100]), .. skipped, .. Frame(Lines[100..])];
        Survives("rows.jsonl.zst", file, checksum ? AsWritten : Count).Refused.ShouldBeGreaterThan(0);

        byte[] Frame(byte[] bytes)
        {
            using Compressor compressor = new(19);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, checksum ? 1 : 0);
            return compressor.Wrap(bytes).ToArray();
        }
    }

    [Theory]
    [InlineData(Compression.Uncompressed)]
    [InlineData(Compression.Snappy)]
    [InlineData(Compression.Zstd)]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Lz4)]
    public void Parquet(Compression codec)
    {
        string path = Path.Combine(Root, "written.parquet");
        using (ParquetFileWriter file = new(path, [new Column<string?>("text"), new Column<string>("label"), new Column<int>("n")], codec))
        {
            for (int part = 0; part < 2; part++)
            {
                using RowGroupWriter group = file.AppendRowGroup();
                using (LogicalColumnWriter<string?> texts = group.NextColumn().LogicalWriter<string?>())
                    texts.WriteBatch([.. Rows, null]);
                using (LogicalColumnWriter<string> labels = group.NextColumn().LogicalWriter<string>())
                    labels.WriteBatch([.. Rows.Select((_, i) => $"l{i % 2}"), ""]);
                using (LogicalColumnWriter<int> numbers = group.NextColumn().LogicalWriter<int>())
                    numbers.WriteBatch([1, 2, 3, 4, 5, 6]);
            }
            file.Close();
        }
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        BothHappen(Survives("rows.parquet", bytes, Count));
    }
}
