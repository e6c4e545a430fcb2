using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>Runs for others' tools and from them, as the program does it.</summary>
public sealed class OthersTools : HoneProgram
{
    [Fact]
    public void A_run_is_written_for_TensorBoard_and_what_was_written_is_imported_beside_it()
    {
        Answer trained = Hone("train", "tiny.yaml", "--set", "report.tensorboard=true", "--set", "report.mlflow=http://127.0.0.1:1");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("127.0.0.1:1");
        trained.Error.ShouldContain("hone sync");
        RunFolder run = new RunStore(Runs).Find("tiny");
        Directory.GetFiles(run.TensorBoardFolder, "events.out.tfevents.*").ShouldHaveSingleItem();

        Answer imported = Hone("runs", "import", run.TensorBoardFolder, "--name", "theirs", "--json");
        imported.Code.ShouldBe(0, imported.Error);
        ((int)imported.Json["points"]!).ShouldBe(20);
        ((int)imported.Json["steps"]!).ShouldBe(20);
        ((double)imported.Json["best_val_loss"]!).ShouldBe(run.ReadManifest().Summary!.BestValidationLoss!.Value, 1e-6);
        ((string)imported.Json["manifest"]!["imported_from"]!["kind"]!).ShouldBe("tensorboard");

        Hone("runs", "import", run.MetricsFile, "--name", "arrays").Output.ShouldContain("arrays of metrics");
        Hone("runs", "--json").Json["runs"]!.AsArray().Select(one => (string)one!["name"]!).ShouldBe(["arrays", "theirs", "tiny"]);
        Hone("compare", "tiny", "theirs").Code.ShouldBe(0);
        Hone("report", "theirs").Output.ShouldContain("imported from");
        Hone("show", "theirs").Output.ShouldContain("TensorBoard's event files");
        foreach (string verb in (string[])["prove", "reproduce", "resume", "eval", "sample"])
        {
            Answer refused = Hone(verb, "theirs");
            refused.Code.ShouldBe(2, verb);
            refused.Error.ShouldContain("it has neither checkpoints nor a hash chain\nOnly its curves are here");
        }
    }

    [Fact]
    public void What_cannot_be_imported_or_sent_is_told_in_two_lines()
    {
        File.WriteAllText(In("log.txt"), "hello");
        Answer unknown = Hone("runs", "import", "log.txt", "--json");
        unknown.Code.ShouldBe(2);
        ((string)unknown.Json["error"]!).ShouldBe("log.txt is no record of a training run that is known");
        Hone("train", "tiny.yaml", "--set", "training.steps=2").Code.ShouldBe(0);
        Hone("sync", "tiny").Error.ShouldContain("names no MLflow server\nSay where to: --to http://localhost:5000.");
        Answer dead = Hone("sync", "tiny", "--to", "http://127.0.0.1:1");
        dead.Code.ShouldBe(2);
        dead.Error.ShouldContain("1 run of 1 could not be sent whole\nNothing of it is lost; send again: ");
        Hone("train", "tiny.yaml", "--set", "report.mlflow=http://a:b@host").Error.ShouldContain("holds a user or password");
    }
}
