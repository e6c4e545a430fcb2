using System.Globalization;
using System.Text;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Runs.Store;
using Hone.Runs.Store.Artifacts;

namespace Hone.Unit.Runs.Store;

/// <summary>What is pushed comes back byte for byte, whatever happens on the way.</summary>
[Collection(nameof(PostgresGroup))]
public sealed class PushAndPull(PostgresServer server) : Scratch
{
    const string Id = "0k3f9a-char";

    [Fact]
    public void A_run_comes_back_byte_for_byte_and_a_repeat_sends_nothing()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id);
        using FolderArtifacts artifacts = new(In("shared"));
        using TeamStore store = server.Store(server.NewDatabase());

        PushResult first = store.Push(run, artifacts), second = store.Push(run, artifacts);
        (first.SentLines, first.Lines, first.SentFiles, first.SentBytes, first.Unsent).ShouldBe((20, 20, 1, StoredRun.LargeBytes, 0));
        (second.SentLines, second.Lines, second.SentFiles).ShouldBe((0, 20, 0));
        StoredRun.Add(run, Examples.Finished(20));
        store.Push(run, artifacts).SentLines.ShouldBe(1);

        PullResult pulled = store.Pull("char", In("mine"), null);
        pulled.Folder.Path.ShouldBe(In("mine", Id));
        pulled.Missing.ShouldBeEmpty();
        StoredRun.Files(pulled.Folder.Path).ShouldBe(StoredRun.Files(run.Path));
        RunEntry.Read(pulled.Folder).Status.ShouldBe(RunStatus.Finished);
        Should.Throw<IOException>(() => store.Pull("char", In("mine"), null)).Message.ShouldContain("is there already\nMove it away");
        Directory.GetFileSystemEntries(In("mine")).Length.ShouldBe(1, "nothing half made is left");
    }

    [Fact]
    public void Without_a_place_for_large_files_they_are_listed_and_named_when_pulled_and_a_later_push_brings_them()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id);
        using TeamStore store = server.Store(server.NewDatabase());
        store.Push(run, null).Unsent.ShouldBe(1);
        PullResult pulled = store.Pull(Id, In("mine"), null);
        pulled.Missing.ShouldBe(["checkpoints/step-00000010/model.safetensors"]);
        File.ReadAllText(pulled.Folder.ReportFile).ShouldBe($"# {Id}\n");

        using FolderArtifacts artifacts = new(In("shared"));
        store.Push(run, artifacts).SentFiles.ShouldBe(1);
        store.Push(run, null);
        store.Pull(Id, In("again"), null).Missing.ShouldBeEmpty("a push that lists only forgets nothing");
    }

    [Fact]
    public void What_a_crash_left_in_a_log_and_numbers_that_are_none_come_back_as_they_were()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id, change: manifest => manifest with
        {
            Notes = "\0 and \ud83d\ude00",                                   // what no column of text can hold, and what is outside the BMP
        });
        StoredRun.Add(run, Examples.Step(20, float.NaN), Examples.Step(21, float.NegativeInfinity));
        byte[] odd = [.. "{\"event\":\0\0\0"u8, 0xff, 0xfe, (byte)'\n', (byte)'\n',
            .. "{\"event\":\"of a later version\",\"at\":1e999}\n"u8];
        using (FileStream file = new(run.EventsFile, FileMode.Append)) file.Write(odd);
        byte[] whole = File.ReadAllBytes(run.EventsFile);
        using (FileStream file = new(run.EventsFile, FileMode.Append)) file.Write("{\"event\":\"half"u8);
        using TeamStore store = server.Store(server.NewDatabase());

        store.Push(run, null).Lines.ShouldBe(25);
        PullResult pulled = store.Pull(Id, In("mine"), null);
        File.ReadAllBytes(pulled.Folder.EventsFile).ShouldBe(whole, "and no half line");
        File.ReadAllBytes(pulled.Folder.ManifestFile).ShouldBe(File.ReadAllBytes(run.ManifestFile));
    }

    [Fact]
    public void A_run_that_is_removed_from_the_store_takes_its_events_with_it()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        store.Push(StoredRun.Make(In("runs"), Id), null);
        store.Push(StoredRun.Make(In("runs"), "1k3f9a-other", events: 7, seed: 2), null);

        server.Execute(database, $"delete from hone.runs where id = '{Id}'");
        Convert.ToInt32(server.Execute(database, "select count(*) from hone.events"), CultureInfo.InvariantCulture).ShouldBe(7);
        store.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_pushes_at_once_each_event_is_kept_once()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id, events: 3000);
        string database = server.NewDatabase();
        using FolderArtifacts artifacts = new(In("shared"));
        PushResult[] results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            using TeamStore store = server.Store(database);
            return store.Push(run, artifacts);
        })));
        results.Sum(result => result.SentLines).ShouldBe(3000);
        results.ShouldAllBe(result => result.Lines == 3000);
        server.Execute(database, "select count(*) from events").ShouldBe(3000L);
        server.Execute(database, "select count(*) from runs").ShouldBe(1L);
    }

    [Fact]
    public void A_push_that_is_cut_anywhere_is_repeated_without_a_double()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id, events: 4000);
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        int cut = 0;
        foreach (int bytes in (int[])[0, 300, 2_000, 20_000, 150_000, 400_000, 700_000])
        {
            using CuttingProxy proxy = new(server.Port, bytes);
            using TeamStore broken = server.Store(database, proxy.Port);
            string message = Should.Throw<IOException>(() => broken.Push(run, null)).Message;
            message.Split('\n').Length.ShouldBe(2, message);
            message.ShouldNotContain("pass word");
            cut++;
        }

        cut.ShouldBe(7);
        PushResult whole = store.Push(run, null);
        (whole.SentLines, whole.Lines).ShouldBe((4000, 4000), "nothing of a push that was cut is kept");
        server.Execute(database, "select count(*) from events").ShouldBe(4000L);
        StoredRun.Add(run, [.. Enumerable.Range(4000, 2000).Select(step => Examples.Step(step))]);
        using (CuttingProxy proxy = new(server.Port, 100_000))
        using (TeamStore broken = server.Store(database, proxy.Port))
            Should.Throw<IOException>(() => broken.Push(run, null));
        store.Push(run, null).SentLines.ShouldBe(2000);
        File.ReadAllBytes(store.Pull(Id, In("mine"), null).Folder.EventsFile).ShouldBe(File.ReadAllBytes(run.EventsFile));
    }

    [Fact]
    public void Events_that_contradict_the_store_are_refused_by_their_line_and_a_folder_that_is_behind_changes_nothing()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id);
        using TeamStore store = server.Store(server.NewDatabase());
        byte[] before = File.ReadAllBytes(run.EventsFile);
        StoredRun.Add(run, Examples.Step(20));
        store.Push(run, null);
        byte[] after = File.ReadAllBytes(run.EventsFile);

        File.WriteAllBytes(run.EventsFile, before);
        PushResult behind = store.Push(run, null);
        (behind.IsBehind, behind.SentLines, behind.Lines).ShouldBe((true, 0, 21));
        string edited = Encoding.UTF8.GetString(after).Replace("\"step\":7,", "\"step\":8,", StringComparison.Ordinal);
        File.WriteAllText(run.EventsFile, edited);
        string message = Should.Throw<InvalidDataException>(() => store.Push(run, null)).Message;
        message.ShouldContain($"line 9 of {run.EventsFile} is not the one");
        message.Split('\n').Length.ShouldBe(2);
        File.ReadAllBytes(store.Pull(Id, In("mine"), null).Folder.EventsFile).ShouldBe(after);
    }

    [Fact]
    public void Two_machines_may_have_given_one_id_to_two_runs()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        store.Push(StoredRun.Make(In("one"), Id), null);
        RunFolder other = RunFolder.Create(In("two", Id));
        other.WriteManifest(Examples.Manifest(Id) with { Status = RunStatus.Finished, Seed = 99 });
        StoredRun.Add(other, Examples.Started(0, steps: 7));
        store.Push(other, null);

        string message = Should.Throw<InvalidDataException>(() => store.Pull(Id, In("mine"), null)).Message;
        message.ShouldContain($"\"{Id}\" names 2 runs\nSay which: {Id}.");
        foreach (string whole in message.Split("Say which: ")[1].Split(", "))
            store.Pull(whole, In(whole), null).Folder.Id.ShouldBe(Id);
        Should.Throw<InvalidDataException>(() => store.Pull("chra", In("mine"), null)).Message.ShouldContain("Did you mean char?");
    }

    [Fact]
    public void What_cannot_be_pushed_is_refused_in_two_lines()
    {
        using TeamStore store = server.Store(server.NewDatabase());
        RunFolder none = RunFolder.Create(In("runs", "0k0001-none"));
        none.WriteManifest(Examples.Manifest("0k0001-none"));
        ShouldRefuse(none, "has no event yet");
        RunFolder newer = StoredRun.Make(In("runs"), "0k0002-newer");
        File.WriteAllText(newer.ManifestFile, "{\"schema_version\":99}");
        ShouldRefuse(newer, "was written by a newer Hone: its schema is 99");
        RunFolder torn = StoredRun.Make(In("runs"), "0k0003-torn");
        File.WriteAllText(torn.ManifestFile, "{\"schema_version\":1,");
        ShouldRefuse(torn, "cannot be read");
        RunFolder odd = StoredRun.Make(In("runs"), "0k0004-odd");
        File.WriteAllText(Path.Combine(odd.Path, "a\\..\\b"), "x");
        ShouldRefuse(odd, "which cannot be one everywhere");

        void ShouldRefuse(RunFolder run, string told)
        {
            string message = Should.Throw<InvalidDataException>(() => store.Push(run, null)).Message;
            message.ShouldContain(told);
            message.Split('\n').Length.ShouldBe(2, message);
        }
    }

    [Fact]
    public void What_a_link_leads_to_is_not_pushed()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id);
        File.WriteAllText(In("secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(run.Path, "link"), In("secret"));
        Directory.CreateSymbolicLink(Path.Combine(run.Path, "folder"), Root);
        using TeamStore store = server.Store(server.NewDatabase());
        store.Push(run, null);
        StoredRun.Files(store.Pull(Id, In("mine"), null).Folder.Path).Keys
            .ShouldBe(["report.md", "run.json", "events.jsonl"], ignoreOrder: true);
    }

    [Fact]
    public void A_name_with_a_trick_in_the_store_writes_nothing()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        store.Push(StoredRun.Make(In("runs"), Id), null);
        foreach (string path in (string[])["../evil", "/tmp/evil", "a/../../evil", "a//b", "C:evil", "a\\b", ".", "nul", "com1.txt", "a\nb",
            "run.lock", "run.json", "x/y.tmp", "a/", " a", "a.", "heartbeat.json"])
        {
            server.Execute(database,
                $"update files set path = e'{path.Replace("\\", "\\\\", StringComparison.Ordinal)}' where content is not null");
            string message = Should.Throw<InvalidDataException>(() => store.Pull(Id, In("mine"), null), path).Message;
            message.ShouldContain("which is not a name of one");
            message.Split('\n').Length.ShouldBe(2, message);
            Directory.GetFileSystemEntries(In("mine")).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public void An_id_with_a_trick_in_the_store_writes_nothing()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        store.Push(StoredRun.Make(In("runs"), Id), null);
        foreach (string id in (string[])["../evil", "/tmp/evil", "..", "a/b", "aux"])
        {
            server.Execute(database, $"update runs set id = '{id}'");
            Should.Throw<InvalidDataException>(() => store.Pull(id, In("mine"), null)).Message
                .ShouldContain("is not the name of a folder\n");
            Directory.Exists(In("mine")).ShouldBeFalse();
            Should.Throw<InvalidDataException>(() => store.List(new StoreQuery([], null, false, 0, default), RunRow.Wanting([])));
        }
    }

    [Fact]
    public void What_was_changed_in_the_store_or_damaged_among_the_artefacts_is_found()
    {
        RunFolder run = StoredRun.Make(In("runs"), Id);
        string database = server.NewDatabase();
        using FolderArtifacts artifacts = new(In("shared"));
        using TeamStore store = server.Store(database);
        store.Push(run, artifacts);
        string file = Directory.GetFiles(In("shared"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        byte[] right = File.ReadAllBytes(file);
        right[1000] ^= 1;
        File.WriteAllBytes(file, right);
        ShouldFail("is not the content that its name says");
        File.Delete(file);
        ShouldFail("does not have");
        store.Push(run, artifacts).SentFiles.ShouldBe(1, "a repeat brings what is gone");

        server.Execute(database, "update files set content = 'x' where path = 'report.md'");
        ShouldFail("the content of report.md is not what was pushed");
        server.Execute(database, "delete from files where path = 'report.md'; delete from events where number = 7");
        ShouldFail("are not those that were pushed");

        void ShouldFail(string told)
        {
            string message = Should.Throw<Exception>(() => store.Pull(Id, In("mine"), null)).Message;
            message.ShouldContain(told);
            message.Split('\n').Length.ShouldBe(2, message);
            Directory.GetFileSystemEntries(In("mine")).ShouldBeEmpty();
        }
    }
}
