using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class ManifestTests : Scratch
{
    static readonly Manifest Full = new()
    {
        Id = "0k3f9a-char",
        Name = "Char é",
        Status = RunStatus.Stopped,
        StartedUtc = new DateTimeOffset(2031, 5, 4, 5, 2, 1, TimeSpan.FromHours(2)),
        Recipe = new JsonObject { ["model"] = new JsonObject { ["layers"] = 4 } },
        Differences = [],
        Code = new CodeIdentity("0.1.0", "5bc62bc", false),
        Machine = MachineIdentity.Current,
        Packages = PackageIdentity.Current,
        Data = new DataIdentity("tiny", "86c4", 1003854, 111540, 1003854, 111540, "the last tenth"),
        Tokenizer = new TokenizerIdentity("characters", 65, "abcd"),
        Model = new ModelIdentity("modern", 812_000, 5e6),
        SelectedCheckpoint = new SelectedCheckpoint("step-00000250", 250, "lowest validation loss"),
        Decision = new Decision(Verdict.DoNotShip, "regression", DateTimeOffset.UnixEpoch),
    };

    [Fact]
    public void It_is_written_as_people_and_programs_read_it()
    {
        JsonObject json = JsonNode.Parse(Full.ToJson())!.AsObject();

        json["schema_version"]!.GetValue<int>().ShouldBe(1);
        json["status"]!.GetValue<string>().ShouldBe("stopped");
        json["started_utc"]!.GetValue<string>().ShouldBe("2031-05-04T03:02:01.000Z");
        json["model"]!["flops_per_token"]!.GetValue<double>().ShouldBe(5e6);
        json["decision"]!["verdict"]!.GetValue<string>().ShouldBe("do_not_ship");
        json["recipe"]!["model"]!["layers"]!.GetValue<int>().ShouldBe(4);
        Encoding.UTF8.GetString(Full.ToJson()).ShouldContain("\"name\": \"Char é\"");
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        Manifest read = Manifest.Parse(Full.ToJson(), "run.json");

        Encoding.UTF8.GetString(read.ToJson()).ShouldBe(Encoding.UTF8.GetString(Full.ToJson()));
        read.Packages!.Keys.ShouldContain("Shouldly");
    }

    [Fact]
    public void A_field_of_a_later_version_survives_being_rewritten()
    {
        Manifest read = Manifest.Parse("""{"schema_version":1,"id":"a","name":"b","recipe":{},"differences":{},"mood":{"colour":"blue"}}"""u8, "run.json");

        (read with { Notes = "n" }).ToJson().AsSpan().IndexOf("\"colour\": \"blue\""u8).ShouldBePositive();
    }

    [Theory]
    [InlineData("""{"schema_version":2,"id":7}""", "newer Hone")]
    [InlineData("""{"id":"a","name":"b"}""", "no schema_version")]
    [InlineData("""{"schema_version":1,"name":"b"}""", "id")]
    [InlineData("""{"schema_version":1,"id":"a","name":"b","recipe":{},"differences":{},"status":"dancing"}""", "status")]
    [InlineData("""{"schema_version":1,"id":"a",""", "cannot be read")]
    [InlineData("", "cannot be read")]
    public void What_is_no_manifest_is_refused_in_two_lines(string json, string expected)
    {
        InvalidDataException letter = Should.Throw<InvalidDataException>(
            () => Manifest.Parse(Encoding.UTF8.GetBytes(json), "runs/a/run.json"));

        letter.Message.ShouldContain(expected);
        letter.Message.ShouldContain("runs/a/run.json");
        letter.Message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Changes_from_many_sides_are_all_kept()
    {
        RunFolder folder = RunFolder.Create(In("run"));
        folder.WriteManifest(Examples.Manifest());

        Parallel.For(0, 40, _ => folder.UpdateManifest(manifest => manifest with { Notes = manifest.Notes + "x" }));

        folder.ReadManifest().Notes!.Length.ShouldBe(40);
    }
}
