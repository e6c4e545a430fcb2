using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Hosting.Tuning;

/// <summary>Texts of fixed prompts before, during and after; and a held-out share of conversations that ends a run.</summary>
public sealed class WrittenSamples : Hone.Unit.Runs.Scratch
{
    const string Base = """
        name: base
        data: {stories: 60}
        tokenizer: {kind: bytes, special: "<|im_start|> <|im_end|>"}
        model: {dialect: llama, layers: 1, width: 32, heads: 2, context: 96}
        training: {steps: 2, batch: 2}
        samples: {every: 0}
        """;

    [Fact]
    public void Each_prompt_is_written_from_before_the_first_step_while_it_trains_and_at_the_end()
    {
        Train(Base);
        RunFolder run = Train("""
            name: tune
            data: {stories: 50}
            training: {steps: 4, batch: 2, learning_rate: 0.05}
            samples: {every: 2, tokens: 8, temperature: 0, prompts: "On Monday, | Once"}
            from: {model: base}
            lora: {rank: 2}
            """);
        Sampled[] samples = [.. EventLog.Read(run.EventsFile).Training.OfType<Sampled>()];
        samples.Select(sample => (sample.Step, sample.Prompt)).ShouldBe(
            [(0, "On Monday,"), (0, "Once"), (2, "On Monday,"), (2, "Once"), (4, "On Monday,"), (4, "Once")]);
        string[] blocks = File.ReadAllText(run.SampleFile(4)).Split("\nOnce");
        blocks.Length.ShouldBe(2);
        blocks[0].ShouldStartWith("On Monday,");
        string report = File.ReadAllText(run.ReportFile);
        report.ShouldContain("After 0 steps:");
        report.ShouldContain("After 4 steps:");
    }

    [Theory]
    [InlineData("samples.prompts= | ", "samples.prompts has no prompt: write some, with | between")]
    [InlineData("samples.prompt=a", "samples.prompt and samples.prompts are both given; keep one of them")]
    public void Prompts_that_are_none_or_two_things_are_refused(string setting, string told) => Should.Throw<InvalidDataException>(() =>
        Train(Base.Replace("samples: {every: 0}", "samples: {every: 1, prompts: b}", StringComparison.Ordinal), setting)).Message
        .ShouldContain(told);

    [Fact]
    public void A_run_of_conversations_ends_early_on_those_that_were_held_out()
    {
        Train(Base);
        string path = In("talk.jsonl");
        File.WriteAllLines(path, Enumerable.Range(0, 60).Select(i =>
            "{\"messages\": [{\"role\": \"user\", \"content\": \"what is " + i * 7919 % 1000
            + "?\"}, {\"role\": \"assistant\", \"content\": \"it is " + i * 104729 % 1000 + "\"}]}"));
        RunFolder run = Train($$"""
            name: talk
            data: {path: {{path}}, chat_template: chatml, validation: 0.3, waive: "near_duplicates_across"}
            training: {steps: 400, batch: 4, learning_rate: 0.05, early_stop.patience: 3}
            evaluation: {every: 10}
            samples: {every: 0}
            from: {model: base}
            """);
        RunFinished finished = EventLog.Read(run.EventsFile).Training.OfType<RunFinished>().Single();
        finished.Ending.ShouldBe(Ending.EarlyStopped, "answers that are numbers by chance cannot be foretold");
        finished.Step.ShouldBeLessThan(400);
        run.ReadManifest().Data!.ValidationTokens.ShouldBeGreaterThan(50);
    }

    RunFolder Train(string yaml, params string[] settings)
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(yaml, "r.yaml", settings), In("runs"), threads: 1);
        run.Run(TestContext.Current.CancellationToken).Last().ShouldBeOfType<RunFinished>();
        return run.Folder;
    }
}
