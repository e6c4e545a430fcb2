using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Training.Events;

namespace Hone.Unit.Runs;

/// <summary>A list reads a few fields of each manifest; it must tell the same as reading them whole.</summary>
public sealed class RunRows : Scratch
{
    static readonly string[] Paths =
    [
        "name", "seed", "summary.best_val_loss", "summary.steps", "recipe.training.learning_rate", "recipe.model.tied", "code.dirty",
        "baselines.bigram.nats_per_token", "baselines.bigram.rule", "tags", "goal", "data", "packages.a.b", "recipe",
    ];

    static Manifest Manifest(string id) => Examples.Manifest(id) with
    {
        Name = "é\u001b\" {中}",
        Status = RunStatus.Finished,
        Seed = 7,
        Recipe = (JsonObject)JsonNode.Parse("""{"training":{"learning_rate":3e-4},"model":{"tied":true,"layers":2}}""")!,
        Code = new CodeIdentity("0.1.0", null, false),
        Baselines = [new BaselineLoss("unigram", 3, 4, "x"), new BaselineLoss("bigram", 2.5, 3.5, "by pairs")],
        Tags = ["one", "two"],
        Summary = RunSummary.Of([Examples.Step(0, 4), Examples.Evaluation(1, 0.75)]),
    };

    RunRow Row(string json, IEnumerable<string>? paths = null, string? section = null)
    {
        Directory.CreateDirectory(In("runs", "0k0001-a"));
        File.WriteAllText(In("runs", "0k0001-a", "run.json"), json);
        return new RunStore(In("runs")).Rows(RunRow.Wanting(paths ?? Paths, section)).Single();
    }

    [Fact]
    public void Fields_are_those_of_the_whole_manifest()
    {
        RunRow row = Row(Encoding.UTF8.GetString(Manifest("0k0001-a").ToJson()), section: "recipe");

        row.Status.ShouldBe(RunStatus.Finished);
        row["name"].ShouldBe(FieldValue.Of("é\u001b\" {中}"));
        row["seed"].Number.ShouldBe(7);
        row["summary.best_val_loss"].Number.ShouldBe(0.75);
        row["summary.steps"].Number.ShouldBe(1);
        row["recipe.training.learning_rate"].Number.ShouldBe(3e-4);
        row["recipe.model.tied"].ShouldBe(FieldValue.Of(true));
        row["code.dirty"].ShouldBe(FieldValue.Of(false));
        row["baselines.bigram.nats_per_token"].Number.ShouldBe(2.5);
        row["baselines.bigram.rule"].ToString().ShouldBe("by pairs");
        row["tags"].Texts.ShouldBe(["one", "two"]);
        row["goal"].Kind.ShouldBe(FieldKind.None);
        row["data"].Kind.ShouldBe(FieldKind.None);
        row["packages.a.b"].Kind.ShouldBe(FieldKind.None);
        row["recipe"].ShouldBe(FieldValue.Of(true), "it is there");
        row.Section.Select(setting => $"{setting.Key}={setting.Value}")
            .ShouldBe(["training.learning_rate=0.0003", "model.tied=true", "model.layers=2"]);
        Should.Throw<KeyNotFoundException>(() => row["notes"]);
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("{", "cannot be read")]
    [InlineData("[1]", "cannot be read")]
    [InlineData("""{"schema_version":2,"id":7,"future":[{}]}""", "newer Hone")]
    [InlineData("""{"schema_version":1,"id":"a","name":"b","recipe":{},"differences":{},"status":"dancing"}""", "status")]
    [InlineData("""{"schema_version":1,"id":"a","name":"b","recipe":{},"differences":{},"status":"finished"} x""", "cannot be read")]
    [InlineData("""{"schema_version":1,"id":"a","name":"b","differences":{},"status":"finished"}""", "recipe")]
    [InlineData("""{"schema_version":1,"id":"a","name":"\ud800","recipe":{},"differences":{},"status":"finished"}""", "cannot be")]
    public void What_cannot_be_read_is_told_as_broken(string json, string reason)
    {
        RunRow row = Row(json);

        row.Status.ShouldBe(RunStatus.Broken);
        row.Problem!.ShouldContain(reason);
        row.Problem!.Split('\n').Length.ShouldBe(2);
        row["seed"].Kind.ShouldBe(FieldKind.None);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_numbers_and_break_nothing()
    {
        RunRow row = Row("""
            {"schema_version":1,"id":"a","name":"b","recipe":{"training":{"learning_rate":1e999}},"differences":{},"status":"failed",
             "summary":{"best_val_loss":"NaN","steps":"-Infinity"},"baselines":[1,"two",{"x":1},{"name":7},[3]],"tags":{"odd":1},"seed":[]}
            """);

        row.Status.ShouldBe(RunStatus.Failed);
        row["summary.best_val_loss"].Number.ShouldBe(double.NaN);
        row["summary.best_val_loss"].Kind.ShouldBe(FieldKind.Number);
        row["summary.steps"].Number.ShouldBe(double.NegativeInfinity);
        row["recipe.training.learning_rate"].Number.ShouldBe(double.PositiveInfinity);
        row["baselines.bigram.nats_per_token"].Kind.ShouldBe(FieldKind.None);
        row["tags"].ShouldBe(FieldValue.Of(true));
        row["seed"].Texts.ShouldBeEmpty();
    }

    [Fact]
    public void A_list_by_rows_is_the_list_by_entries()
    {
        RunStore store = new(Root);
        for (int i = 0; i < 60; i++)                                         // more than are read by one thread
        {
            RunFolder folder = store.Create($"r{i}");
            if (i % 7 == 3) File.WriteAllText(folder.ManifestFile, "torn");
            else if (i % 7 == 5) File.WriteAllText(folder.EventsFile, "");
            else
                using (RunRecord record = RunRecord.Begin(folder, Manifest(folder.Id)))
                    if (i % 2 == 0) record.Append(new RunFinished(0, Ending.Completed, "done"));
        }

        IReadOnlyList<RunRow> rows = store.Rows(RunRow.Wanting(["id"]));
        IReadOnlyList<RunEntry> entries = store.List();

        rows.Select(row => (row.Folder.Id, row.Status, row.Problem)).ShouldBe(
            entries.Select(entry => (entry.Folder.Id, entry.Status, entry.Problem)));
        rows.Where(row => row.Status != RunStatus.Broken).ShouldAllBe(row => row["id"].ToString() == row.Folder.Id);
        rows.ShouldContain(row => row.Status == RunStatus.Running);
    }

    [Fact]
    public void The_document_of_a_row_is_that_of_the_run()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord record = RunRecord.Begin(folder, Manifest(folder.Id)))
            foreach (TrainingEvent e in new TrainingEvent[] { Examples.Started(0), Examples.Step(0, 4), Examples.Evaluation(1, 0.75),
                Examples.Checkpoint(1), Examples.Finished(1) })
                record.Append(e);
        RunRow row = new RunStore(Root).Rows(RunRow.Wanting(RunDocument.Needs)).Single();

        JsonObject listed = RunDocument.Of(row, [], DateTimeOffset.UtcNow), shown = RunDocument.Of(folder, folder.ReadManifest());

        // What is found wrong takes all events to tell, which no list reads.
        foreach ((string name, JsonNode? value) in shown.Where(pair => pair.Key is not ("manifest" or "findings")))
            (listed[name]?.ToJsonString()).ShouldBe(value?.ToJsonString(), name);
    }

    [Fact]
    public void Every_field_of_the_record_is_known_by_its_path()
    {
        JsonObject written = JsonNode.Parse(Manifest("0k0001-a").ToJson())!.AsObject();

        foreach (string path in Leaves(written, ""))
            (RecordFields.All.Contains(path)
                || RecordFields.Sections.Any(section => $"{path}.".StartsWith(section + '.', StringComparison.Ordinal)))
                .ShouldBeTrue(path);
        RecordFields.Sections.ShouldContain("recipe");
        RecordFields.Sections.ShouldContain("packages");
        RecordFields.All.ShouldContain("proof.verdict");
        RecordFields.All.ShouldContain("tags");

        static IEnumerable<string> Leaves(JsonObject node, string prefix) => node.SelectMany(pair => pair.Value is JsonObject inner
            && inner.Count > 0 ? Leaves(inner, $"{prefix}{pair.Key}.") : [$"{prefix}{pair.Key}"])
            .Where(path => path != "format" && !path.EndsWith("selected_checkpoint", StringComparison.Ordinal)
                && !RecordFields.All.Any(known => known.StartsWith(path + '.', StringComparison.Ordinal)));
    }
}
