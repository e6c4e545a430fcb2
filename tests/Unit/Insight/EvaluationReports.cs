using Hone.Insight.Reports;
using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;
using Hone.Unit.Screen;

namespace Hone.Unit.Insight;

public sealed class EvaluationReports
{
    static readonly TextResult Validation = new()
    {
        Name = "validation", Tokens = 1234, Bytes = 2000, Loss = 1.5, Perplexity = Math.Exp(1.5), Accuracy = 0.4, BitsPerByte = 1.2,
        LossInterval = new Interval(1.4, 1.6), Seed = 1, Units = 12, Unit = "document",
    };

    static readonly TaskResult Task = new()
    {
        Label = "copa", Kind = "multiple_choice", Shots = 0, Examples = 50, Available = 100, Accuracy = 0.6, Baseline = 0.5, Centered = 0.2,
        Cut = 7, CutAnswers = 2, Ties = 1, Unspelled = 3,
    };

    static readonly EvaluationRecord Record = new()
    {
        Step = 250, Resamples = 999, Texts = [Validation],
        Tasks = new TaskResults { Tasks = [Task], Missing = ["squad", "coqa"], MostPerTask = 50, MeanCentered = 0.2 },
        Samples = [new WrittenSample("The opposite of hot is", " cold\e[2J\nso", 0, 42, 0)],
    };

    static string Report(params EvaluationRecord[] records) => Hone.Insight.Reports.Report.Of(Stage.Manifest(), [], records);

    [Fact]
    public void A_report_has_a_part_for_every_checkpoint_that_was_evaluated()
    {
        string report = Report(Record with { Step = 100 }, Record);
        report.ShouldContain("## Evaluation\n\n### Step 100\n");
        report.ShouldContain("### Step 250\n\n| text | loss |");
        report.ShouldContain("| validation | 1.5000 [1.4000, 1.6000] | 4.48 | 40.0% | 1.2000 | 1,234 | 12 documents |");
        report.ShouldContain("| copa | 0 | 50 of 100 | 60.0% | 50.0% | 0.2000 | 7 cut from the left, 2 into the answer; 1 tie; 3 with "
            + "unknown characters |");
        report.ShouldContain("    The opposite of hot is cold␦[2J\n    so\n");
        Report().ShouldNotContain("## Evaluation");
    }

    [Fact]
    public void A_mean_over_what_is_there_is_not_called_CORE()
    {
        EvaluationSection.Mean(Record.Tasks!).ShouldBe("Mean of the centred accuracies 0.2000, of 1 task, at most 50 questions of each. "
            + "It is not CORE: squad, coqa are missing.");
        EvaluationSection.Mean(Record.Tasks! with { Core = 0.2565, Missing = [], MostPerTask = 0 }).ShouldBe("CORE 0.2565.");
    }

    [Fact]
    public void What_was_found_later_replaces_what_it_is_found_again_of_and_nothing_else()
    {
        EvaluationRecord again = Record.With(new EvaluationRecord
        {
            Step = 250, Resamples = 999, Texts = [Validation with { Loss = 2 }, Validation with { Name = "other", Path = "/other" }],
        });
        again.Texts.Select(text => (text.Name, text.Loss)).ShouldBe([("validation", 2), ("other", 1.5)]);
        again.Tasks.ShouldBe(Record.Tasks);
        again.Samples.ShouldBe(Record.Samples);
    }

    [Fact]
    public void A_record_is_read_as_it_was_written_and_damage_is_told()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hone-evaluations-");
        try
        {
            string path = Path.Combine(folder.FullName, "step-00000250.json");
            EvaluationRecord.Read(path).ShouldBeNull();
            EvaluationRecord.ReadAll(folder.FullName).ShouldBeEmpty();
            File.WriteAllBytes(path, Record.ToJson());
            EvaluationRecord.ReadAll(folder.FullName).Single().ToJson().ShouldBe(Record.ToJson());
            foreach (string damage in (string[])["{", "null", "{}"])
            {
                File.WriteAllText(path, damage);
                Should.Throw<InvalidDataException>(() => EvaluationRecord.Read(path)).Message.ShouldContain("hone eval makes it again");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
