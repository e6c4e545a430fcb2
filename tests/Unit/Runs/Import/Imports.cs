using System.Text;
using Hone.Formats.TensorBoard;
using Hone.Runs;
using Hone.Runs.Import;
using Hone.Training.Events;
using Hone.Unit.Formats;

namespace Hone.Unit.Runs.Import;

/// <summary>Records of other programs, as runs.</summary>
public sealed class Imports : Scratch
{
    const string TrainerState = """
        {"best_metric": 1.9, "epoch": 2.0, "global_step": 1000, "max_steps": 1000, "train_batch_size": 8, "log_history": [
          {"epoch": 1.0, "grad_norm": 0.5, "learning_rate": 5e-05, "loss": 2.5, "step": 500},
          {"epoch": 1.0, "eval_loss": 2.25, "eval_runtime": 3.0, "step": 500},
          {"epoch": 2.0, "grad_norm": NaN, "learning_rate": 0.0, "loss": Infinity, "step": 1000},
          {"epoch": 2.0, "eval_loss": 2.0, "step": 1000},
          {"epoch": 2.0, "train_loss": 2.4, "train_runtime": 99.0, "step": 1000}]}
        """;

    const string Metrics = """
        {"train_loss": [3, 2, null], "val_loss": [null, 2.5, null], "learning_rate": [0.1, 0.2, 0.3], "epochs": [1, 1.5, 2],
         "steps": [1, 2, 3]}
        """;

    const string Llmc = """
        s:0 tel:11.0
        s:0 trl:10.9 lr:1e-4 norm:12.5
        s:1 trl:10.5 lr:2e-4 norm:-nan
        s:2 tel:9.5
        s:2 eval:0.25
        s:2 trl:9.4 lr:3e-4 norm:2.0

        """;

    [Fact]
    public void The_state_of_the_Trainer_becomes_steps_and_evaluations()
    {
        ImportedRun run = Read("trainer_state.json", TrainerState);
        run.Kind.ShouldBe(ImportKind.TrainerState);
        run.Steps.ShouldBe([
            new ImportedStep(500) { Loss = 2.5, LearningRate = 5e-5, GradientNorm = 0.5, Epoch = 1 },
            new ImportedStep(1000) { Loss = double.PositiveInfinity, LearningRate = 0, GradientNorm = double.NaN, Epoch = 2 }]);
        run.Evaluations.ShouldBe([new ImportedEvaluation(500, 2.25), new ImportedEvaluation(1000, 2)]);
        run.Settings.ShouldBe([("train_batch_size", "8"), ("max_steps", "1000")]);
        run.OtherTags.ShouldBe(["eval_runtime"]);
    }

    [Fact]
    public void Arrays_of_metrics_become_steps_and_evaluations()
    {
        ImportedRun run = Read("training_metrics.json", Metrics);
        run.Kind.ShouldBe(ImportKind.TrainingMetrics);
        run.Steps.Select(step => (step.Step, step.Loss, step.LearningRate, step.Epoch))
            .ShouldBe([(1, 3, 0.1, 1), (2, 2, 0.2, 1.5), (3, double.NaN, 0.3, 2)]);
        run.Evaluations.ShouldBe([new ImportedEvaluation(2, 2.5)]);
        Refusal("a.json", """{"train_loss": [1, 2], "val_loss": [1]}""").ShouldContain("val_loss has 1 entries, and train_loss 2\n");
        Refusal("a.json", """{"train_loss": [1, "x"]}""").ShouldContain("train_loss[1] is \"x\", and not a number\n");
        Refusal("a.json", """{"train_loss": [1], "steps": [1.5]}""").ShouldContain("steps[0] is 1.5, and not a count of updates\n");
        Refusal("a.json", """{"train_loss": []}""").ShouldContain("no numbers by step");
        Refusal("a.json", """{"train_loss": [1""").ShouldContain("cannot be read as JSON");
    }

    [Fact]
    public void The_log_of_llmc_becomes_steps_and_evaluations()
    {
        ImportedRun run = Read("main.log", Llmc);
        run.Kind.ShouldBe(ImportKind.Llmc);
        run.Steps.Select(step => (step.Step, step.Loss, step.LearningRate, step.GradientNorm))
            .ShouldBe([(1, 10.9, 1e-4, 12.5), (2, 10.5, 2e-4, double.NaN), (3, 9.4, 3e-4, 2)]);
        run.Evaluations.ShouldBe([new ImportedEvaluation(0, 11), new ImportedEvaluation(2, 9.5)]);
        Read("main.log", Llmc + "s:3 tr").Steps.Count.ShouldBe(3, "a last line that was cut off is left out");
        Refusal("main.log", "s:0 trl:1\nhello\ns:1 trl:2\n").ShouldContain("line 2 is \"hello\", and not one of llm.c's log\n");
    }

    [Fact]
    public void Event_files_become_steps_and_evaluations_of_which_later_ones_count()
    {
        string folder = In("board");
        Write(folder, new BoardEvent(1_700_000_010, 1) { Values = [new ScalarValue("train/loss", 3), new ScalarValue("lr", 0.5f)] },
            new BoardEvent(1_700_000_011, 2) { Values = [new ScalarValue("train/loss", 9), new ScalarValue("other/thing", 1)] },
            new BoardEvent(1_700_000_011, 3) { Values = [new ScalarValue("train/loss", 9)] });
        Write(folder, new BoardEvent(1_700_000_012, 2) { IsSessionStart = true },
            new BoardEvent(1_700_000_012, 2) { Values = [new ScalarValue("train/loss", 2), new ScalarValue("eval/loss", 2.5f)] });

        ImportedRun run = RunImporter.Read(folder);

        run.Kind.ShouldBe(ImportKind.TensorBoard);
        run.Steps.Select(step => (step.Step, step.Loss, step.LearningRate)).ShouldBe([(1, 3, 0.5), (2, 2, double.NaN)]);
        run.Steps[0].At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_700_000_010));
        run.Evaluations.Select(one => (one.Step, one.Loss)).ShouldBe([(2, 2.5)]);
        run.OtherTags.ShouldBe(["other/thing"]);
        RunImporter.Read(folder, tags: new ImportTags(validation: "other/thing"))
            .Evaluations.ShouldBeEmpty("the point at step 2 was made again");
        RunImporter.Read(folder, tags: new ImportTags(loss: "lr")).Steps.Single().Loss.ShouldBe(0.5);
        Should.Throw<InvalidDataException>(() => RunImporter.Read(folder, tags: new ImportTags(loss: "los"))).Message
            .ShouldBe("--loss names \"los\", and the record has no such curve\nIt has eval/loss, lr, other/thing, train/loss.");
    }

    [Fact]
    public void Curves_that_nobody_knows_are_asked_for()
    {
        Write(In("board"), new BoardEvent(1, 1) { Values = [new ScalarValue("reward", 3)] });
        Should.Throw<InvalidDataException>(() => RunImporter.Read(In("board"))).Message
            .ShouldBe($"{In("board")} has no curve that is known to be a loss: it has reward\nSay which it is: --loss "
                + $"TAG, --validation TAG.");
    }

    [Fact]
    public void A_file_of_Weights_and_Biases_becomes_steps_evaluations_and_settings()
    {
        WandbBytes file = new WandbBytes().Run("3x9", "bright-sky", ("lr", "0.001"), ("_wandb", "{}"))
            .Config(("batch", "{\"value\": 8}"), ("name", "\"é\""));
        for (int i = 0; i < 1000; i++)
            file.History(i, ("loss", $"{1000 - i}"), ("_timestamp", $"{1_700_000_000 + i}"), ("text", "\"x\""));
        file.History(1000, ("val.loss", "2.5"), ("grad_norm", "NaN"));

        File.WriteAllBytes(In("run-3x9.wandb"), file.ToArray());
        ImportedRun run = RunImporter.Read(In("run-3x9.wandb"));

        (run.Kind, run.Name).ShouldBe((ImportKind.Wandb, "bright-sky"));
        run.Steps.Count.ShouldBe(1000);
        run.Steps[^1].ShouldBe(new ImportedStep(999) { Loss = 1, At = DateTimeOffset.FromUnixTimeSeconds(1_700_000_999) });
        run.Evaluations.ShouldBe([new ImportedEvaluation(1000, 2.5)]);
        run.Settings.ShouldBe([("lr", "0.001"), ("batch", "8"), ("name", "é")]);
    }

    [Fact]
    public void An_imported_run_is_a_whole_record_that_names_its_source()
    {
        string path = In("trainer_state.json");
        File.WriteAllText(path, TrainerState);
        ImportedFrom from = new(ImportKind.TrainerState, path, RunImporter.HashOf(path), DateTimeOffset.UnixEpoch);
        RunStore store = new(In("runs"));

        RunFolder folder = RunImporter.Write(store, RunImporter.Read(path), from, "bert");

        RunEntry entry = store.List().ShouldHaveSingleItem();
        entry.Status.ShouldBe(RunStatus.Finished);
        Manifest manifest = entry.Manifest.ShouldNotBeNull();
        manifest.ImportedFrom.ShouldBe(from);
        from.Hash.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(TrainerState))));
        manifest.Summary!.Steps.ShouldBe(1000);
        manifest.Summary.BestValidationLoss.ShouldBe(2);
        ((int)manifest.Recipe["imported"]!["max_steps"]!).ShouldBe(1000);
        EventHistory history = EventLog.Read(folder.EventsFile).EnsureWhole();
        history.Training.OfType<StepTaken>().Select(step => step.Step).ShouldBe([499, 999]);
        history.Training.OfType<Evaluated>().Select(one => one.IsBest).ShouldBe([true, true]);
        using System.Text.Json.JsonDocument metrics = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(folder.MetricsFile));
        metrics.RootElement.GetProperty("steps").GetRawText().ShouldBe("[500,1000]");
        metrics.RootElement.GetProperty("train_loss").GetRawText().ShouldBe("[2.5,null]");
    }

    [Fact]
    public void What_is_no_record_is_refused_with_what_would_be_one()
    {
        Refusal("notes.txt", "hello").ShouldContain("is no record of a training run that is known\nGive one of training_metrics.json");
        Refusal("other.json", "{}").ShouldContain("is no record of a training run");
        Refusal("empty", "").ShouldContain("is no record of a training run");
        Directory.CreateDirectory(In("nothing"));
        Should.Throw<InvalidDataException>(() => RunImporter.Read(In("nothing"))).Message.ShouldContain("has no TensorBoard event files\n");
        Should.Throw<FileNotFoundException>(() => RunImporter.Read(In("gone"))).Message.ShouldContain("there is no file or folder");
        File.WriteAllText(In("m.json"), Metrics);
        Should.Throw<InvalidDataException>(() => RunImporter.Read(In("m.json"), ImportKind.TrainerState))
            .Message.ShouldContain("it lacks log_history\n");
    }

    [Fact]
    public void Ten_thousand_damaged_records_of_each_text_kind_are_refused_or_read()
    {
        (string Record, Action<byte[]> Read)[] kinds =
        [
            (TrainerState, bytes => ReadJson(bytes, (record, source) => JsonRuns.TrainerState(record, new ImportTags(), source))),
            (Metrics, bytes => ReadJson(bytes, JsonRuns.TrainingMetrics)),
            (Llmc, bytes => LlmcLog.Read(bytes, "record")),
        ];
        foreach ((string record, Action<byte[]> readOne) in kinds)
        {
            (int refused, int read) = Fuzzing.Survives(Encoding.UTF8.GetBytes(record), Fuzzing.Mutations(10_000), 1 << 22,
                readOne, cuts: 200);
            refused.ShouldBeGreaterThan(500);
            read.ShouldBeGreaterThan(100);
        }

        static void ReadJson(byte[] bytes, Func<System.Text.Json.JsonElement, string, ImportedRun> read)
        {
            try
            {
                using System.Text.Json.JsonDocument record = JsonRuns.Parse(bytes, "record");
                if (JsonRuns.KindOf(record.RootElement) is not null) read(record.RootElement, "record");
            }
            catch (InvalidOperationException known)
            {
                throw new InvalidDataException(known.Message, known);            // as RunImporter.Read tells it
            }
        }
    }

    ImportedRun Read(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return RunImporter.Read(In(name));
    }

    string Refusal(string name, string text) => Should.Throw<InvalidDataException>(() => Read(name, text)).Message;

    static void Write(string folder, params BoardEvent[] events)
    {
        using EventFileWriter file = EventFileWriter.Begin(folder, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        foreach (BoardEvent e in events) file.Add(e);
    }
}
