using System.Collections.Concurrent;
using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class RunStoreTests : Scratch
{
    [Fact]
    public void Runs_created_in_the_same_second_have_ids_of_their_own()
    {
        ConcurrentBag<string> ids = [];

        Parallel.For(0, 40, i => ids.Add(new RunStore(Root, new Clock()).Create("same").Id));

        ids.Distinct().Count().ShouldBe(40);
        Directory.GetDirectories(Root).Length.ShouldBe(40);
    }

    [Fact]
    public void Each_second_is_one_runs()
    {
        RunStore store = new(Root, new Clock());

        string first = store.Create("a").Id, second = store.Create("b").Id;

        first[..6].ShouldNotBe(second[..6]);
    }

    [Fact]
    public void A_folder_with_something_in_it_is_no_place_for_a_new_run()
    {
        Directory.CreateDirectory(In("empty"));
        RunFolder.Create(In("empty")).Id.ShouldBe("empty");

        IOException letter = Should.Throw<IOException>(() => RunFolder.Create(In("empty")));
        letter.Message.Split('\n').Length.ShouldBe(2);
        File.WriteAllText(In("file"), "");
        Should.Throw<IOException>(() => RunFolder.Create(In("file")));
    }

    [Fact]
    public void What_was_killed_before_it_had_a_manifest_or_an_event_is_no_run_yet()
    {
        RunFolder.Create(In("0k0001-a"));
        EventLog.Open(In("0k0001-a", "events.jsonl")).Dispose();
        new RunStore(Root).List().ShouldBeEmpty();
        File.WriteAllText(In("0k0001-a", "events.jsonl"), "{\n");
        new RunStore(Root).List().ShouldHaveSingleItem().Status.ShouldBe(RunStatus.Broken, "what has told something has lost its manifest");
    }

    [Fact]
    public void The_list_passes_over_foreign_folders_and_tells_broken_runs()
    {
        RunStore store = new(Root);
        new RunStore(In("absent")).List().ShouldBeEmpty();
        Run("0k0001-old");
        Run("0k0002-new");
        Directory.CreateDirectory(In("photos"));
        Directory.CreateDirectory(In("0k0003-torn"));
        File.WriteAllText(In("0k0003-torn", "run.json"), "{");
        Directory.CreateDirectory(In("0k0004-lost"));
        File.WriteAllText(In("0k0004-lost", "events.jsonl"), "{}\n");
        Directory.CreateDirectory(In("0k0005-odd", "run.json"));

        IReadOnlyList<RunEntry> runs = store.List();

        runs.Select(run => run.Folder.Id).ShouldBe(["0k0004-lost", "0k0003-torn", "0k0002-new", "0k0001-old"]);
        runs.Select(run => run.Status).ShouldBe([RunStatus.Broken, RunStatus.Broken, RunStatus.Finished, RunStatus.Finished]);
        runs[1].Problem!.ShouldContain("cannot be read");
        runs[2].Manifest!.Id.ShouldBe("0k0002-new");
    }

    [Theory]
    [InlineData("0k0001-char", "0k0001-char")]
    [InlineData("0k0001", "0k0001-char")]
    [InlineData("char", "0k0001-char")]
    [InlineData("char-", "0k0002-char-big")]
    [InlineData("st", "0k0003-stories")]
    public void A_run_is_named_by_whatever_only_it_has(string text, string id)
    {
        ThreeRuns().Find(text).Id.ShouldBe(id);
    }

    [Fact]
    public void A_run_is_named_by_its_path()
    {
        RunStore store = ThreeRuns();
        store.Find(In("0k0001-char")).Id.ShouldBe("0k0001-char");
        store.Find(In("0k0001-char") + "/").Id.ShouldBe("0k0001-char");
        Directory.Move(In("0k0001-char"), In("me@home"));
        store.Resolve(In("me@home")).Folder.Id.ShouldBe("me@home");
        store.Resolve(In("me@home") + "@12").Checkpoint.ShouldBe(new CheckpointSelector(CheckpointChoice.Step, 12));
        Should.Throw<FileNotFoundException>(() => store.Find(Root + "/"));
        Should.Throw<DirectoryNotFoundException>(() => store.Find(In("nowhere")));
    }

    [Theory]
    [InlineData("0k", "Say which: 0k0003-stories, 0k0002-char-big, 0k0001-char")]
    [InlineData("cha", "Say which: 0k0002-char-big, 0k0001-char")]
    [InlineData("storeis", "Did you mean stories?")]
    [InlineData("0k0001-cahr", "Did you mean 0k0001-char?")]
    [InlineData("nothing-like-it", "There are 0k0003-stories, 0k0002-char-big, 0k0001-char")]
    [InlineData("", "There are 0k0003-stories")]
    public void What_names_no_run_or_several_is_answered_with_those_it_could_be(string text, string expected)
    {
        InvalidDataException letter = Should.Throw<InvalidDataException>(() => ThreeRuns().Find(text));

        letter.Message.Split('\n').Length.ShouldBe(2);
        letter.Message.Split('\n')[1].ShouldStartWith(expected);
    }

    [Fact]
    public void A_store_without_runs_says_how_to_begin_one() =>
        Should.Throw<InvalidDataException>(() => new RunStore(In("absent")).Find("x")).Message.ShouldContain("hone train");

    [Theory]
    [InlineData("stories", CheckpointChoice.Unspecified, 0)]
    [InlineData("stories@250", CheckpointChoice.Step, 250)]
    [InlineData("stories@best", CheckpointChoice.Best, 0)]
    [InlineData("0k0003@last", CheckpointChoice.Last, 0)]
    public void A_checkpoint_follows_the_at_sign(string text, CheckpointChoice choice, int step)
    {
        RunReference reference = ThreeRuns().Resolve(text);

        reference.Folder.Id.ShouldBe("0k0003-stories");
        reference.Checkpoint.ShouldBe(new CheckpointSelector(choice, step));
    }

    [Theory]
    [InlineData("stories@")]
    [InlineData("stories@first")]
    [InlineData("stories@-1")]
    [InlineData("stories@1.5")]
    public void Anything_else_after_the_at_sign_is_no_checkpoint(string text) =>
        Should.Throw<InvalidDataException>(() => ThreeRuns().Resolve(text)).Message.Split('\n')[1]
            .ShouldBe("Write stories@250, stories@best or stories@last");

    [Fact]
    public void Paths_are_those_of_the_design()
    {
        RunFolder folder = RunFolder.Create(In("a"));

        folder.CheckpointFolder(250).ShouldBe(In("a", "checkpoints", "step-00000250"));
        folder.EventsFile.ShouldBe(In("a", "events.jsonl"));
        folder.MetricsFile.ShouldBe(In("a", "training_metrics.json"));
    }

    RunStore ThreeRuns()
    {
        Run("0k0001-char");
        Run("0k0002-char-big");
        Run("0k0003-stories");
        return new RunStore(Root);
    }

    void Run(string id) => RunFolder.Create(In(id)).WriteManifest(Examples.Manifest(id) with { Status = RunStatus.Finished });
}
