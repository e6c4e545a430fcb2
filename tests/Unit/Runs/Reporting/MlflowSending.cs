using Hone.Runs;
using Hone.Runs.Reporting;
using Hone.Training.Events;
using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs.Reporting;

/// <summary>Runs on an MLflow server, whatever the server does: nothing is lost, nothing is double, and nobody waits for it.</summary>
public sealed class MlflowSending : Scratch
{
    static readonly MlflowPace _fast = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5),
        TimeSpan.FromMilliseconds(50), 3);
    static readonly TimeSpan _long = TimeSpan.FromSeconds(30);
    static readonly (string, string)[] _settings = [("training.steps", "300"), ("odd name:é", "x"), ("odd name;é", "y"),
        ("/a//b/../c", "z"),
        ("long", new string('é', 7000))];

    readonly List<string> _warnings = [];

    [Fact]
    public async Task A_whole_run_arrives_as_it_was()
    {
        using FakeMlflow mlflow = new();
        RunFolder folder = Trained(300);

        (await SendAsync(folder, mlflow)).ShouldBeTrue(string.Join('\n', _warnings));

        FakeRun run = mlflow.Run;
        run.Curve("train_loss").Select(point => point.Step).ShouldBe(Enumerable.Range(1, 300));
        run.Curve("train_loss")[9].Value.ShouldBe("10");
        run.Curve("validation_loss").ShouldBe([(0, "NaN"), (100, "1"), (200, "2"), (300, "3")]);
        run.Curve("tokens_per_second")[0].Value.ShouldBe("128");
        run.Metrics.Count.ShouldBe(300 * 5 + 4 * 2);
        run.Metrics.Select(metric => metric.Timestamp).Min().ShouldBeGreaterThan(1_700_000_000_000);
        run.Parameters.Keys.ShouldBe(["training.steps", "odd name__", "odd name___2", "a/b/c", "long"], ignoreOrder: true);
        run.Parameters["long"].Length.ShouldBe(6000);
        run.Parameters["long"].ShouldEndWith("(cut)");
        run.Tags["hone.run_id"].ShouldBe(folder.Id);
        run.Tags["mlflow.runName"].ShouldBe("a");
        run.Statuses.ShouldBe(["FINISHED"]);
        run.Artifacts["report.md"].ShouldBe("report"u8.ToArray());
        run.Artifacts.Keys.ShouldContain("samples/step-00000100.txt");
        run.Doubles.ShouldBe(0);
        _warnings.ShouldBeEmpty();
        mlflow.Server.Requests.Count(request => request.Target.EndsWith("log-batch", StringComparison.Ordinal)).ShouldBe(4);

        mlflow.Server.Requests.Clear();
        (await SendAsync(folder, mlflow)).ShouldBeTrue();
        mlflow.Server.Requests.ShouldBeEmpty("the server has all of it");
    }

    [Fact]
    public async Task Whatever_is_cut_is_sent_again_and_makes_no_double()
    {
        using FakeMlflow mlflow = new();
        RunFolder folder = Trained(700);
        int asked = 0;
        FakeServer.Response?[] kinds =
        [
            new FakeServer.Response("") { IsCut = true }, FakeMlflow.Error(500, "INTERNAL_ERROR"),
                new FakeServer.Response("<html>", 200, "text/html"),
            FakeMlflow.Error(503, "TEMPORARILY_UNAVAILABLE") with { Headers = "Retry-After: 0\r\n" },
        ];
        mlflow.TroubleAfter = _ => ++asked % 2 == 0 ? null : kinds[asked / 2 % kinds.Length];   // taken, and the answer is lost

        (await SendAsync(folder, mlflow)).ShouldBeTrue(string.Join('\n', _warnings));

        asked.ShouldBeGreaterThan(10);
        mlflow.Run.Metrics.Count.ShouldBe(700 * 5 + 8 * 2);
        mlflow.Run.Doubles.ShouldBeGreaterThan(0, "the server was sent some of it twice, and took it once");
        mlflow.Run.Artifacts.ShouldContainKey("report.md");
        mlflow.Run.Statuses.Distinct().ShouldBe(["FINISHED"]);
    }

    [Fact]
    public async Task A_server_that_is_down_holds_nothing_up_and_gets_all_of_it_later()
    {
        using FakeMlflow mlflow = new();
        mlflow.Server.GoDown();
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord record = RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            using MlflowSender sender = Sender(folder, mlflow);
            sender.Start();
            record.Append(Started(0, 50));
            for (int i = 0; i < 50; i++) record.Append(Step(i, i));
            SpinWait.SpinUntil(() => Told().Length > 0, _long).ShouldBeTrue();
            mlflow.Server.ComeBack();
            SpinWait.SpinUntil(() => mlflow.Runs.Count == 1 && mlflow.Run.Curve("train_loss").Length == 50, _long).ShouldBeTrue();
            mlflow.Run.Statuses.LastOrDefault("RUNNING").ShouldBe("RUNNING");
            mlflow.Server.GoDown();
            for (int i = 50; i < 60; i++) record.Append(Step(i, i));
            record.Append(Finished(60));
            sender.Finish(TimeSpan.FromMilliseconds(100)).ShouldBeFalse();
        }

        mlflow.Run.Curve("train_loss").Length.ShouldBe(50);
        mlflow.Server.ComeBack();
        (await SendAsync(folder, mlflow)).ShouldBeTrue();
        mlflow.Run.Curve("train_loss").Length.ShouldBe(60);
        mlflow.Run.Statuses[^1].ShouldBe("FINISHED");
        mlflow.Run.Doubles.ShouldBe(0);
        Told().ShouldHaveSingleItem().Split('\n').Length.ShouldBe(2);
        Told()[0].ShouldContain("cannot be reached");
    }

    [Theory]
    [InlineData("html", "is not JSON: <html>", "a proxy or a login page")]
    [InlineData("401", "answered 401", "Check the user, password or token")]
    [InlineData("404", "answered 404", "the server is another one")]
    [InlineData("500", "answered 500", "It may be busy or broken")]
    [InlineData("garbage", "is not JSON: {\"a", "Check the address")]
    [InlineData("other", "answered without \"experiment\"", "another kind of server")]
    [InlineData("login", "answered 302", "perhaps a login page")]
    [InlineData("drip", "did not answer within", "It may be busy")]
    [InlineData("huge", "cannot be", "")]
    [InlineData("cut", "cannot be reached", "Check that it runs")]
    public async Task A_server_that_is_wrong_is_told_once_in_two_lines_and_never_waited_for(string trouble, string what, string advice)
    {
        using FakeMlflow mlflow = new();
        mlflow.Trouble = _ => trouble switch
        {
            "html" => new("<html>Sign in</html>", 200, "text/html"),
            "401" => FakeMlflow.Error(401, "UNAUTHENTICATED"),
            "404" => new("nothing here", 404, "text/plain"),
            "500" => new("", 500),
            "garbage" => new("{\"a"),
            "other" => new("{}"),
            "login" => new("", 302, "text/html", "Location: https://login.example/\r\n"),
            "drip" => new(new string(' ', 10_000)) { Drip = TimeSpan.FromMilliseconds(20) },
            "huge" => new(new string(' ', 3 << 20)),
            _ => new("") { IsCut = true },
        };
        RunFolder folder = Trained(10);
        using MlflowSender sender = Sender(folder, mlflow,
            _fast with { Request = trouble == "drip" ? TimeSpan.FromMilliseconds(300) : _long });

        sender.Start();
        SpinWait.SpinUntil(() => mlflow.Server.Requests.Count > 3, _long).ShouldBeTrue();
        long start = Environment.TickCount64;
        sender.Finish(TimeSpan.FromMilliseconds(200)).ShouldBeFalse();

        (Environment.TickCount64 - start).ShouldBeLessThan(5000);
        string told = Told().ShouldHaveSingleItem();
        told.Split('\n').Length.ShouldBe(2);
        told.ShouldContain(what);
        told.Split('\n')[1].ShouldContain(advice);
        mlflow.Runs.ShouldBeEmpty();

        mlflow.Trouble = null;
        (await SendAsync(folder, mlflow)).ShouldBeTrue();
        mlflow.Run.Curve("train_loss").Length.ShouldBe(10);
    }

    [Fact]
    public async Task A_point_that_the_server_refuses_is_left_out_and_the_others_arrive()
    {
        using FakeMlflow mlflow = new();
        mlflow.Trouble = request => request.Text.Contains("\"value\":\"NaN\"", StringComparison.Ordinal)
            ? FakeMlflow.Error(400, "INVALID_PARAMETER_VALUE", "not a number") : null;
        RunFolder folder = Trained(20);
        using MlflowSender sender = Sender(folder, mlflow);

        (await sender.SendAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();

        sender.Refused.ShouldBe(2);
        mlflow.Run.Metrics.Count.ShouldBe(20 * 5);
        Told().ShouldHaveSingleItem().ShouldContain("not a number");
    }

    [Fact]
    public async Task A_run_that_goes_on_sends_no_step_again_and_runs_there_once_more()
    {
        using FakeMlflow mlflow = new();
        RunFolder folder = Trained(30, Ending.Stopped);
        (await SendAsync(folder, mlflow)).ShouldBeTrue();
        mlflow.Run.Statuses.ShouldBe(["KILLED"]);
        using (RunRecord record = RunRecord.Resume(folder))
        {
            record.Append(Started(20, 40));
            for (int i = 20; i < 40; i++) record.Append(Step(i, i + 1));
            using MlflowSender sender = Sender(folder, mlflow);
            sender.Start();
            SpinWait.SpinUntil(() => mlflow.Run.Statuses[^1] == "RUNNING", _long).ShouldBeTrue();
            record.Append(Finished(40));
            sender.Finish(_long).ShouldBeTrue();
        }

        mlflow.Run.Curve("train_loss").Select(point => point.Step).ShouldBe(Enumerable.Range(1, 40));
        mlflow.Run.Statuses.ShouldBe(["KILLED", "RUNNING", "FINISHED"]);
        mlflow.Server.Requests.Count(request => request.Target.EndsWith("runs/create", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task An_imported_run_arrives_without_the_numbers_that_its_record_has_not()
    {
        using FakeMlflow mlflow = new();
        File.WriteAllText(In("main.log"), "s:0 tel:3\ns:0 trl:2\ns:1 trl:1.5 lr:0.5\n");
        RunFolder folder = Hone.Runs.Import.RunImporter.Write(new RunStore(Root), Hone.Runs.Import.RunImporter.Read(In("main.log")),
            new ImportedFrom(ImportKind.Llmc, "main.log", "", DateTimeOffset.UtcNow), "theirs");

        (await SendAsync(folder, mlflow)).ShouldBeTrue(string.Join('\n', _warnings));

        mlflow.Run.Metrics.Select(metric => (metric.Key, metric.Step, metric.Value)).ShouldBe(
            [("validation_loss", 0, "3"), ("train_loss", 1, "2"), ("epoch", 1, "0"), ("train_loss", 2, "1.5"), ("learning_rate", 2, "0.5"),
                ("epoch", 2, "0")], ignoreOrder: true);
    }

    [Fact]
    public async Task Only_one_process_sends_a_run()
    {
        using FakeMlflow mlflow = new();
        mlflow.Trouble = _ => FakeMlflow.Error(503, "TEMPORARILY_UNAVAILABLE");
        RunFolder folder = Trained(10);
        using MlflowSender first = Sender(folder, mlflow);
        first.Start();
        SpinWait.SpinUntil(() => !mlflow.Server.Requests.IsEmpty, _long).ShouldBeTrue();
        (await Should.ThrowAsync<InvalidDataException>(() => SendAsync(folder, mlflow))).Message
            .ShouldBe($"run {folder.Id} is being sent to MLflow by another process\nWait until that ends.");
    }

    [Fact]
    public async Task Secrets_come_from_the_environment_and_are_written_nowhere()
    {
        using FakeMlflow mlflow = new();
        RunFolder folder = Trained(10);
        Dictionary<string, string> variables = new()
        {
            ["MLFLOW_TRACKING_URI"] = mlflow.Server.Address.Replace("http://", "http://ann:s3cret@", StringComparison.Ordinal),
        };
        MlflowTarget target = MlflowTarget.Of("env", "there", variables.GetValueOrDefault);
        using MlflowSender sender = new(folder, target, _settings, _warnings.Add, _fast);

        (await sender.SendAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();

        mlflow.Server.Requests.ShouldAllBe(request => request.Headers["authorization"] == "Basic YW5uOnMzY3JldA==");
        Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .ShouldAllBe(file => !File.ReadAllText(file).Contains("s3cret", StringComparison.Ordinal));
        variables["MLFLOW_TRACKING_TOKEN"] = "t";
        MlflowTarget.Of("env", null, variables.GetValueOrDefault).Authorization.ShouldBe("Bearer t");
        Should.Throw<InvalidDataException>(() => MlflowTarget.Of("env", null, _ => null))
            .Message.ShouldContain("MLFLOW_TRACKING_URI is not set\n");
        Should.Throw<InvalidDataException>(() => MlflowTarget.Of("http://a:b@host", null))
            .Message.ShouldContain("holds a user or password");
        Should.Throw<InvalidDataException>(() => MlflowTarget.Of("host:5000", null)).Message.ShouldContain("\"host:5000\" is no address");
    }

    [Fact]
    public void A_pause_doubles_and_is_as_long_as_the_server_asks_within_reason()
    {
        MlflowPace pace = MlflowPace.Usual;
        pace.After(1, null, isEnding: false).ShouldBe(TimeSpan.FromSeconds(1));
        pace.After(4, null, isEnding: false).ShouldBe(TimeSpan.FromSeconds(8));
        pace.After(60, null, isEnding: false).ShouldBe(TimeSpan.FromMinutes(2));
        pace.After(1, TimeSpan.FromSeconds(30), isEnding: false).ShouldBe(TimeSpan.FromSeconds(30));
        pace.After(1, TimeSpan.FromDays(1), isEnding: false).ShouldBe(TimeSpan.FromMinutes(2));
        pace.After(9, null, isEnding: true).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_broken_note_of_progress_is_told()
    {
        using FakeMlflow mlflow = new();
        RunFolder folder = Trained(10);
        File.WriteAllText(folder.MlflowFile, "[{");
        (await SendAsync(folder, mlflow)).ShouldBeFalse();
        Told().ShouldHaveSingleItem().ShouldContain("mlflow.json cannot be read");
        File.WriteAllText(folder.MlflowFile, "[]");
        (await SendAsync(folder, mlflow)).ShouldBeTrue();
    }

    string[] Told()
    {
        lock (_warnings) return [.. _warnings];
    }

    MlflowSender Sender(RunFolder folder, FakeMlflow mlflow, MlflowPace? pace = null) => new(folder,
        MlflowTarget.Of(mlflow.Server.Address, null), _settings, warning =>
        {
            lock (_warnings) _warnings.Add(warning);
        }, pace ?? _fast);

    async Task<bool> SendAsync(RunFolder folder, FakeMlflow mlflow)
    {
        using MlflowSender sender = Sender(folder, mlflow);
        return await sender.SendAsync(TestContext.Current.CancellationToken);
    }

    RunFolder Trained(int steps, Ending ending = Ending.Completed)
    {
        RunFolder folder = new RunStore(Root).Create("a");
        using (RunRecord record = RunRecord.Begin(folder, Manifest(folder.Id)))
        {
            record.Append(Started(0, steps));
            record.Append(Evaluation(0, double.NaN));
            for (int i = 0; i < steps; i++)
            {
                record.Append(Step(i, i + 1));
                if ((i + 1) % 100 == 0) record.Append(Evaluation(i + 1, (i + 1) / 100));
            }

            record.Append(Finished(steps, ending));
        }

        File.WriteAllText(folder.ReportFile, "report");
        RunFolder.WriteDerived(folder.SampleFile(100), "text"u8.ToArray());
        return folder;
    }
}
