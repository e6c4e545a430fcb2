using System.Diagnostics;
using Hone.Runs;
using Hone.Unit.Runs.Store;

namespace Hone.EndToEnd;

/// <summary>A team's store as the program uses it.</summary>
public sealed class TeamStores(PostgresServer server) : HoneProgram, IClassFixture<PostgresServer>
{
    [Fact]
    public void A_run_is_pushed_listed_and_pulled_and_its_password_is_nowhere()
    {
        string url = server.Url(server.NewDatabase()), secret = url.Split(':')[2].Split('@')[0];
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        RunFolder run = TheRun();
        Answer pushed = Hone("push", "tiny", "--store", url, "--artifacts", In("shared"), "--json");
        pushed.Code.ShouldBe(0, pushed.Error);
        int events = EventLog.ReadRaw(run.EventsFile).Events.Count;
        ((int)pushed.Json["runs"]![0]!["events_sent"]!).ShouldBe(events);
        Answer again = Hone("push", "tiny", "--store", url, "--artifacts", In("shared"), "--follow");
        again.Output.ShouldContain("0 events sent");

        Answer listed = Hone("runs", "status=finished", "--sort", "validation", "--store", url, "--json");
        listed.Code.ShouldBe(0, listed.Error);
        ((string)listed.Json["runs"]![0]!["id"]!).ShouldBe(run.Id);
        ((int)listed.Json["runs"]![0]!["steps"]!).ShouldBe(20);
        Answer table = Hone("runs", "--store", url, "--group", "settings");
        table.Code.ShouldBe(0, table.Error);
        Hone("runs", "steps>77", "--store", url).Output.ShouldContain("None of 1 run is such a run.");
        Hone("runs", "steps>seven", "--store", url).ShouldRefuse("steps is a number, and \"seven\" is none");

        Answer pulled = Hone("pull", "tiny", "--store", url, "--run-dir", In("theirs"), "--json");
        pulled.Code.ShouldBe(0, pulled.Error);
        Files(In("theirs", run.Id)).ShouldBe(Files(run.Path));
        Hone("prove", In("theirs", run.Id)).Code.ShouldBe(0);

        foreach (Answer answer in (Answer[])[pushed, again, listed, table, pulled]) (answer.Output + answer.Error).ShouldNotContain(secret);
        foreach (string file in Directory.EnumerateFiles(run.Path, "*.json*")) File.ReadAllText(file).ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_run_that_trains_is_followed_to_its_end()
    {
        string url = server.Url(server.NewDatabase());
        using Process training = Start("train", "tiny.yaml", "--set", "training.steps=1000", "--set", "evaluation.every=200",
            "--set", "checkpoints.every=200");
        Task<Answer> ending = Task.Run(() => Finish(training), Stop);
        RunFolder run = await ReachAsync(training, step: 20);
        Answer followed = Hone("push", "tiny", "--store", url, "--follow", "--json");
        followed.Code.ShouldBe(0, followed.Error);
        (await ending).Code.ShouldBe(0);
        ((string)followed.Json["runs"]![0]!["status"]!).ShouldBe("finished");
        ((int)followed.Json["runs"]![0]!["events_sent"]!).ShouldBe(EventLog.ReadRaw(run.EventsFile).Events.Count);
    }

    [Fact]
    public void What_names_no_store_is_refused()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        Hone("push", "tiny").ShouldRefuse("no store is named", "HONE_STORE");
        Hone("push", "tiny", "--store", "mysql://ada:secret@db/x").ShouldRefuse("is not the address of a store: mysql://…");
        Hone("push", "tiny", "--store", "postgres://ada@127.0.0.1:1/x").ShouldRefuse("no server answers there");
        Hone("push", "tiny", "--store", "postgres://ada@db/x", "--artifacts", "ftp://x").ShouldRefuse("no place for artefacts at ftp://");
        Hone("pull", "tiny", "--store", server.Url(server.NewDatabase())).ShouldRefuse("holds no runs yet", "hone push");
    }

    /// <summary>Every file that is pushed, with its bytes in hexadecimal.</summary>
    static Dictionary<string, string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && Path.GetFileName(file) != "heartbeat.json")
        .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}
