using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Unit.Runs;

namespace Hone.Unit.Insight.Queries;

public sealed class RunQueries : Scratch
{
    /// <summary>Stands for a loss that is no number, which this version writes as null and another may write as a word.</summary>
    const double Lost = 123456789;

    static readonly DateTimeOffset Now = new(2031, 5, 4, 3, 2, 1, TimeSpan.Zero);

    /// <summary>Runs with ids in the order given, so the last is the newest.</summary>
    RunStore Store(params (double? Loss, double Rate, long Seed)[] runs)
    {
        foreach ((int i, (double? loss, double rate, long seed)) in runs.Index())
        {
            string id = $"0k000{i}-r{i}";
            RunFolder.Create(In(id)).WriteManifest(Examples.Manifest(id) with
            {
                Status = RunStatus.Finished,
                Seed = seed,
                StartedUtc = Now.AddHours(-i),
                Tags = i % 2 == 0 ? ["even"] : null,
                Recipe = (JsonObject)JsonNode.Parse($$$"""{"name":"r{{{i}}}","seed":{{{seed}}},"data":{"source":"stories"},"training":{"learning_rate":{{{rate}}}}}""")!,
                Data = new DataIdentity("stories", $"print-{seed}", 1, 1, 1, 1, "r"),
                Summary = new RunSummary(4, 2, null, loss is double.NaN ? Lost : loss, null, null, null, 10, 100, 1, null),
            });
            string file = In(id, "run.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace($"{Lost}", "\"NaN\"", StringComparison.Ordinal));
        }

        return new RunStore(Root);
    }

    static IReadOnlyList<string> Ids(RunStore store, RunQuery query) =>
        [.. query.Apply(store.Rows(query.Wanted([])), Now).Select(row => row.Folder.Id[^2..])];

    static RunQuery Query(params string[] conditions) =>
        new() { Conditions = [.. conditions.Select(text => Condition.Parse(text, RunFields.Catalogue))] };

    [Fact]
    public void Conditions_all_hold_and_the_order_is_by_any_field_with_what_is_missing_last()
    {
        RunStore store = Store((2, 1e-3, 1), (1, 1e-3, 2), (null, 3e-3, 1), (3, 3e-3, 2));

        Ids(store, Query()).ShouldBe(["r3", "r2", "r1", "r0"]);
        Ids(store, Query("validation < 2.5", "learning_rate=1e-3")).ShouldBe(["r1", "r0"]);
        Ids(store, Query("tag=even", "!validation")).ShouldBe(["r2"]);
        Ids(store, Query("age>90min")).ShouldBe(["r3", "r2"]);
        RunField validation = RunFields.Catalogue.Find("validation");
        Ids(store, Query() with { Sort = validation }).ShouldBe(["r1", "r0", "r3", "r2"]);
        Ids(store, Query() with { Sort = validation, IsDescending = true }).ShouldBe(["r3", "r0", "r1", "r2"]);
        Ids(store, Query() with { Sort = validation, Limit = 2 }).ShouldBe(["r1", "r0"]);
        Ids(store, Query() with { IsDescending = true }).ShouldBe(["r0", "r1", "r2", "r3"]);
        Ids(store, Query("name~nothing")).ShouldBeEmpty();
    }

    [Fact]
    public void A_word_where_all_have_numbers_is_refused()
    {
        RunStore store = Store((2, 1e-3, 1));
        InvalidDataException letter = Should.Throw<InvalidDataException>(() => Ids(store, Query("validation<low")));
        letter.Message.ShouldStartWith("validation is a number, and \"low\" is none\n");
    }

    [Fact]
    public void Runs_that_differ_in_their_seed_alone_are_one_group()
    {
        RunStore store = Store((2, 1e-3, 1), (1, 1e-3, 2), (6, 3e-3, 1), (8, 3e-3, 2), (double.NaN, 3e-3, 3));
        RunQuery query = Query() with { Groups = RunFields.Find("settings"), Sort = RunFields.Catalogue.Find("learning_rate") };
        IReadOnlyList<RunGroup> groups = query.GroupsOf(query.Apply(store.Rows(query.Wanted(GroupDocument.Measured.SelectMany(one =>
            one.Needs))), Now), Now);

        groups.Select(group => group.Rows.Count).ShouldBe([2, 3]);
        groups[0].SpreadOf(GroupDocument.Measured[0], Now)!.Value.Mean.ShouldBe(1.5);
        groups[1].SpreadOf(GroupDocument.Measured[0], Now)!.Value.Deviation.ShouldBe(Math.Sqrt(2));
        (Terminal terminal, StringWriter text) = Screen.Stage.Screen();
        GroupTable.Write(terminal, query, groups, Now);
        text.ToString().Split('\n')[0].ShouldStartWith("TRAINING.LEARNING_RATE  RUNS");
        text.ToString().ShouldContain("1.5000 ± 0.7071");
        text.ToString().ShouldContain("7.0000 ± 1.4142");

        RunQuery bySeed = Query() with { Groups = RunFields.Find("seed") };
        bySeed.GroupsOf(bySeed.Apply(store.Rows(bySeed.Wanted([])), Now), Now).Select(group => (group.Keys[0].ToString(), group.Rows.Count))
            .ShouldBe([("3", 1), ("2", 2), ("1", 2)]);
    }

    [Fact]
    public void A_record_that_steers_a_terminal_is_shown_without_its_power()
    {
        RunFolder.Create(In("0k0001-x")).WriteManifest(Examples.Manifest("0k0001-x") with { Status = RunStatus.Finished,
            Goal = "a\e[31m\nb" });
        RunField goal = RunFields.Catalogue.Find("goal");
        RunQuery query = Query() with { Columns = [goal] };
        (Terminal terminal, StringWriter text) = Screen.Stage.Screen();
        RunTable.Write(terminal, query.Apply(new RunStore(Root).Rows(query.Wanted(RunTable.Needs)), Now), [goal], Now);
        text.ToString().ShouldContain("a␦[31m b");
        text.ToString().ShouldNotContain('\e');
    }
}
