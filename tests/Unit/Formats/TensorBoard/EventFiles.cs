using Hone.Formats.TensorBoard;

namespace Hone.Unit.Formats.TensorBoard;

/// <summary>TensorBoard event files, byte by byte: what is written, what is read, and what damage does.</summary>
public sealed class EventFiles : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-events-");

    static BoardEvent FileVersion => new(1_700_000_000, 0) { FileVersion = BoardEvent.Version };

    static BoardEvent Loss => new(1_700_000_001.5, 7) { Values = [new ScalarValue("loss", 2.5f)] };

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        MaskedCrc.Plain("123456789"u8).ShouldBe(0xE3069283);
        MaskedCrc.Of("123456789"u8).ShouldBe(0xC78AB0E5);
        MaskedCrc.Plain("12345678901234567"u8[..9]).ShouldBe(MaskedCrc.Plain("123456789"u8));
    }

    [Fact]
    public void The_first_record_is_that_of_every_file_to_the_byte() => Convert.ToHexStringLower(Bytes(FileVersion)).ShouldBe(
        "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d");

    [Fact]
    public void A_point_of_a_curve_is_what_others_write_to_the_byte() => Convert.ToHexStringLower(Bytes(Loss)).ShouldBe(
        "1a00000000000000129bd82d0900006040fc54d94110072a0d0a0b0a046c6f73731500002040" + "8e01b99b");

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 1, 0, 0, 0, 0, 2, 8, 6];
        BoardValue[] values =
        [
            new ScalarValue("a", float.NaN), new ScalarValue("", 0), new TextValue("sample", "é\n**b**"), ImageValue.Of("curve", png),
            new HistogramValue("w", [new HistogramBucket(-1, 0, 3), new HistogramBucket(0, 2.5, 4)]),
            new SessionStartValue(new Dictionary<string, object?> { ["n"] = 1e-3, ["s"] = "adamw", ["f"] = true, ["z"] = null }, "g", 5),
            new SessionEndValue(true, 6),
        ];
        byte[] file = [.. Bytes(FileVersion), .. Bytes(new BoardEvent(1, 10) { IsSessionStart = true }),
            .. Bytes(new BoardEvent(2.25, -3) { Values = values })];

        BoardEvent[] read = Read(file);

        read.Length.ShouldBe(3);
        read[0].FileVersion.ShouldBe(BoardEvent.Version);
        (read[1].IsSessionStart, read[1].Step).ShouldBe((true, 10));
        (read[2].WallTime, read[2].Step, read[2].Values.Count).ShouldBe((2.25, -3, values.Length));
        read[2].Values[0].ShouldBe(values[0]);
        read[2].Values[1].ShouldBe(values[1]);
        read[2].Values[2].ShouldBe(values[2]);
        ImageValue image = read[2].Values[3].ShouldBeOfType<ImageValue>();
        (image.Tag, image.Width, image.Height).ShouldBe(("curve", 256, 2));
        image.Png.ToArray().ShouldBe(png);
        read[2].Values[4].ShouldBeOfType<HistogramValue>().Buckets.ShouldBe(((HistogramValue)values[4]).Buckets);
        SessionStartValue start = read[2].Values[5].ShouldBeOfType<SessionStartValue>();
        start.Settings.ShouldBe(((SessionStartValue)values[5]).Settings, ignoreOrder: true);
        (start.GroupName, start.StartedSeconds).ShouldBe(("g", 5));
        read[2].Values[6].ShouldBe(values[6]);
    }

    [Fact]
    public void What_other_programs_write_otherwise_is_read_too()
    {
        // A scalar as tensor (dtype FLOAT, float_val), its plugin named; then the next of its tag, whose plugin is not.
        byte[] tensor = [0x08, 1, 0x12, 0, 0x2D, .. BitConverter.GetBytes(1.5f)];
        byte[] metadata = [0x0A, 9, 0x0A, 7, .. "scalars"u8];
        byte[] first = [0x0A, 1, (byte)'x', 0x42, (byte)tensor.Length, .. tensor, 0x4A, (byte)metadata.Length, .. metadata];
        byte[] content = [0x08, 1, 0x12, 0, 0x22, 4, .. BitConverter.GetBytes(2.5f)];
        byte[] next = [0x0A, 1, (byte)'x', 0x42, (byte)content.Length, .. content];
        byte[] summary = [0x0A, (byte)first.Length, .. first, 0x0A, (byte)next.Length, .. next];

        BoardEvent read = Read(Frame([0x2A, (byte)summary.Length, .. summary])).ShouldHaveSingleItem();

        read.Values.ShouldBe([new ScalarValue("x", 1.5f), new ScalarValue("x", 2.5f)]);
    }

    [Fact]
    public void A_last_record_that_is_not_whole_is_the_end()
    {
        byte[] file = [.. Bytes(FileVersion), .. Bytes(Loss)];
        for (int length = 40; length < file.Length; length++) Read(file[..length]).Length.ShouldBe(1);
        Read(file).Length.ShouldBe(2);
        Read([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_record_is_told_with_its_place()
    {
        byte[] file = [.. Bytes(FileVersion), .. Bytes(Loss)];
        file[40 + 20] ^= 1;
        Should.Throw<InvalidDataException>(() => Read(file)).Message.ShouldBe(
            "the file is damaged: the data of the record at byte 52 does not fit its checksum\n"
            + "Take another copy of the file; what stands before that byte is whole.");
        file[40] ^= 1;
        Should.Throw<InvalidDataException>(() => Read(file)).Message.ShouldContain("the length of the record at byte 40");
        Should.Throw<InvalidDataException>(() => Read(Frame([0x2A, 0x7F, 1])))
            .Message.ShouldStartWith("the file: the record at byte 0 is no event");
    }

    [Fact]
    public void Ten_thousand_damaged_files_are_refused_or_read()
    {
        byte[] file = [.. Bytes(FileVersion), .. Bytes(Loss), .. Bytes(new BoardEvent(3, 8)
        {
            Values = [new TextValue("t", "text"), HistogramValue.Of("h", [1, 2, 3], 4), new SessionEndValue(false, 1)],
        })];
        (int refused, int read) = Fuzzing.Survives(file, Fuzzing.Mutations(10_000), 1 << 20, bytes => Read(bytes));
        refused.ShouldBeGreaterThan(5000);
        read.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Ten_thousand_damaged_records_with_right_checksums_are_refused_or_read()
    {
        byte[] record = EventMessage.Write(new BoardEvent(3, 8)
        {
            Values = [new TextValue("t", "text"), HistogramValue.Of("h", [1, 2, 3], 4), new ScalarValue("s", 1), new SessionStartValue(
                new Dictionary<string, object?> { ["a"] = 1.0, ["b"] = "c" }, "", 1)],
        });
        (int refused, int read) = Fuzzing.Survives(record, Fuzzing.Mutations(10_000), 1 << 20, bytes => Read(Frame(bytes)));
        refused.ShouldBeGreaterThan(1000);
        read.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Numbers_are_counted_into_intervals_that_hold_them_all()
    {
        HistogramValue spread = HistogramValue.Of("w", [0, 1, 2, 3, 4, float.NaN, float.PositiveInfinity], 4);
        spread.Buckets.ShouldBe([new(0, 1, 1), new(1, 2, 1), new(2, 3, 1), new(3, 4, 2)]);
        HistogramValue.Of("w", [7, 7]).Buckets.ShouldBe([new(6.5, 7.5, 2)]);
        HistogramValue.Of("w", []).Buckets.ShouldBeEmpty();
        Random random = new(1);
        float[] many = [.. Enumerable.Range(0, 1000).Select(_ => (float)(random.NextDouble() * 1e-3 - 5e-4))];
        HistogramValue usual = HistogramValue.Of("w", many);
        usual.Buckets.Count.ShouldBe(30);
        usual.Buckets.Sum(bucket => bucket.Count).ShouldBe(1000);
        usual.Buckets[^1].Right.ShouldBe(many.Max());
    }

    [Fact]
    public void A_file_is_named_as_TensorBoard_looks_for_it_and_files_of_one_second_are_several()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        EventFileWriter.NameOf(now, "ma.chine", 12, 3).ShouldBe("events.out.tfevents.1700000000.ma-chine.12.3");
        using EventFileWriter one = EventFileWriter.Begin(_root.FullName, now), other = EventFileWriter.Begin(_root.FullName, now);
        other.Path.ShouldNotBe(one.Path);
        EventFileReader.Recognizes(one.Path).ShouldBeTrue();
        EventFileReader.FilesOf(_root.FullName).Count.ShouldBe(2);
        one.Add(Loss);
        EventFileReader.Read(one.Path).Count().ShouldBe(1);
        one.Flush();
        EventFileReader.Read(one.Path).Count().ShouldBe(2);
    }

    [Fact]
    public void A_picture_that_is_none_is_refused() =>
        Should.Throw<InvalidDataException>(() => ImageValue.Of("curve", [1, 2])).Message.ShouldContain("is no PNG");

    static byte[] Bytes(BoardEvent e) => Frame(EventMessage.Write(e));

    static byte[] Frame(byte[] record)
    {
        using MemoryStream file = new();
        RecordFrame.Write(file, record);
        return file.ToArray();
    }

    static BoardEvent[] Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return [.. EventFileReader.Read(stream, "the file")];
    }
}
