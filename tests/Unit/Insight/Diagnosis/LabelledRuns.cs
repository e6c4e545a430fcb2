using Hone.Cli.Benchmarks.Labelled;
using Hone.Insight.Diagnosis;

namespace Hone.Unit.Insight.Diagnosis;

/// <summary>Hundreds of runs that were really trained, whose fault is known: how often the diagnosis is right about them.</summary>
public sealed class LabelledRuns
{
    static readonly Lazy<IReadOnlyList<LabelledRun>> All = new(() =>
        LabelledSet.Read(Path.Combine(Repository.Root, "tests", "Unit", "Insight", "Diagnosis", "runs.br")));

    [Fact]
    public void Of_the_half_that_no_threshold_was_chosen_on_faults_are_found_and_healthy_runs_left_in_peace()
    {
        DiagnosisRates rates = new(All.Value.Where(run => run.IsHeldOut));
        string wrong = string.Join('\n', rates.Wrong);
        ((double)rates.Found / rates.Faulty).ShouldBeGreaterThanOrEqualTo(0.95, wrong);
        ((double)rates.FalseAlarms / rates.Healthy).ShouldBeLessThanOrEqualTo(0.03, wrong);
    }

    [Fact]
    public void There_are_three_hundred_of_them_and_of_each_fault_some_in_either_half()
    {
        All.Value.Count.ShouldBeGreaterThanOrEqualTo(300);
        foreach (IGrouping<string, LabelledRun> label in All.Value.GroupBy(run => run.Label))
        {
            label.Count(run => run.IsHeldOut).ShouldBeGreaterThanOrEqualTo(2, label.Key);
            label.Count(run => !run.IsHeldOut).ShouldBeGreaterThanOrEqualTo(2, label.Key);
        }

        All.Value.Select(run => run.Name).ShouldBeUnique();
    }

    [Fact]
    public void What_is_told_of_a_rule_s_certainty_is_what_the_other_half_gives()
    {
        foreach ((string rule, Certainty measured) in new DiagnosisRates(All.Value.Where(run => !run.IsHeldOut)).Certainties)
            Certainty.Of(rule).ShouldBe(measured, rule);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no runs");
            Should.Throw<InvalidDataException>(() => LabelledSet.Read(file)).Message.ShouldContain("no file of labelled runs");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
