using System.Diagnostics;
using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.EndToEnd;

/// <summary>Folders that cannot be written, disks that fill up, files that changed behind a run's back.</summary>
public sealed class BrokenWorld : HoneProgram
{
    static readonly string[] Endless = ["--set", "training.steps=1000000", "--set", "checkpoints.every=20", "--set", "checkpoints.keep=2",
        "--set", "evaluation.every=20"];

    [Fact]
    public void A_file_where_the_folder_of_runs_should_be()
    {
        File.WriteAllText(In("taken"), "a file");
        Hone("train", "tiny.yaml", "--run-dir", "taken").ShouldRefuse("taken");
        Hone("train", "tiny.yaml", "--run-dir", "/proc/nothing").ShouldRefuse("/proc/nothing");
    }

    [Fact]
    public void What_cannot_be_written_is_named_and_leaves_nothing_half_written()
    {
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Repeat("Some words of a text.\n", 100)));
        Hone("tokenizer", "train", "text.txt", "--vocabulary", "260", "--out", "t.json").Code.ShouldBe(0);
        Directory.CreateDirectory(In("folder"));
        Directory.CreateDirectory(In("folder.png"));
        Hone("tokenizer", "train", "text.txt", "--vocabulary", "260", "--out", "nowhere/t.json")
            .ShouldRefuse("nowhere/t.json cannot be written: there is no such folder");
        Hone("tokenizer", "train", "text.txt", "--vocabulary", "260", "--out", "folder")
            .ShouldRefuse("cannot be written: it is a folder");
        Hone("tokenizer", "export", "t.json", "--to", "nowhere/x.json").ShouldRefuse("nowhere/x.json cannot be written");
        Hone("tokenizer", "encode", "a", "--tokenizer", "t.json", "--picture", "folder.png")
            .ShouldRefuse("folder.png cannot be written: it is a folder");
        Hone("data", "prepare", "tiny.yaml", "--out", "text.txt", "--vocabulary", "260", "--validation", "0")
            .ShouldTell("the folder text.txt cannot be made: it is a file");
        Hone("runs", "--run-dir", "text.txt").ShouldRefuse("text.txt is a file, not a folder of runs");
        Hone("show", "x", "--run-dir", "text.txt").ShouldRefuse("text.txt is a file, not a folder of runs");
        Directory.CreateDirectory(In("run"));
        File.WriteAllText(In("run", "run.json"), "{}");
        Hone("runs", "--run-dir", "run").ShouldRefuse("run is a run itself");
        foreach (string address in (string[])["mirror", "ftp://example.org/x", "https://"])
            Hone("data", "get", "shakespeare", "--to", "folder", "--from", address)
                .ShouldRefuse($"--from {address} is no address that can be fetched");
        Directory.EnumerateFiles(Root, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void A_current_folder_that_is_gone_is_told()
    {
        Directory.CreateDirectory(In("gone"));
        using Process process = Start(["sh", "-c", "cd gone && rmdir ../gone && exec \"$@\"", "sh"], ["runs"]);
        Finish(process).ShouldRefuse("the current folder is gone");
    }

    [Fact]
    public void A_disk_that_fills_up_ends_the_run_and_leaves_its_last_checkpoint()
    {
        string disk = In("disk");
        Directory.CreateDirectory(disk);
        using Process mount = Process.Start(new ProcessStartInfo(
            "mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]) { RedirectStandardError = true })!;
        mount.WaitForExit();
        Assert.SkipUnless(mount.ExitCode == 0, "a test may not mount a disk of its own here");
        try
        {
            using Process process = Start(
                ["train", "tiny.yaml", "--run-dir", disk, "--set", "training.steps=1000000", "--set", "checkpoints.every=20",
                "--set", "evaluation.every=20", "--threads", "1"]);
            ShouldEndWell(Finish(process), disk);
        }
        finally
        {
            using Process unmount = Process.Start("umount", ["-l", disk]);
            unmount.WaitForExit();
        }
    }

    [Fact]
    public void A_limit_on_the_size_of_files_ends_the_run_and_leaves_its_last_checkpoint()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "needs prlimit");
        using Process process = Start(["prlimit", "--fsize=400000", "sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"],
            ["train", "tiny.yaml", .. Endless, "--threads", "1"]);
        ShouldEndWell(Finish(process), Runs);
    }

    [Fact]
    public async Task Data_that_changed_tokenizers_that_changed_and_damaged_checkpoints_are_refused_on_resume()
    {
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 900).Select(i => $"Line {i * i % 997} of a text.\n")));
        File.WriteAllText(In("file.yaml"), Tiny.Replace("data: { stories: 100 }\n", "", StringComparison.Ordinal));
        using Process process = Start(["train", "file.yaml", "--name", "tiny", "--data", "text.txt", .. Endless]);
        Task<Answer> ending = Task.Run(() => Finish(process), Stop);
        RunFolder run = await ReachAsync(process, 45);
        Signal(process, "TERM");
        Answer stopped = await ending;
        stopped.Code.ShouldBe(130, stopped.Error);

        string text = File.ReadAllText(In("text.txt"));
        File.WriteAllText(In("text.txt"), text.Replace("Line 1 ", "Line 2 ", StringComparison.Ordinal));
        Hone("resume", "tiny").ShouldRefuse("text.txt", "fingerprint");
        Hone("sample", "tiny", "--tokens", "3").Code.ShouldBe(0);                     // needs no data
        File.Delete(In("text.txt"));
        Hone("resume", "tiny").ShouldRefuse("text.txt");
        File.WriteAllText(In("text.txt"), text);

        string tokenizer = Path.Combine(run.Path, "tokenizer.json");
        byte[] kept = File.ReadAllBytes(tokenizer);
        File.WriteAllText(tokenizer, "{}");
        Hone("resume", "tiny").ShouldRefuse("tokenizer.json");
        File.WriteAllBytes(tokenizer, kept);

        string model = Path.Combine(run.CheckpointFolder(CheckpointStore.List(run.CheckpointsFolder)[^1].Step), "model.safetensors");
        byte[] bytes = File.ReadAllBytes(model);
        bytes[^5] ^= 1;
        File.WriteAllBytes(model, bytes);
        Hone("resume", "tiny").ShouldRefuse("model.safetensors", "Take another checkpoint");
        run.ReadManifest().Status.ShouldBe(RunStatus.Stopped);
    }

    [Fact]
    public void Data_that_were_moved_are_named_where_they_are_now()
    {
        string text = string.Concat(Enumerable.Range(0, 900).Select(i => $"Line {i * i % 997} of a text.\n"));
        File.WriteAllText(In("text.txt"), text);
        File.WriteAllText(In("file.yaml"), Tiny.Replace("data: { stories: 100 }\n", "", StringComparison.Ordinal));
        Hone("train", "file.yaml", "--name", "tiny", "--data", "text.txt").Code.ShouldBe(0);
        File.Move(In("text.txt"), In("moved.txt"));
        Hone("eval", "tiny").ShouldRefuse("there is no file text.txt, which run ", "--data PATH");
        Hone("resume", "tiny", "--steps", "25").ShouldRefuse("there is no file text.txt, which run ", "--data PATH");
        Answer measured = Hone("eval", "tiny", "--data", "moved.txt", "--json");
        ((int)measured.Json["step"]!).ShouldBe(20);
        File.WriteAllText(In("other.txt"), text + "More.\n");
        Answer other = Hone("eval", "tiny", "--data", "other.txt", "--json");
        ((bool)measured.Json["is_own_data"]!, (bool)other.Json["is_own_data"]!).ShouldBe((true, false));
        other.Error.ShouldContain("other.txt is measured as a text of its own and not as the run's data: ");
        other.Error.ShouldContain("fingerprint");
        Hone("resume", "tiny", "--steps", "25", "--data", "other.txt").ShouldRefuse("other.txt is not what run ", "fingerprint");
        Hone("resume", "tiny", "--steps", "25", "--data", "moved.txt").Code.ShouldBe(0);
        ((string)TheRun().ReadManifest().Recipe["data"]!["path"]!).ShouldBe("moved.txt");
        Hone("eval", "tiny").Code.ShouldBe(0);                                         // it knows now
    }

    [Fact]
    public void Checkpoints_and_a_tokenizer_that_are_gone_are_told()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        RunFolder run = TheRun();
        Directory.Delete(run.CheckpointFolder(20), recursive: true);
        foreach (string verb in (string[])["eval", "sample"])
        {
            Answer answer = Hone(verb, "tiny@best");
            answer.Code.ShouldBe(0, answer.Error);
            answer.Error.ShouldContain("note: step-00000020 is gone or not whole; the checkpoint of step 15 is taken in its place");
        }

        File.Delete(Path.Combine(run.CheckpointFolder(15), "manifest.json"));
        Answer resumed = Hone("resume", "tiny", "--json");
        resumed.Code.ShouldBe(0, resumed.Error);
        resumed.Error.ShouldContain("warning: step-00000015 is gone or not whole; the checkpoint of step 10 is taken in its place");
        File.Delete(Path.Combine(run.Path, "tokenizer.json"));
        Hone("sample", "tiny").ShouldRefuse("tokenizer.json is missing", "copy of the run");
    }

    [Fact]
    public async Task Of_two_processes_on_one_run_the_second_is_refused()
    {
        using Process process = Start(["train", "tiny.yaml", .. Endless]);
        Task<Answer> ending = Task.Run(() => Finish(process), Stop);
        await ReachAsync(process, 25);
        Answer second = Hone("resume", "tiny");
        Signal(process, "TERM");
        (await ending).Code.ShouldBe(130);
        second.ShouldRefuse("is being written by another process");
    }

    void ShouldEndWell(Answer answer, string runs)
    {
        answer.Code.ShouldBe(2, answer.Error);
        answer.ShouldTell("checkpoint", "esume");
        string folder = Directory.EnumerateDirectories(runs, "*-tiny").Single();
        IReadOnlyList<CheckpointManifest> checkpoints = CheckpointStore.List(Path.Combine(folder, "checkpoints"));
        checkpoints.Count.ShouldBeGreaterThan(0);
        Answer sample = Hone("sample", $"{folder}@last", "--tokens", "5");
        sample.Code.ShouldBe(0, sample.Error);
    }
}
