using System.Diagnostics;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>Standard streams that are closed, lie on a full disk, or are a terminal that goes away.</summary>
public sealed class BrokenStreams : HoneProgram
{
    [Theory]
    [InlineData("2>/dev/full"), InlineData("2>&-")]
    public void Progress_that_cannot_be_shown_ends_no_run(string redirection)
    {
        Answer answer = Redirected(redirection, "train", "tiny.yaml", "--json");
        answer.Code.ShouldBe(0);
        ((string)answer.Json["status"]!).ShouldBe("finished");
        ((int)answer.Json["steps"]!).ShouldBe(20);
    }

    [Theory]
    [InlineData(">/dev/full", "runs"), InlineData(">&-", "runs"), InlineData(">/dev/full", "runs", "--json"),
        InlineData(">&-", "runs", "--json"), InlineData(">/dev/full", "--help")]
    public void An_answer_that_cannot_be_written_is_an_error_that_names_standard_output(string redirection, params string[] arguments) =>
        Redirected(redirection, arguments).ShouldRefuse("could not be written to standard output");

    [Fact]
    public void A_refusal_is_told_where_standard_output_takes_nothing()
    {
        Answer answer = Redirected(">/dev/full", "show", "nothing", "--json");
        answer.ShouldRefuse("there is no run \"nothing\"");
    }

    [Fact]
    public void A_run_whose_answer_cannot_be_written_is_finished_all_the_same()
    {
        Redirected(">/dev/full", "train", "tiny.yaml", "--json").Code.ShouldBe(2);
        TheRun().ReadManifest().Status.ShouldBe(RunStatus.Finished);
    }

    [Fact]
    public async Task A_terminal_that_goes_away_stops_the_run_in_order()
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("no program here gives a command a terminal: script");
        using Process terminal = OnTerminal("train", "tiny.yaml", "--set", "training.steps=1000000");
        RunFolder run = await ReachAsync(terminal, 10);
        Signal(terminal, "KILL");
        ProcessIdentity process = Heartbeat.Read(run)!.Process;
        for (Stopwatch watch = Stopwatch.StartNew(); process.IsAlive == true && watch.Elapsed < TimeSpan.FromMinutes(3);)
            await Task.Delay(20, Stop);                                      // it saves, and then draws and reports
        run.ReadManifest().Status.ShouldBe(RunStatus.Stopped);
    }

    [Fact]
    public void Who_reads_no_further_ends_what_writes_on()
    {
        Hone("train", "tiny.yaml").Code.ShouldBe(0);
        using Process process = Start(["sh", "-c", "{ \"$@\"; echo $? > code; } | head -c 1", "sh"],
            ["sample", "tiny", "--tokens", "20000000"]);
        Answer answer = Finish(process);
        answer.Output.Length.ShouldBe(1);
        answer.Error.ShouldNotContain("hone:");
        File.ReadAllText(In("code")).Trim().ShouldBe("141");
    }

    Answer Redirected(string redirection, params string[] arguments)
    {
        using Process process = Start(["sh", "-c", $"exec \"$@\" {redirection}", "sh"], arguments);
        return Finish(process);
    }
}
