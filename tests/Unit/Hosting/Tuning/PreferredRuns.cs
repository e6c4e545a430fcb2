using Hone.Hosting;
using Hone.Hosting.Planning;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Unit.Hosting.Tuning;

/// <summary>
/// Runs that learn from preferences: from their reference on, broken off and taken up, proven and repeated to the same bits.
/// </summary>
public sealed class PreferredRuns : Hone.Unit.Runs.Scratch
{
    const string Base = """
        name: base
        data: {stories: 60}
        tokenizer: {kind: bytes}
        model: {dialect: llama, layers: 1, width: 32, heads: 2, kv_heads: 1, context: 48}
        training: {steps: 3, batch: 2}
        evaluation: {tokens: 320}
        samples: {every: 0}
        """;

    static readonly string[] Lora = ["lora.rank=2"];

    /// <summary>Trained once, and named by its path.</summary>
    static readonly Lazy<string> Trained = new(() =>
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(Base, "r.yaml"),
            Path.Combine(Directory.CreateTempSubdirectory("hone-base-").FullName, "runs"), threads: 1);
        Finish(run);
        return run.Folder.Path;
    });

    string Yaml => $$"""
        name: prefer
        data: {path: {{Pairs()}}, waive: near_duplicates_across}
        training: {steps: 6, batch: 4, preference: dpo, learning_rate: 0.003}
        evaluation: {every: 3}
        samples: {every: 0}
        from: {model: {{Trained.Value}}}
        """;

    [Theory, InlineData(true), InlineData(false)]
    public void A_run_begins_at_no_preference_and_goes_on_is_proven_and_repeated_to_the_same_bits(bool isLora)
    {
        string[] settings = isLora ? Lora : [];
        RunFolder whole = Train(Yaml, settings);
        StepTaken[] steps = Steps(whole);
        steps[0].Loss.ShouldBe((float)Math.Log(2));
        Evaluated[] measured = [.. EventLog.Read(whole.EventsFile).Training.OfType<Evaluated>()];
        (measured[0].Step, measured[0].Loss).ShouldBe((0, Math.Log(2)));
        measured[0].Metrics!["rewards_margin"].ShouldBe(0);
        measured[^1].Metrics!["rewards_margin"].ShouldBeGreaterThan(0);
        measured[^1].Metrics!.Keys.ShouldBe(["rewards_chosen", "rewards_rejected", "rewards_accuracy", "rewards_margin", "logp_chosen",
            "logp_rejected"]);
        measured[^1].Loss.ShouldBeLessThan(measured[0].Loss);

        RunFolder stopped;
        using (TrainingRun begun = Create(Yaml, settings))
        {
            stopped = begun.Folder;
            foreach (TrainingEvent e in begun.Run(TestContext.Current.CancellationToken))
                if (e is CheckpointSaved { Step: 3 }) break;
        }

        byte[] reference = File.ReadAllBytes(stopped.ReferenceFile);
        File.Delete(stopped.ReferenceFile);                                  // it is made again of the weights that the run keeps
        using (TrainingRun resumed = TrainingRun.Resume(stopped.Path, In("runs"), threads: 2)) Finish(resumed);
        Steps(stopped).Select(step => step.Chain).ShouldBe(steps.Select(step => step.Chain));
        Checkpoint.ReadManifest(stopped.CheckpointFolder(6)).Tensors[Checkpoint.ModelFile]
            .ShouldBe(Checkpoint.ReadManifest(whole.CheckpointFolder(6)).Tensors[Checkpoint.ModelFile]);
        File.ReadAllBytes(whole.ReferenceFile).ShouldBe(reference);
        new RunProof(new RunReference(stopped, default), 1, null, _ => { }).Prove(null).Verdict.ShouldBe(ProofVerdict.Proven);
        new Reproduction(whole, null, _ => { }).Make(In("runs"), 1, null, TestContext.Current.CancellationToken).Verdict
            .ShouldBe(ReproductionVerdict.Identical);
    }

    [Fact]
    public void Planned_memory_is_what_the_run_takes_and_an_epoch_is_every_pair_once()
    {
        string[] settings = ["training.epochs=2", "training.micro_batches=2", "training.embedding_noise=5"];
        string yaml = Yaml.Replace("steps: 6, ", "", StringComparison.Ordinal);
        using IBackend backend = Backends.Create(threads: 1);
        long planned = RunPlan.Of(Recipe.Parse(yaml, "r.yaml", settings), readsData: false, threads: 1, In("runs")).Memory(backend)
            .Where(part => part.Name != "data").Sum(part => part.Bytes);
        using TrainingRun run = Create(yaml, settings);
        run.Session.PlannedBytes.ShouldBe(planned);
        LanguageSession session = run.Session.ShouldBeOfType<LanguageSession>();
        int pairs = (int)(session.Corpus.PlacesOfEpoch!.Value / (2 * 48));
        session.Settings.Training.Steps.ShouldBe((int)Math.Ceiling(2.0 * pairs / 4), "a pair takes two of the 8 rows of an update");
    }

    [Theory]
    [InlineData("training.batch=3", "training.batch is 3, and a pair of answers takes two rows: write an even number")]
    [InlineData("training.ramp.steps=2", "an answer stands in one row whole: leave training.ramp out")]
    [InlineData("training.label_smoothing=0.1", "smooth which answer is the better one with training.preference_smoothing")]
    [InlineData("training.preference=kto", "training.preference is \"kto\"")]
    [InlineData("training.preference_beta=0", "training.preference_beta is \"0\"")]
    [InlineData("training.preference_smoothing=0.5", "training.preference_smoothing is \"0.5\"")]
    [InlineData("data.streaming=true", "data.streaming has no effect here")]
    [InlineData("data.source=stories", "name a file that has chosen and rejected")]
    public void What_goes_against_preferences_is_refused(string setting, string told) =>
        Should.Throw<InvalidDataException>(() => Create(Yaml, setting)).Message.ShouldContain(told);

    [Fact]
    public void Without_a_model_there_is_no_reference() => Should.Throw<InvalidDataException>(() => Create(
        Yaml.Replace($"from: {{model: {Trained.Value}}}", "", StringComparison.Ordinal))).Message.ShouldContain(
        "training.preference is dpo, and no model is given to start from and to be compared with: add --from RUN");

    [Theory]
    [InlineData("beta", "training.preference_beta"), InlineData("loss_type", "training.preference")]
    [InlineData("neftune_noise_alpha", "training.embedding_noise")]
    public void Names_of_other_trainers_are_known(string theirs, string ours) =>
        Should.Throw<InvalidDataException>(() => Recipe.Parse("", "r.yaml", [$"{theirs}=1"])).Message.ShouldContain($"{theirs} is called "
            + $"{ours} here");

    string Pairs()
    {
        string path = In("pairs.jsonl");
        File.WriteAllLines(path, Enumerable.Range(0, 40).Select(i =>
            $$"""{"prompt": "Day {{i}}:", "chosen": " all was {{(i % 2 == 0 ? "good" : "fine")}}", "rejected": " it was bad {{i % 3}}"}"""));
        return path;
    }

    TrainingRun Create(string yaml, params string[] settings) =>
        TrainingRun.Create(Recipe.Parse(yaml, "r.yaml", settings), In("runs"), threads: 1);

    RunFolder Train(string yaml, params string[] settings)
    {
        using TrainingRun run = Create(yaml, settings);
        Finish(run);
        return run.Folder;
    }

    static void Finish(TrainingRun run) => run.Run(TestContext.Current.CancellationToken).Last().ShouldBeOfType<RunFinished>().Ending
        .ShouldBe(Ending.Completed);

    static StepTaken[] Steps(RunFolder folder) => [.. EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>()];
}
