using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Runs.Store;

namespace Hone.Unit.Runs.Store;

/// <summary>A store finds what a folder finds, in the same order.</summary>
[Collection(nameof(PostgresGroup))]
public sealed class StoreQueries(PostgresServer server) : Scratch
{
    static readonly DateTimeOffset Now = new(2031, 5, 5, 0, 0, 0, TimeSpan.Zero);

    static readonly string[] Conditions =
    [
        "validation", "!validation", "validation < 1.5", "validation<=1.5", "validation > 1.5", "validation >= inf", "validation=NaN",
        "validation != 1.5", "validation=1.5|2.5", "validation ~ .5", "validation !~ 5", "loss=inf|nan", "loss ~ inf", "seed=1k", "seed<10",
        "name=CHAR-3", "name~ÄÖ", "name!~char", "name > char-2", "name <= char-2", "name = \"it's; drop table runs\"", "tags=Sweep",
        "tags!=sweep", "tags~ep, o", "tag=one|two", "learning_rate=3e-4", "learning_rate ~ E-05", "model.tied=true", "model.tied!=TRUE",
        "age < 3d", "age > 12h", "age >= 1d", "status=failed", "status!=finished", "settings ~ learning_rate=0.0003", "settings", "goal",
        "!goal", "started_utc > 2031-05-03", "recipe.training", "packages.a-b=1", "baselines.bigram.nats_per_token<3",
        "hypothesis~%", "notes~_",
    ];

    [Fact]
    public void Every_condition_and_order_gives_the_same_runs_as_a_folder_does()
    {
        double[] losses = [1.5, 2.5, double.NaN, double.PositiveInfinity, 0.5, 1.25, 3];
        string[] names = ["char-1", "char-2", "CHAR-3", "äö", "it's; drop table runs", "a_b%c", "it ss ß"];
        using TeamStore store = server.Store(server.NewDatabase());
        for (int i = 0; i < 14; i++)
        {
            int k = i % losses.Length;
            store.Push(StoredRun.Make(In("runs"), $"0k00{i:00}-r", change: manifest => manifest with
            {
                Name = names[k],
                Status = i % 3 == 0 ? RunStatus.Failed : RunStatus.Finished,
                StartedUtc = i == 5 ? null : Now.AddHours(-7 * i),
                Seed = i == 3 ? 1000 : i,
                Goal = i % 4 == 0 ? "goal\0 with a nought" : null,
                Hypothesis = i == 6 ? "half \ud83d a pair, 100%" : null,
                Tags = i % 2 == 0 ? ["sweep", "one"] : i % 5 == 0 ? [] : null,
                Recipe = (JsonObject)JsonNode.Parse($$$"""
                    {"training":{"learning_rate":{{{(k == 2 ? "1e-5" : "3e-4")}}},"a.b":1},
                     "model":{"tied":{{{(i % 2 == 0 ? "true" : "false")}}}}}
                    """)!,
                Baselines = i == 4 ? [new BaselineLoss("bigram", 2.5, 3.5, "x")] : null,
                Packages = new Dictionary<string, string> { ["a-b"] = $"{i % 2}" },
                Summary = i == 9 ? null : RunSummary.Of([Examples.Step(0, i == 8 ? float.PositiveInfinity : i),
                    Examples.Evaluation(1, losses[k])]),
            }), null);
        }

        RunStore folder = new(In("runs"));
        int compared = 0;
        foreach (string condition in Conditions) Compare(condition, null, false, 0);
        foreach (string sort in (string[])["validation", "name", "age", "status", "tags", "seed", "settings", "started", "goal",
            "model.tied"])
            foreach (bool descending in (bool[])[false, true])
            {
                Compare(null, sort, descending, 0);
                Compare("seed<1000", sort, descending, 4);
            }

        Compare(null, null, true, 3);
        compared.ShouldBeGreaterThan(60);

        void Compare(string? condition, string? sort, bool descending, int limit)
        {
            RunQuery query = new()
            {
                Conditions = condition is null ? [] : [Condition.Parse(condition, RunFields.Catalogue)],
                Sort = sort is null ? null : RunFields.Catalogue.Find(sort), IsDescending = descending, Limit = limit,
                Columns = RunFields.Find("name,validation"),
            };
            string[] expected = [.. query.Apply(folder.Rows(query.Wanted([])), Now).Select(Told)];
            StoredRuns.Find(store, query, [], Now).Select(Told).ShouldBe(expected, $"{condition} --sort {sort} {descending} {limit}");
            compared++;
        }

        static string Told(RunRow row) => $"{row.Folder.Id} {row.Status} {row["name"]} {row["summary.best_val_loss"]}";
    }

    [Fact]
    public void A_word_where_a_field_is_a_number_is_refused_in_the_same_words()
    {
        using TeamStore store = server.Store(server.NewDatabase());
        store.Push(StoredRun.Make(In("runs"), "0k0000-r"), null);
        RunQuery query = new() { Conditions = [Condition.Parse("seed<one", RunFields.Catalogue)] };
        string local = Should.Throw<InvalidDataException>(() => query.Apply(new RunStore(In("runs")).Rows(query.Wanted([])), Now)).Message;
        Should.Throw<InvalidDataException>(() => StoredRuns.Find(store, query, [], Now)).Message.ShouldBe(local);
    }

    [Fact]
    public void What_is_kept_of_a_run_is_what_is_kept_of_it_last()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        RunFolder run = StoredRun.Make(In("runs"), "0k0000-r",
            change: manifest => manifest with { Goal = "one", Status = RunStatus.Failed });
        store.Push(run, null);
        run.UpdateManifest(manifest => manifest with { Goal = null, Tags = ["new"], Status = RunStatus.Finished });
        store.Push(run, null);
        Found("goal").ShouldBe(0);
        Found("tags=new").ShouldBe(1);
        Found("status=finished").ShouldBe(1);

        int Found(string condition) => StoredRuns.Find(store, new RunQuery
        {
            Conditions = [Condition.Parse(condition, RunFields.Catalogue)],
        }, [], Now).Count;
    }

    [Fact]
    public void All_fields_at_once_are_those_that_are_read_one_by_one()
    {
        byte[] json = (Examples.Manifest() with
        {
            Tags = ["a", "b"], Summary = RunSummary.Of([Examples.Step(0, float.NaN)]), Machine = MachineIdentity.Current,
            Baselines = [new BaselineLoss("unigram", 3, 4, "x"), new BaselineLoss("bigram", 2.5, 3.5, "by pairs")],
            Packages = new Dictionary<string, string> { ["A.B"] = "1", ["C"] = "2" },
            Recipe = (JsonObject)JsonNode.Parse("""{"a":{"b":[1,"x",null,true,{"name":"n","v":1},[2]]},"c":null,"d":"Infinity"}""")!,
        }).ToJson();
        IReadOnlyDictionary<string, FieldValue> all = RecordValues.Of(json);
        all.Count.ShouldBeGreaterThan(30);
        all["recipe.a.b.n.v"].Number.ShouldBe(1);
        all["recipe.d"].Number.ShouldBe(double.PositiveInfinity);
        foreach ((string path, FieldValue value) in all)
        {
            FieldValue read = FieldReader.Read(json, new WantedFields([path]), out _)[0];
            (read.Kind, read.ToString()).ShouldBe((value.Kind, value.ToString()), path);
        }
    }
}
