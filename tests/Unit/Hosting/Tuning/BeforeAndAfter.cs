using Hone.Hosting;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Training.Events;

namespace Hone.Unit.Hosting.Tuning;

/// <summary>A run that was tuned, held against the model that it began with, on the same items.</summary>
public sealed class BeforeAndAfter : Hone.Unit.Runs.Scratch
{
    const string Base = """
        name: base
        data: {stories: 60}
        tokenizer: {kind: bytes}
        model: {dialect: llama, layers: 1, width: 32, heads: 2, context: 16}
        training: {steps: 12, batch: 4, learning_rate: 0.01}
        samples: {every: 0}
        """;

    const string Tune = """
        name: tune
        data: {stories: 50}
        training: {steps: 8, batch: 2, learning_rate: 0.03}
        evaluation: {every: 4}
        checkpoints: {keep_best: false}
        samples: {every: 0}
        from: {model: base}
        """;

    [Theory, InlineData(true), InlineData(false)]
    public void Before_is_what_the_parent_gives_and_after_what_the_checkpoint_gives(bool isLora)
    {
        RunFolder parent = Train(Base), child = Train(Tune, isLora ? ["lora.rank=2"] : []);
        string general = In("general.txt");
        File.WriteAllText(general, string.Join(' ', Enumerable.Range(0, 300).Select(i => $"{i * 37 % 101} sheep")));
        CheckpointEvaluation evaluation = CheckpointEvaluation.Of($"{child.Path}@last",
            new EvaluationOptions { Before = true, General = general, Threads = 1 });
        BeforeAfter before = evaluation.Record.Before.ShouldNotBeNull();
        before.Model.ShouldBe($"{parent.Id}@12");
        Evaluated[] measured = [.. EventLog.Read(child.EventsFile).Training.OfType<Evaluated>()];
        Change own = before.Changes.Single(change => change is { Name: "validation", Measure: "loss" }),
            other = before.Changes.Single(change => change is { Name: "general.txt", Measure: "loss" });
        own.Role.ShouldBe(Change.Own);
        own.Before.ShouldBe(measured[0].Loss, 1e-9);
        own.After.ShouldBe(measured[^1].Loss, 1e-9);
        own.Difference.ShouldBe(own.After - own.Before);
        own.Interval!.Value.Low.ShouldBeLessThanOrEqualTo(own.Difference);
        own.Interval.Value.High.ShouldBeGreaterThanOrEqualTo(own.Difference);
        other.Role.ShouldBe(Change.General);
        other.Before.ShouldBe(CheckpointEvaluation.Of($"{parent.Path}@last", new EvaluationOptions { Data = general, Threads = 1 })
            .Main.Loss);
        other.After.ShouldBe(CheckpointEvaluation.Of($"{child.Path}@last", new EvaluationOptions { Data = general, Threads = 1 })
            .Main.Loss);
        other.After.ShouldNotBe(other.Before);

        evaluation.Save();
        string report = File.ReadAllText(child.ReportFile);
        report.ShouldContain($"before is `{parent.Id}@12`, with which the run began.");
        report.ShouldContain("general.txt: loss");
        EvaluationRecord.Read(child.EvaluationFile(8))!.Before!.Changes.ShouldBe(before.Changes);
    }

    [Fact]
    public void A_run_that_began_with_fresh_weights_has_nothing_before_it()
    {
        RunFolder parent = Train(Base);
        Should.Throw<InvalidDataException>(() => CheckpointEvaluation.Of(parent.Path, new EvaluationOptions { Before = true })).Message
            .ShouldBe($"run {parent.Id} began with fresh weights, and nothing was before them\n"
                + $"To hold it against another run: hone eval {parent.Id} RUN2.");
    }

    [Fact]
    public void A_text_of_the_name_of_another_is_refused()
    {
        RunFolder parent = Train(Base);
        File.WriteAllText(In("validation"), "some words that are not of it");
        Should.Throw<InvalidDataException>(() => CheckpointEvaluation.Of(parent.Path, new EvaluationOptions
        {
            General = In("validation"), Threads = 1,
        })).Message.ShouldContain("is called validation, and so is another text that is measured\nGive it under another name.");
    }

    RunFolder Train(string yaml, params string[] settings)
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(yaml, "r.yaml", settings), In("runs"), threads: 1);
        run.Run(TestContext.Current.CancellationToken).Last().ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
        return run.Folder;
    }
}
