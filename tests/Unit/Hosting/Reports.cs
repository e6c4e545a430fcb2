using Hone.Formats.TensorBoard;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;
using Hone.Unit.Runs.Reporting;

namespace Hone.Unit.Hosting;

/// <summary>Runs that tell others what happens: the others get it, and the run is as without them.</summary>
public sealed class Reports : Scratch
{
    TrainingRunOptions Small(string name, params (string, string)[] settings) => new()
    {
        Name = name,
        RunsFolder = Root,
        Threads = 1,
        Settings = new Dictionary<string, string>(
        [
            new("data.stories", "60"), new("tokenizer.kind", "bytes"), new("model.layers", "1"), new("model.width", "32"),
            new("model.context", "16"), new("training.steps", "30"), new("training.batch", "2"), new("evaluation.tokens", "320"),
            new("samples.tokens", "5"), .. settings.Select(one => KeyValuePair.Create(one.Item1, one.Item2)),
        ]),
    };

    [Fact]
    public void The_same_bits_with_and_without_and_everybody_is_told()
    {
        using FakeMlflow mlflow = new();
        using FakeServer collector = new(_ => new FakeServer.Response("{}"));
        (RunFolder plain, string[] none) = Train(Small("plain"));
        (RunFolder told, string[] warnings) = Train(Small("told", ("report.tensorboard", "true"),
            ("report.mlflow", mlflow.Server.Address), ("report.mlflow_experiment", "tests"), ("report.otlp", collector.Address)));

        Chains(told).ShouldBe(Chains(plain));
        warnings.ShouldBe(none);
        Directory.Exists(plain.TensorBoardFolder).ShouldBeFalse("nobody asked for it");
        File.Exists(plain.MlflowFile).ShouldBeFalse();
        BoardEvent[] board = [.. EventFileReader.FilesOf(told.TensorBoardFolder).SelectMany(EventFileReader.Read)];
        board.SelectMany(e => e.Values.OfType<ScalarValue>()).Count(value => value.Tag == "train/loss").ShouldBe(30);
        board.SelectMany(e => e.Values.OfType<HistogramValue>()).ShouldNotBeEmpty();
        board.SelectMany(e => e.Values.OfType<TextValue>()).ShouldNotBeEmpty();
        board.SelectMany(e => e.Values.OfType<SessionStartValue>()).Single().Settings["training.steps"].ShouldBe(30.0);
        mlflow.Run.Curve("train_loss").Length.ShouldBe(30);
        mlflow.Run.Statuses[^1].ShouldBe("FINISHED");
        mlflow.Run.Parameters["model.width"].ShouldBe("32");
        mlflow.Run.Artifacts.Keys.ShouldContain("report.md");
        collector.Requests.Last().Text.ShouldContain("hone.validation.loss");
    }

    [Fact]
    public void A_dead_server_ends_no_run_and_gets_all_of_it_by_sync()
    {
        using FakeMlflow mlflow = new();
        mlflow.Server.GoDown();
        (RunFolder folder, string[] warnings) = Train(Small("dead", ("report.mlflow", mlflow.Server.Address)));

        folder.ReadManifest().Status.ShouldBe(RunStatus.Finished);
        warnings.ShouldContain(warning => warning.Contains("cannot be reached", StringComparison.Ordinal));
        warnings[^1].ShouldEndWith($"hone sync {folder.Id}");

        mlflow.Server.ComeBack();
        List<string> told = [];
        SyncResult result = RunSync.Send(folder, null, null, told.Add, TestContext.Current.CancellationToken);
        told.ShouldBeEmpty();
        (result.IsWhole, result.RunId, result.Experiment).ShouldBe((true, mlflow.Run.Id, "hone"));
        mlflow.Run.Curve("train_loss").Length.ShouldBe(30);
    }

    [Fact]
    public void An_address_that_is_none_or_an_environment_that_lacks_it_is_refused_before_a_run_is_begun()
    {
        Should.Throw<InvalidDataException>(() => TrainingRun.Create(Small("x", ("report.mlflow", "localhost")))).Message
            .ShouldContain("report.mlflow: \"localhost\" is no address of an MLflow server");
        Should.Throw<InvalidDataException>(() => TrainingRun.Create(Small("x", ("report.otlp", "http://a:b@host")))).Message
            .ShouldContain("holds a user or password");
        Should.Throw<InvalidDataException>(() => TrainingRun.Create(Small("x", ("report.mlflow_experiment", "e")))).Message
            .ShouldContain("report.mlflow is given");
        Should.Throw<InvalidDataException>(() => TrainingRun.Create(Small("x", ("report.otlp", "env")))).Message
            .ShouldContain("OTEL_EXPORTER_OTLP_ENDPOINT is not set");
        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_without_a_server_is_asked_where_to()
    {
        RunFolder folder = new RunStore(Root).Create("a");
        folder.WriteManifest(Examples.Manifest(folder.Id));
        Should.Throw<InvalidDataException>(() => RunSync.Send(folder, null, null, _ => { }, CancellationToken.None)).Message
            .ShouldBe($"the recipe of run {folder.Id} names no MLflow server\nSay where to: --to http://localhost:5000.");
    }

    static (RunFolder, string[]) Train(TrainingRunOptions options)
    {
        List<string> warnings = [];
        using TrainingRun run = TrainingRun.Create(options);
        run.Warned += warnings.Add;
        foreach (TrainingEvent _ in run.Run(TestContext.Current.CancellationToken)) { }
        return (run.Folder, [.. warnings]);
    }

    static string[] Chains(RunFolder folder) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>().Select(step => step.Chain)];
}
