using Hone.Formats.WandbLog;

namespace Hone.Unit.Formats;

/// <summary>The file that Weights &amp; Biases keeps of a run, as it is read.</summary>
public sealed class WandbLogs
{
    static WandbBytes Small => new WandbBytes().Run("3x9", "bright-sky", ("lr", "0.001"))
        .History(0, ("loss", "2.5"), ("val.loss", "\"NaN\""))
        .Config(("batch", "{\"value\": 8}")).Exit(3);

    [Fact]
    public void What_was_written_is_read()
    {
        WandbRecord[] records = Read(Small.ToArray());
        records.Length.ShouldBe(4);
        WandbRun run = records[0].ShouldBeOfType<WandbRun>();
        (run.Id, run.Name, run.Settings.Single()).ShouldBe(("3x9", "bright-sky", new("lr", "0.001")));
        WandbHistory history = records[1].ShouldBeOfType<WandbHistory>();
        history.Step.ShouldBe(0);
        history.Items.ShouldBe([new("loss", "2.5"), new("val.loss", "\"NaN\"")]);
        records[2].ShouldBeOfType<WandbConfig>().Items.ShouldBe([new("batch", "{\"value\": 8}")]);
        records[3].ShouldBe(new WandbExit(3));
    }

    [Fact]
    public void Records_go_over_blocks_and_blocks_end_in_zeros()
    {
        WandbBytes file = new();
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 1 + i * 531 % 5000))];
        texts[20] = new string('x', 100_000);                                    // over three blocks
        foreach ((int i, string text) in texts.Index()) file.History(i, ("text", text));
        Read(file.ToArray()).Cast<WandbHistory>().Select(history => history.Items.Single().Value).ShouldBe(texts);
    }

    [Fact]
    public void A_last_record_that_is_not_whole_is_the_end()
    {
        byte[] file = Small.ToArray();
        for (int length = 7; length < file.Length; length++) Read(file[..length]).Length.ShouldBeLessThan(4);
    }

    [Fact]
    public void A_damaged_piece_is_told_with_its_place()
    {
        byte[] file = Small.ToArray();
        file[20] ^= 1;
        Should.Throw<InvalidDataException>(() => Read(file)).Message.ShouldStartWith(
            "the file is damaged at byte 7: the piece does not fit its checksum\n");
        Should.Throw<InvalidDataException>(() => Read([1, 2, 3])).Message.ShouldContain("does not begin as a .wandb file does");
        byte[] middle = new WandbBytes().Record([1]).ToArray();
        middle[13] = 3;
        Should.Throw<InvalidDataException>(() => Read(middle)).Message.ShouldContain("damaged at byte 7");
    }

    [Fact]
    public void Ten_thousand_damaged_files_are_refused_or_read()
    {
        (int refused, int read) = Fuzzing.Survives(Small.ToArray(), Fuzzing.Mutations(10_000), 1 << 20, bytes => Read(bytes));
        refused.ShouldBeGreaterThan(5000);
        read.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Ten_thousand_damaged_records_with_right_checksums_are_refused_or_read()
    {
        byte[] record = [0x12, 11, 0x0A, 9, 0x0A, 1, (byte)'a', 0x82, 0x01, 3, (byte)'1', (byte)'.', (byte)'5'];
        (int refused, int read) = Fuzzing.Survives(record, Fuzzing.Mutations(10_000), 1 << 20,
            bytes => Read(new WandbBytes().Record(bytes).ToArray()));
        refused.ShouldBeGreaterThan(1000);
        read.ShouldBeGreaterThan(1000);
    }

    static WandbRecord[] Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return [.. WandbLogReader.Read(stream, "the file")];
    }
}
