using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.EndToEnd;

/// <summary>What is wrong with a run, as the program tells it.</summary>
public sealed class Diagnoses : HoneProgram
{
    [Fact]
    public void A_run_that_learns_too_slowly_is_told_so_while_it_trains_at_its_end_and_afterwards()
    {
        Answer trained = Hone("train", "tiny.yaml", "--name", "slow", "--set", "training.learning_rate=1e-6", "--set", "training.steps=40");
        trained.Code.ShouldBe(0, trained.Error);
        RunFolder run = TheRun("slow");
        EventLog.Read(run.EventsFile).Training.OfType<FindingMade>().Select(finding => finding.Rule).ShouldContain("rate_too_low");
        trained.Error.ShouldContain("rate_too_low: ");
        trained.Error.ShouldContain("diagnosis");

        Answer diagnosed = Hone("diagnose", "slow", "--json", "--picture", "findings");
        diagnosed.Code.ShouldBe(0, diagnosed.Error);
        JsonNode finding = diagnosed.Json["findings"]!.AsArray().Single(one => (string?)one!["rule"] == "rate_too_low")!;
        ((string?)finding["change"]).ShouldBe("training.learning_rate=1e-5");
        ((double)finding["certainty"]!).ShouldBeInRange(0.5, 1);
        File.Exists(In("findings", $"{run.Id}_finding_rate_too_low.png")).ShouldBeTrue();
        File.ReadAllText(run.ReportFile).ShouldContain("### rate too low");
        File.Exists(Path.Combine(run.Path, "finding_rate_too_low.png")).ShouldBeTrue();
        Hone("show", "slow").Output.ShouldContain("rate_too_low: ");
        Hone("diagnose", "slow").Output.ShouldContain("--set training.learning_rate=1e-5");
    }

    [Fact]
    public void A_run_that_is_not_there_or_whose_manifest_is_torn_is_refused()
    {
        Hone("diagnose", "nothing").Code.ShouldBe(2);
        Directory.CreateDirectory(In("runs", "0k0000-torn"));
        File.WriteAllText(In("runs", "0k0000-torn", "run.json"), "{\"schema_version\": 1,");
        Answer torn = Hone("diagnose", "0k0000-torn");
        torn.Code.ShouldBe(2);
        torn.Error.ShouldContain("cannot be read");
    }

    [Fact]
    public void Runs_that_are_labelled_are_trained_judged_and_kept()
    {
        Answer made = Hone("bench", "diagnosis", "--runs", "1", "--healthy", "1", "--only", "underfitting", "--out", "runs.br", "--json");
        made.Code.ShouldBe(0, made.Error);
        ((int)made.Json["runs"]!).ShouldBe(1);
        Hone("bench", "diagnosis", "--from", "runs.br", "--json").Json.ToJsonString().ShouldBe(made.Json.ToJsonString());
        File.WriteAllText(In("other.br"), "no runs");
        Hone("bench", "diagnosis", "--from", "other.br").Error.ShouldContain("other.br is no file of labelled runs");
    }
}
