using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Events;
using Microsoft.Extensions.AI;

namespace Hone.Unit.Hosting;

/// <summary>The library as a program uses it: a run from options in code, its events, its model as text and as a chat client.</summary>
public sealed class PublicLibrary : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-library-");

    TrainingRunOptions Small => new()
    {
        Name = "small",
        RunsFolder = _root.FullName,
        Threads = 1,
        Settings = new Dictionary<string, string>
        {
            ["data.stories"] = "60",
            ["tokenizer.kind"] = "bytes",
            ["model.layers"] = "1",
            ["model.width"] = "32",
            ["model.context"] = "16",
            ["training.steps"] = "6",
            ["training.batch"] = "2",
            ["evaluation.tokens"] = "320",
            ["checkpoints.every"] = "3",
            ["samples.every"] = "0",
        },
    };

    [Fact]
    public async Task A_model_is_loaded_again_and_again_from_a_run_that_goes_on()
    {
        Dictionary<string, string> settings = new(Small.Settings)
        {
            ["training.steps"] = "30",
            ["checkpoints.every"] = "1",
            ["checkpoints.keep"] = "1",
            ["evaluation.every"] = "1",
        };
        using TrainingRun run = TrainingRun.Create(Small with { Settings = settings });
        using IEnumerator<TrainingEvent> events = run.Run(TestContext.Current.CancellationToken).GetEnumerator();
        while (events.MoveNext() && events.Current is not CheckpointSaved) { }
        Task training = Task.Run(() => { while (events.MoveNext()) { } }, TestContext.Current.CancellationToken);
        for (int loads = 0; !training.IsCompleted || loads < 5; loads++)
            LanguageModel.Load(run.Folder.Path, threads: 1).Dispose();
        await training;
    }

    [Fact]
    public async Task A_run_from_options_trains_records_and_gives_a_model_that_writes_and_chats()
    {
        List<TrainingEvent> events = [];
        string folder;
        using (TrainingRun run = TrainingRun.Create(Small))
        {
            folder = run.Folder.Path;
            await foreach (TrainingEvent e in run.StartAsync(TestContext.Current.CancellationToken)) events.Add(e);
            run.Manifest.Status.ShouldBe(RunStatus.Finished);
            Should.Throw<InvalidOperationException>(() => run.Run(TestContext.Current.CancellationToken).First()).Message.ShouldContain(
                "already");
        }

        events[0].ShouldBeOfType<RunStarted>();
        events[^1].ShouldBeOfType<RunFinished>().Ending.ShouldBe(Ending.Completed);
        events.OfType<StepTaken>().Count().ShouldBe(6);
        EventLog.Read(RunFolder.Open(folder).EventsFile).Training.Count().ShouldBe(events.Count);

        using LanguageModel model = LanguageModel.Load($"{folder}@last", threads: 1);
        model.Step.ShouldBe(6);
        GenerationOptions options = new() { Tokens = 12, Seed = 1 };
        string.Concat(model.Generate("Once", options)).ShouldBe(string.Concat(model.Generate("Once", options)));
        string.Concat(model.Generate("", options)).ShouldBe(string.Concat(model.Generate("\n", options)));

        IChatClient client = model;
        ChatOptions chat = new() { MaxOutputTokens = 5, Temperature = 0 };
        ChatResponse whole = await client.GetResponseAsync("Once upon", chat, TestContext.Current.CancellationToken);
        whole.Usage!.InputTokenCount.ShouldBe(9);
        whole.Usage.OutputTokenCount.ShouldBe(5);
        whole.Usage.TotalTokenCount.ShouldBe(14);
        whole.FinishReason.ShouldBe(ChatFinishReason.Length);
        string streamed = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(
            "Once upon", chat, TestContext.Current.CancellationToken)) streamed += update.Text;
        streamed.ShouldBe(whole.Text);
        client.GetService(typeof(ChatClientMetadata)).ShouldBeOfType<ChatClientMetadata>().DefaultModelId.ShouldBe(model.Run);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetResponseAsync("Once upon", chat, stop.Token));
    }

    [Fact]
    public void A_run_that_was_interrupted_before_it_saved_starts_again_in_its_folder_to_the_same_bits()
    {
        string whole = Train(Small, stopAfter: null), torn = Train(Small with { Name = "torn" }, stopAfter: 2);
        Directory.Exists(Path.Combine(torn, "checkpoints")).ShouldBeFalse();
        string[] before = Directory.GetDirectories(_root.FullName);
        using (TrainingRun again = TrainingRun.Resume(torn, threads: 1))
        {
            again.Folder.Path.ShouldBe(torn);
            again.Run(TestContext.Current.CancellationToken).Last().ShouldBeOfType<RunFinished>();
        }

        Directory.GetDirectories(_root.FullName).ShouldBe(before);
        Chain(torn).ShouldBe(Chain(whole));
    }

    [Fact]
    public void A_finished_run_is_extended_and_its_record_tells_both_horizons()
    {
        string run = Train(Small, stopAfter: null);
        string chain = Chain(run);
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(run, threads: 1)).Message.ShouldContain("--steps 12");
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(run, threads: 1, horizon: Horizon.OfSteps(6))).Message.ShouldContain(
            "horizon of 6 steps");
        List<TrainingEvent> events;
        using (TrainingRun longer = TrainingRun.Resume(run, threads: 1, horizon: Horizon.OfSteps(9)))
            events = [.. longer.Run(TestContext.Current.CancellationToken)];

        RunStarted started = events[0].ShouldBeOfType<RunStarted>();
        (started.Step, started.Steps, started.Chain).ShouldBe((6, 9, chain));
        events.OfType<StepTaken>().Select(e => e.Step).ShouldBe([6, 7, 8]);
        Manifest manifest = RunFolder.Open(run).ReadManifest();
        manifest.Extensions.ShouldBe([new Extension(6, 6, 9)]);
        ((int)manifest.Recipe["training"]!["steps"]!).ShouldBe(9);
        manifest.StopRule.ShouldBe("after 9 steps");
        EventLog.Read(RunFolder.Open(run).EventsFile).Training.OfType<StepTaken>().Count().ShouldBe(9);
    }

    [Fact]
    public void A_pass_over_the_data_is_a_horizon_too()
    {
        string run = Train(Small, stopAfter: null);
        Manifest manifest = RunFolder.Open(run).ReadManifest();
        Horizon.OfEpochs(1).StepsOf(manifest).ShouldBe((int)Math.Ceiling(manifest.Data!.TrainTokens / 32.0));
        Should.Throw<InvalidDataException>(() => Horizon.OfEpochs(1).StepsOf(manifest with { Data = null })).Message.ShouldContain(
            "--steps N");
    }

    [Fact]
    public void What_is_refused_leaves_nothing_behind()
    {
        Dictionary<string, string> settings = new(Small.Settings) { ["model.heads"] = "5" };
        Should.Throw<InvalidDataException>(() => TrainingRun.Create(Small with { Settings = settings })).Message.ShouldContain("heads");
        Directory.GetDirectories(_root.FullName).ShouldBeEmpty();
    }

    public void Dispose() => _root.Delete(recursive: true);

    /// <returns>The run's folder.</returns>
    static string Train(TrainingRunOptions options, int? stopAfter)
    {
        using TrainingRun run = TrainingRun.Create(options);
        foreach (TrainingEvent e in run.Run(TestContext.Current.CancellationToken))
            if (e is StepTaken && e.Step + 1 == stopAfter) break;                // as if the process had been killed here
        return run.Folder.Path;
    }

    static string Chain(string run) => EventLog.Read(RunFolder.Open(run).EventsFile).Training.OfType<StepTaken>().Last().Chain;
}
