using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Runs.Store;
using Hone.Training.Events;
using Npgsql;

namespace Hone.Cli.Benchmarks;

/// <summary>Times a team's store on runs that are made up, in tables of its own, which it removes.</summary>
/// <param name="address">The server.</param>
/// <param name="runs">Runs to find some among.</param>
/// <param name="events">Events of the run to push.</param>
sealed class StoreBenchmark(StoreAddress address, int runs, int events)
{
    const string Schema = "hone_bench";
    const int Repeats = 9, Listed = 50;

    /// <summary>A condition and an order on each kind of field: a number, a text, a setting, a list, the standing, the age.</summary>
    static readonly (string Condition, string Sort)[] Queries =
    [
        ("validation < 1.6", "validation"), ("name ~ 777", "name"), ("learning_rate > 3e-3", "learning_rate"), ("seed = 4242", "seed"),
        ("tags = late", "steps"), ("status = finished", "age"), ("model.layers = 3", "validation"), ("goal", "started"),
    ];

    /// <summary>Fills the tables and takes the times.</summary>
    /// <param name="told">Told what is being done.</param>
    public JsonObject Run(Action<string> told)
    {
        using TeamStore store = TeamStore.Open(address, Schema);
        using NpgsqlConnection connection = store.OpenConnection(prepares: false);
        Execute(connection, $"drop schema if exists {Schema} cascade");
        string folder = Directory.CreateTempSubdirectory("hone-bench-").FullName;
        try
        {
            JsonObject result = new() { ["runs"] = runs, ["events"] = events };
            RunFolder run = Made(folder);
            told($"pushing {Figures.Count(events, "event")}");
            result["push_seconds"] = Median(3, () =>
            {
                Execute(connection, $"drop schema if exists {Schema} cascade");
                if (store.Push(run, null).SentLines != events) throw new InvalidOperationException("not every event was sent");
            }) / 1000;
            result["repeat_milliseconds"] = Median(3, () => store.Push(run, null));
            told($"making {Figures.Count(runs, "run")}");
            Fill(connection);
            JsonArray listed = [];
            foreach ((string condition, string sort) in Queries)
            {
                told($"listing by {condition}");
                int found = 0;
                double milliseconds = Median(Repeats, () => found = List(store, condition, sort));
                listed.Add((JsonNode)new JsonObject
                {
                    ["where"] = condition, ["sort"] = sort, ["listed"] = found, ["milliseconds"] = milliseconds,
                });
            }

            result["lists"] = listed;
            result["slowest_list_milliseconds"] = listed.Max(list => (double)list!["milliseconds"]!);
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Execute(connection, $"drop schema if exists {Schema} cascade");
        }
    }

    /// <summary>What <c>hone runs --store</c> does, but for starting and for the terminal.</summary>
    static int List(TeamStore store, string condition, string sort)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        RunQuery query = new()
        {
            Conditions = [Condition.Parse(condition, RunFields.Catalogue)], Sort = RunFields.Catalogue.Find(sort), Limit = Listed,
        };
        return StoredRuns.Find(store, query, RunTable.Needs, now).Count;
    }

    RunFolder Made(string root)
    {
        RunFolder run = RunFolder.Create(Path.Combine(root, "000000-made-up"));
        using (FileStream file = new(run.EventsFile, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            for (int i = 0; i < events; i++)
                file.Write(EventLog.Line(DateTimeOffset.UnixEpoch,
                    new StepTaken(i, 1.5f + i % 97 * 0.01f, 0.5f, 1e-3f, 64, i * 0.00123, 0.01,
                    $"{i:x16}", $"{(long)i * 1000:x32}")));
        run.WriteManifest(EvidenceBenchmark.Made(run.Id, 0, runs) with { Tags = ["made-up"] });
        return run;
    }

    /// <summary>Copies the pushed run in the server, with values of their own in the fields that are asked for.</summary>
    void Fill(NpgsqlConnection connection)
    {
        string last = (runs - 1).ToString(CultureInfo.InvariantCulture);
        Execute(connection, $"""
            create temporary table template as select * from fields;
            create temporary table named as select f.*, p.path as name from fields f join paths p on p.id = f.path;
            insert into paths (path) values ('goal') on conflict do nothing;
            insert into runs (id, origin, name, status, manifest, lines, bytes, digest)
                select lpad(to_hex(i), 6, '0') || '-made-up-' || i, md5(i::text), 'made-up-' || i, r.status, r.manifest, 0, 0, ''
                from runs r, generate_series(1, {last}) as i where r.lines > 0 and r.id = '000000-made-up';
            insert into fields (run, path, kind, number, text, folded)
                select r.key, t.path, t.kind,
                    case t.name when 'summary.best_val_loss' then 1.5 + r.key % 1000 * 0.001 when 'seed' then r.key
                        when 'recipe.training.learning_rate' then 1e-4 * (1 + r.key % 37) when 'recipe.model.layers' then 1 + r.key % 8
                        when 'summary.steps' then 500 + r.key % 50 when '@age' then t.number - r.key * 60 else t.number end,
                    case t.name when 'name' then r.name when 'id' then r.id
                        when '@status' then case when r.key % 20 = 0 then 'failed' else 'finished' end
                        when 'tags' then case when r.key % 100 = 0 then 'made-up, late' else 'made-up' end else t.text end,
                    case t.name when 'name' then upper(r.name) when 'id' then upper(r.id)
                        when '@status' then case when r.key % 20 = 0 then 'FAILED' else 'FINISHED' end
                        when 'tags' then case when r.key % 100 = 0 then 'MADE-UP, LATE' else 'MADE-UP' end else t.folded end
                from runs r cross join named t where r.lines = 0;
            insert into fields (run, path, kind, text, folded)
                select r.key, p.id, {(int)FieldKind.Text}, 'to find out', 'TO FIND OUT'
                    from runs r, paths p where p.path = 'goal' and r.key % 50 = 0;
            """);
        Execute(connection, "analyze runs");
        Execute(connection, "analyze fields");
    }

    static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }

    static double Median(int repeats, Action measured)
    {
        double[] times = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            measured();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[repeats / 2];
    }
}
