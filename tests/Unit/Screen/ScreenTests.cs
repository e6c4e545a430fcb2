using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Training.Events;
using Hone.Unit.Runs;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Screen;

public sealed class ScreenTests : Scratch
{
    static readonly StepTaken Step = new(249, 1.2341f, 0.554f, 3.24e-4f, 4096, 0.803, 0.1, "", "");
    static readonly LiveLine Line = new(Step, 1000, 38_123, 2.5e11, 5e11, 72);

    [Fact]
    public void The_header_tells_what_was_decided_and_why()
    {
        using LanguageSession session = Stage.Session();
        Fact[] facts = [.. TrainingHeader.Of(session, 4.5e11)];
        string all = string.Join('\n', facts.Select(fact => $"{fact.Label}: {fact.Text}"));
        all.ShouldContain("goal: To be small.");
        all.ShouldContain("model: modern, 1 layer, 16 wide");
        all.ShouldContain($"{session.Model.Parameters.Count:N0} parameters");
        all.ShouldContain($"{session.Corpus.TrainTokens:N0} tokens to learn from");
        all.ShouldContain("100 of 32 tokens (2 rows × 16): 3.20k tokens in all");
        all.ShouldContain($"floor: {session.Corpus.Floor:F4} nats per token");
        all.ShouldContain("450 GFLOP/s");
        all.ShouldContain(session.Backend.Reason);
        all.ShouldContain("training.warmup 10: a tenth of the steps, at most 100");
        all.ShouldContain("samples.prompt \\n: ");
        facts.ShouldNotContain(fact => fact.Label == "left out");
    }

    [Theory]
    [InlineData(160)]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(50)]
    public void The_live_line_fits_and_keeps_what_matters_most(int width)
    {
        string line = Line.Fit(width);
        line.Length.ShouldBeLessThan(width);
        line.ShouldContain("250/1");
        line.ShouldContain("loss 1.234");
        line.ShouldContain("1:12 left");
    }

    [Fact]
    public void The_live_line_of_a_usual_terminal_has_everything()
    {
        Line.Fit(80).ShouldBe("250/1000  loss 1.234  lr 3.2e-4  |g| 0.55  38k tok/s (50%)  ep 0.80  1:12 left");
        Line.Fit(160).ShouldStartWith("[━");
        Line.Plain()
            .ShouldBe("step   250/1,000  loss 1.2341  lr 3.24e-4  gradient 0.554  38.1k tok/s (50% of peak)  epoch 0.80  1:12 left");
        (Line with { Peak = null }).Plain().ShouldContain("38.1k tok/s, 250 GFLOP/s");
        (Line with { Taken = Step with { Loss = float.NaN } }).Fit(80).ShouldContain("loss NaN");
    }

    [Fact]
    public void A_line_that_stays_takes_the_live_line_away_first()
    {
        (Terminal terminal, StringWriter text) = Stage.Screen(width: 40);
        terminal.Live("0123456789");
        terminal.Live("short");
        terminal.Line("stays");
        text.ToString().ShouldBe("\r0123456789\rshort     \r     \rstays\n");
    }

    [Fact]
    public void The_live_line_never_passes_the_width_of_the_terminal()
    {
        (Terminal terminal, StringWriter text) = Stage.Screen(width: 10);
        terminal.Live(new string('x', 50));
        text.ToString().ShouldBe('\r' + new string('x', 9));
    }

    [Fact]
    public void A_log_gets_a_line_every_few_seconds_and_a_terminal_ten_a_second()
    {
        using LanguageSession session = Stage.Session(steps: 1000);
        int Shown(int? width)
        {
            Clock clock = new();
            (Terminal terminal, StringWriter text) = Stage.Screen(width);
            TrainingScreen screen = new(terminal, session, new RunStore(Root).Create("a"), clock);
            for (int step = 0; step < 40; step++)                            // two seconds
            {
                screen.Show(Examples.Step(step));
                clock.Now += TimeSpan.FromMilliseconds(50);
            }

            return text.ToString().Split("loss").Length - 1;
        }

        Shown(width: null).ShouldBe(1);
        Shown(width: 80).ShouldBe(20);
    }

    [Fact]
    public void What_is_left_counts_the_evaluations_to_come()
    {
        Pace pace = new(steps: 100, evaluateEvery: 10);
        pace.Add(Evaluation(0) with { Seconds = 2 });
        for (int step = 0; step < 50; step++) pace.Add(Step(step, seconds: 0.1));
        pace.SecondsLeft(50)!.Value.ShouldBe(50 * 0.1 + 5 * 2, 1e-6);
        pace.TokensPerSecond!.Value.ShouldBe(640, 1e-6);
        new Pace(10, 0).SecondsLeft(0).ShouldBeNull();

        static StepTaken Step(int step, double seconds) => Examples.Step(step, 1, seconds);
    }

    [Fact]
    public void An_evaluation_is_marked_in_words_where_it_is_the_best()
    {
        EventLines lines = new(Stage.Plain, floor: 0.5);
        lines.Of(Evaluation(50, 0.75) with { IsBest = true }, 1000, width: 120)
            .ShouldBe("step    50  validation loss 0.7500  perplexity 2.12  0.3750 bits/byte  +0.2500 to the floor  ★ best");
        lines.Of(Evaluation(50, 0.75) with { IsBest = true }, 1000, width: 80)
            .ShouldBe("step    50  validation 0.7500  ppl 2.12  0.3750 bits/byte  floor +0.250  ★ best");
        lines.Of(Evaluation(50, double.NaN), 100, width: 80).ShouldEndWith("not finite");
    }

    [Fact]
    public void A_sample_cannot_steer_the_terminal()
    {
        string[] lines = [.. new EventLines(Stage.Plain, null).Of(Sample(250, "a\e[31mred\r\n\n" + new string('x', 200)), width: 60)];
        lines[0].ShouldBe("step 250  it writes:");
        lines[1].ShouldBe("    │ Oncea␦[31mred");
        lines.ShouldAllBe(line => line.Length < 60 && !line.Contains('\e'));
    }

    [Theory]
    [InlineData(RunStatus.Finished, "sample", false)]
    [InlineData(RunStatus.Stopped, "resume", false)]
    [InlineData(RunStatus.Interrupted, "resume", false)]
    [InlineData(RunStatus.Failed, "resume", false)]
    [InlineData(RunStatus.Failed, "train", true)]
    public void The_next_command_fits_how_the_run_ended(RunStatus status, string verb, bool isGuarded)
    {
        RunFolder folder = new RunStore(In("my runs")).Create("a");
        NextCommands next = new(folder, "./hone", "runs", Root);
        string first = next.After(status, isGuarded, hasCheckpoint: true, 1e-3, "ROMEO:").First();
        first.ShouldStartWith($"./hone {verb} ");
        if (isGuarded) first.ShouldEndWith("recipe.yaml\" --run-dir \"my runs\" --set training.learning_rate=3.3e-4");
        else first.ShouldContain($"{folder.Id} --run-dir \"my runs\"");
    }

    [Fact]
    public void The_usual_folder_of_runs_needs_no_option()
    {
        RunFolder folder = new RunStore(In("runs")).Create("a");
        new NextCommands(folder, "hone", "runs", Root).Of("chat").ShouldBe($"hone chat {folder.Id}");
    }

    [Fact]
    public void A_prompt_is_taken_from_the_text_where_a_shell_can_take_it() =>
        NextCommands.Prompt("?\n\nGREMIO:\nGood morrow, neighbour").ShouldBe("GREMIO:");

    [Fact]
    public void The_summary_says_how_close_to_the_floor_it_came()
    {
        RunSummary summary = RunSummary.Of([Step with { Step = 0, Loss = 4 }, Step with { Step = 1, Loss = 1 }, Evaluation(2, 0.55)]);
        string all = string.Join('\n', ClosingSummary.Outcome(
            Stage.Manifest() with { Summary = summary, Reason = "All 2 steps are done." }, 0.41));
        all.ShouldContain("All 2 steps are done.");
        all.ShouldContain("4.0000 → 1.0000, 75% less");
        all.ShouldContain("0.5500 at step 2, its best");
        all.ShouldContain("The model is 10% above it.");
        all.ShouldContain("41% of the peak");
    }

    [Fact]
    public void Runs_are_listed_with_how_they_stand_and_the_broken_with_their_reason()
    {
        RunStore store = new(Root);
        RunFolder good = store.Create("good");
        using (RunRecord record = RunRecord.Begin(good, Stage.Manifest(good.Id)))
            foreach (TrainingEvent e in new TrainingEvent[] { Started(0), Examples.Step(0), Evaluation(1, 0.75), Finished(1) })
                record.Append(e);
        RunFolder broken = store.Create("broken");
        File.WriteAllText(broken.ManifestFile, "{");
        (Terminal terminal, StringWriter text) = Stage.Screen();
        RunTable.Write(terminal, store.Rows(RunRow.Wanting(RunTable.Needs)), [], DateTimeOffset.UtcNow);
        string[] lines = text.ToString().Split('\n');
        lines[0].ShouldStartWith("RUN ");
        lines.ShouldContain(line => line.StartsWith(good.Id, StringComparison.Ordinal)
            && line.Contains("finished", StringComparison.Ordinal) && line.Contains("0.7500", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith(broken.Id, StringComparison.Ordinal)
            && line.Contains("broken", StringComparison.Ordinal));
        text.ToString().ShouldContain("cannot be read");
    }

    [Fact]
    public void A_run_is_shown_from_its_record_alone()
    {
        RunFolder folder = new RunStore(Root).Create("good");
        using (RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id)))
            foreach (TrainingEvent e in new TrainingEvent[] { Started(0), Examples.Step(0, 4), Examples.Step(1, 2), Evaluation(2, 0.9),
                Evaluation(2, 0.75) })
                record.Append(e);
        (Terminal terminal, StringWriter text) = Stage.Screen();
        RunPage.Write(terminal, RunEntry.Read(folder), EventLog.Read(folder.EventsFile));
        string all = text.ToString();
        all.ShouldContain("To be small.");
        all.ShouldContain("4.000 ┤█");
        all.ShouldContain("training.steps  3");
        all.ShouldContain("none was saved");
        all.Split('\n').Where(line => line.Contains("★ best", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldContain("validation loss 0.7500");
        all.ShouldNotContain("\e");
    }

    [Theory, InlineData("not_finite", true), InlineData("spike", true), InlineData(RunFailed.Error, false)]
    public void A_run_that_its_own_guard_ended_is_not_to_be_resumed(string kind, bool isGuarded)
    {
        RunFolder folder = new RunStore(Root).Create("ended");
        using (RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id)))
            foreach (TrainingEvent e in new TrainingEvent[] { Started(0), Examples.Step(0, 4), new RunFailed(1, kind, "It ended.\nLook.") })
                record.Append(e);
        (Terminal terminal, StringWriter text) = Stage.Screen();
        RunPage.Write(terminal, RunEntry.Read(folder), EventLog.Read(folder.EventsFile));
        text.ToString().Contains("--set training.learning_rate=", StringComparison.Ordinal).ShouldBe(isGuarded);
    }

    [Fact]
    public void Colour_repeats_words_and_can_be_without()
    {
        ClosingSummary.Status(new Style(true), RunStatus.Failed).ShouldBe("\e[31mfailed\e[0m");
        ClosingSummary.Status(Stage.Plain, RunStatus.Failed).ShouldBe("failed");
    }
}
