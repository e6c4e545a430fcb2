using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Insight.Diagnosis;
using Hone.Unit.Runs;
using Hone.Unit.Screen;

namespace Hone.Unit.Hosting;

/// <summary>The diagnosis of a run on disk: while it trains, when it is resumed, damaged, or told.</summary>
public sealed class LiveDiagnoses : Scratch
{
    static readonly Made Starved = new() { Measured = one => one with { Tokens = 200 } };

    [Fact]
    public void A_finding_is_told_once_also_by_the_process_that_goes_on()
    {
        RunFolder folder = Recorded(Starved.Events.TakeWhile(e => e.Step < 100), out FindingMade[] first);
        first.Select(finding => finding.Rule).ShouldBe(["noisy_validation"]);
        using RunRecord again = RunRecord.Resume(folder);
        again.Append(new RunStarted(99, 200, 1000, "f32/avx2", 1, new string('0', 32)));
        new LiveDiagnosis(again).Look(100).ShouldBeEmpty();
    }

    [Fact]
    public void A_log_with_damaged_lines_is_diagnosed_by_the_others_and_they_are_told()
    {
        RunFolder folder = Recorded(Starved.Events, out _);
        List<string> lines = [.. File.ReadAllLines(folder.EventsFile)];
        lines[5] = "{\"event\":\"step_taken\",\"at\":";
        lines.Insert(9, "no event");
        File.WriteAllLines(folder.EventsFile, lines);
        RunEntry entry = RunEntry.Read(folder);
        EventHistory history = EventLog.Read(folder.EventsFile);
        (Terminal terminal, StringWriter text) = Stage.Screen();
        DiagnosisPage.Write(terminal, entry, Evidence.Of(entry.Manifest!, history.Training), history.BrokenLines);
        text.ToString().ShouldContain("2 lines of events.jsonl cannot be read");
        text.ToString().ShouldContain("noisy_validation: the validation loss of 200 tokens");
        text.ToString().ShouldContain("data.validation=0.2");
    }

    [Fact]
    public void A_run_without_a_step_and_one_without_evaluations_say_so()
    {
        RunFolder empty = Recorded([Starved.Events.First()], out _), unmeasured = Recorded(
            Starved.Events.Where(e => e is RunStarted or StepTaken), out _, "unmeasured");
        Told(empty).ShouldContain("no step was taken yet");
        Told(unmeasured).ShouldContain("0 evaluations; what is read from evaluations is not known");
    }

    [Fact]
    public void The_document_has_every_number_of_a_finding()
    {
        RunFolder folder = Recorded(Starved.Events, out _);
        RunEntry entry = RunEntry.Read(folder);
        JsonObject finding = DiagnosisDocument.Of(entry, Evidence.Read(folder, entry.Manifest!), 0)["findings"]![0]!.AsObject();
        ((string?)finding["rule"]).ShouldBe("noisy_validation");
        ((double)finding["value"]!).ShouldBeGreaterThanOrEqualTo((double)finding["threshold"]!);
        ((string?)finding["command"]).ShouldBe("hone train recipe.yaml --set data.validation=0.2");
        RunDocument.Of(folder, entry.Manifest!)["findings"]!.AsArray().Select(rule => (string?)rule).ShouldBe(["noisy_validation"]);
    }

    [Fact]
    public void The_report_has_a_section_with_a_picture_and_the_summary_a_line()
    {
        string report = Report.Of(Starved.Manifest, Starved.Events);
        report.ShouldContain("## Diagnosis");
        report.ShouldContain("### noisy validation");
        report.ShouldContain("finding_noisy_validation.png");
        Report.Of(new Made().Manifest, new Made().Events).ShouldContain($"Healthy: none of {RuleBook.All.Count} rules");
        ClosingSummary.Diagnosis([.. Hone.Insight.Diagnosis.Rules.RuleBook.Look(Starved.Evidence)]).ShouldHaveSingleItem()
            .Text.ShouldStartWith("noisy_validation: ");
        EventLines lines = new(Stage.Plain, null);
        lines.Of(new FindingMade(20, "noisy_validation", "warning", "it scatters", "measure more", 1, 0.5))
            .ShouldBe("step 20  noisy_validation: it scatters");
    }

    static string Told(RunFolder folder)
    {
        RunEntry entry = RunEntry.Read(folder);
        (Terminal terminal, StringWriter text) = Stage.Screen();
        DiagnosisPage.Write(terminal, entry, Evidence.Read(folder, entry.Manifest!), []);
        return text.ToString();
    }

    RunFolder Recorded(IEnumerable<TrainingEvent> events, out FindingMade[] told, string name = "run")
    {
        RunFolder folder = new RunStore(Root).Create(name);
        using RunRecord record = RunRecord.Begin(folder, Starved.Manifest with { Id = folder.Id });
        LiveDiagnosis diagnosis = new(record);
        List<FindingMade> all = [];
        foreach (TrainingEvent e in events)
        {
            record.Append(e);
            if (e is not LayersMeasured) continue;
            foreach (FindingMade finding in diagnosis.Look(e.Step))
            {
                all.Add(finding);
                record.Append(finding);
            }
        }

        told = [.. all];
        return folder;
    }
}
