using System.IO.Compression;
using System.Text;
using Hone.Cli.Screen;
using Hone.Formats.Parquet;

using Page = Hone.Unit.Formats.Parquet.SmallParquet.Page;
using Column = Hone.Unit.Formats.Parquet.SmallParquet.Column;

namespace Hone.Unit.Formats.Parquet;

public sealed class ParquetFiles : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-parquet-");

    public void Dispose() => _folder.Delete(recursive: true);

    string Save(byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, "small.parquet");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Every column, rows as text, null where there is no value.</summary>
    string?[][] Read(byte[] bytes, int mostRows = int.MaxValue)
    {
        using ParquetFile file = ParquetFile.Open(Save(bytes));
        List<string?[]> columns = [];
        foreach (ParquetColumn column in file.Columns)
        {
            List<string?> rows = [];
            for (int group = 0; group < file.RowGroups; group++)
            {
                using ParquetColumnReader reader = file.Read(group, column);
                while (rows.Count < mostRows && reader.MoveNext())
                    rows.Add(reader.IsNull ? null : Encoding.UTF8.GetString(reader.Value.Span));
            }
            columns.Add([.. rows]);
        }
        return [.. columns];
    }

    /// <summary>Rows a, null, "", ab, null with one bit of level each: 1 0 1 1 0.</summary>
    static readonly byte[] Levels = [3, 0b01101];

    static Column[] Columns() =>
    [
        new("text", 6, 1, true, new Page(0, 5, 0, Levels, SmallParquet.Plain("a", "", "ab"))),
        new("named", 6, 1, true,
            new Page(2, 2, 0, [], SmallParquet.Plain("x", "yy")),
            new Page(3, 2, 8, [2 << 1, 1], [1, 3, 0b10]),      // indices 0 1 in one bit each, packed
            new Page(0, 3, 8, [3 << 1, 1], [1, 3 << 1, 1])),   // three times index 1, as a run
        new("number", 1, 0, false, new Page(0, 5, 5, [], [128, 1, 4, 5, 14, 3, 2, 0, 0, 0, 0b00_10_01_11, 0, 0, 0, 0, 0, 0, 0])),
        new("truth", 0, 0, false, new Page(0, 5, 0, [], [0b10110])),
        new("lengths", 6, 0, true,
            new Page(3, 5, 6, [], [128, 1, 4, 5, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'1', (byte)'2', (byte)'2', (byte)'3', (byte)'3',
            (byte)'3', .. "4444"u8])),
        new("double", 5, 0, false, new Page(0, 5, 0, [], [.. new[] { 0.5, -1, 0.1, 1e300, double.NaN }.SelectMany(BitConverter.GetBytes)])),
    ];

    static readonly string?[][] Rows =
    [
        ["a", null, "", "ab", null],
        ["x", "yy", "yy", "yy", "yy"],
        ["7", "8", "7", "7", "5"],
        ["false", "true", "true", "false", "true"],
        ["", "1", "22", "333", "4444"],
        ["0.5", "-1", "0.1", "1E+300", "NaN"],
    ];

    static byte[] Brotli(byte[] bytes)
    {
        using MemoryStream made = new();
        using (BrotliStream brotli = new(made, CompressionLevel.Optimal))
            brotli.Write(bytes);
        return made.ToArray();
    }

    static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream made = new();
        using (GZipStream gzip = new(made, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return made.ToArray();
    }

    [Fact]
    public void Types_and_encodings_and_codecs_give_the_rows_they_must()
    {
        Read(SmallParquet.Of(5, Columns())).ShouldBe(Rows);
        Read(SmallParquet.Of(5, Columns(), sums: true)).ShouldBe(Rows);
        Read(SmallParquet.Of(5, Columns(), codec: 2, Gzip)).ShouldBe(Rows);
        Read(SmallParquet.Of(5, Columns(), codec: 4, Brotli)).ShouldBe(Rows);
    }

    [Fact]
    public void Rows_are_skipped_without_being_lost()
    {
        using ParquetFile file = ParquetFile.Open(Save(SmallParquet.Of(5, Columns())));
        foreach (ParquetColumn column in file.Columns)
            for (int skipped = 0; skipped <= 6; skipped++)
            {
                using ParquetColumnReader reader = file.Read(0, column);
                reader.Skip(skipped);
                List<string?> rows = [];
                while (reader.MoveNext())
                    rows.Add(reader.IsNull ? null : Encoding.UTF8.GetString(reader.Value.Span));
                rows.ShouldBe(Rows[column.Index][Math.Min(skipped, 5)..]);
            }
    }

    [Fact]
    public void What_is_not_read_is_refused_by_name()
    {
        Page page = new(0, 1, 0, [], [1, 0, 0, 0, (byte)'a']);
        Refused(SmallParquet.Of(1, [new("tags", 6, 2, true, page)])).ShouldContain("column tags is a list");
        Refused(SmallParquet.Of(1, [new("when", 3, 0, false, page)])).ShouldContain("INT96");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Encoding = 9 })])).ShouldContain("BYTE_STREAM_SPLIT");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page)], codec: 3)).ShouldContain("LZO");
        byte[] whole = SmallParquet.Of(1, [new("text", 6, 0, true, page)]);
        Refused([.. whole[..^4], .. "PARE"u8]).ShouldContain("encrypted");
        Refused(whole[..^1]).ShouldContain("PAR1");
        Refused([.. whole[..^8], 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8]).ShouldContain("footer of 2,147,483,647 bytes");
    }

    [Fact]
    public void A_column_that_says_to_become_enormous_is_refused_before_memory_is_taken()
    {
        Page page = new(0, 1, 0, [], [1, 0, 0, 0, (byte)'a']);
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page)], uncompressed: 2_000_000_000))
            .ShouldContain("say to become 2,000,000,000");
        foreach (Page[] pages in new Page[][] { [page with { Stored = int.MaxValue }],
            [page with { Values = 0, Body = [] }, page with { Stored = int.MaxValue }] })
            Refused(SmallParquet.Of(1, [new("text", 6, 0, true, pages)]))
                .ShouldContain("a page that says to have 2,147,483,647 bytes, of 5 that are left");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Expanded = int.MaxValue })], codec: 2, Gzip))
            .ShouldContain("bytes that says to become 2,147,483,647");
    }

    [Fact]
    public void The_pages_of_real_files_are_understood()
    {
        foreach (string path in Directory.EnumerateFiles(
            Path.GetDirectoryName(Repository.SharedFile("parquet/shard_00000.parquet"))!, "*.parquet", SearchOption.AllDirectories))
        {
            byte[] end = File.ReadAllBytes(path)[^8..];
            using PageSizes sizes = new(path, BitConverter.ToInt32(end));
            using ParquetSharp.ParquetFileReader reader = new(path);
            sizes.Groups.ShouldBe(reader.FileMetaData.NumRowGroups);
            for (int group = 0; group < reader.FileMetaData.NumRowGroups; group++)
            {
                using ParquetSharp.RowGroupReader rows = reader.RowGroup(group);
                for (int column = 0; column < reader.FileMetaData.NumColumns; column++)
                {
                    using ParquetSharp.ColumnChunkMetaData chunk = rows.MetaData.GetColumnChunkMetaData(column);
                    Should.NotThrow(() => sizes.Judge(group, column, chunk.TotalCompressedSize, long.MaxValue),
                        $"{path}, column {column} of row group {group}, to its end");
                }
            }
        }
    }

    [Fact]
    public void What_contradicts_itself_is_named()
    {
        Page page = new(0, 1, 0, [], [1, 0, 0, 0, (byte)'a']);
        Refused(SmallParquet.Of(2, [new("text", 6, 0, true, page)])).ShouldContain("1 rows too early");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Values = 2 })])).ShouldContain("end of stream");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Values = 2, Body = SmallParquet.Plain("a", "b") })]))
            .ShouldContain("more values than its row group has rows");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Body = [9, 0, 0, 0, 1] })])).ShouldContain("end of stream");
        Refused(SmallParquet.Of(1, [new("text", 6, 0, true, page with { Encoding = 8, Body = [1, 2, 0] })])).ShouldContain("dictionary");
        byte[] sealed_ = SmallParquet.Of(1, [new("text", 6, 0, true, page)], sums: true);
        sealed_[sealed_.AsSpan().IndexOf("\x01\0\0\0a"u8) + 4] ^= 1;
        Refused(sealed_).ShouldContain("CRC");
    }

    [Fact]
    public void A_library_that_cannot_be_loaded_is_told_apart_from_a_file_that_is_truncated()
    {
        using ParquetFile file = ParquetFile.Open(Save(SmallParquet.Of(5, Columns())));
        DllNotFoundException missing = new("libParquetSharpNative.so: cannot open shared object file");
        foreach (Exception failure in new Exception[] { missing, new TypeInitializationException("ParquetSharp.ParquetHandle", missing) })
        {
            Exception answer = file.Refused(failure);
            answer.ShouldBeOfType<PlatformNotSupportedException>();
            answer.Message.Split('\n').Length.ShouldBe(2);
            answer.Message.ShouldContain("cannot be loaded here: libParquetSharpNative.so: cannot open shared object file");
        }
        file.Refused(new OverflowException("too much")).ShouldBeOfType<InvalidDataException>().Message.ShouldContain("small.parquet");
    }

    string Refused(byte[] bytes)
    {
        string message = Should.Throw<InvalidDataException>(() => Read(bytes)).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        message.ShouldContain("small.parquet");
        return message;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Any_bytes_are_survived(int codec) =>
        Fuzzing.Survives(SmallParquet.Of(5, Columns(), codec, codec switch { 2 => Gzip, 4 => Brotli, _ => null }), codec == 0 ? 1500 : 400,
            32 << 20, bytes => Read(bytes, mostRows: 10_000));

    [Theory]
    [InlineData("shard_00000.parquet")]
    [InlineData("shard_00001.parquet")]
    [InlineData("matrix/arrowrs-lz4_raw-v2-plain.parquet")]
    public void Any_bytes_of_a_real_file_are_survived(string name)
    {
        byte[] file = File.ReadAllBytes(Repository.SharedFile(Path.Combine("parquet", name)));
        // What the end is mutated to decides where the rest is read; what is cut off takes the footer away.
        Fuzzing.Survives(file[^6000..], 100, 64 << 20, bytes => Read([.. file[..^6000], .. bytes], mostRows: 300), cuts: 20);
        Fuzzing.Survives(file[..6000], 100, 64 << 20, bytes => Read([.. bytes, .. file[bytes.Length..]], mostRows: 300), cuts: 20);
    }
}
