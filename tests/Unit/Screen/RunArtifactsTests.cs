using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Formats;
using Hone.Unit.Runs;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Screen;

public sealed class RunArtifactsTests : Scratch
{
    readonly List<string> _warnings = [];

    RunFolder Run(Action<RunArtifacts> use, params TrainingEvent[] events)
    {
        RunFolder folder = new RunStore(Root).Create("tiny");
        using RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id));
        foreach (TrainingEvent e in events) record.Append(e);
        use(new RunArtifacts(record, _warnings.Add, new Clock()));
        return folder;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Everything_is_there_after_any_number_of_steps(int steps)
    {
        RunFolder folder = Run(artifacts => artifacts.Finish(),
            [Started(0), .. Enumerable.Range(0, steps).Select(step => Step(step)), Evaluation(steps), Sample(steps), Finished(steps)]);
        DecodedPng.Read(File.ReadAllBytes(folder.TrainingCurveFile)).Width.ShouldBe(1600);
        DecodedPng.Read(File.ReadAllBytes(folder.LossByEpochFile)).Width.ShouldBe(1600);
        File.ReadAllText(folder.SampleFile(steps)).ShouldBe("Oncetext\n");
        File.ReadAllText(folder.ReportFile).ShouldContain("# tiny");
        Recipe.Read(folder.RecipeFile).TextOr("samples.prompt", "", "").ShouldBe("\n");
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_diverged_has_its_pictures_too()
    {
        RunFolder folder = Run(artifacts => artifacts.Finish(),
            Started(0), Step(0), Step(1, float.NaN), Evaluation(2, double.NaN),
                new RunFailed(2, "not_finite", "The loss is NaN.\nLower the rate."));
        DecodedPng.Read(File.ReadAllBytes(folder.TrainingCurveFile)).Width.ShouldBe(1600);
        File.ReadAllText(folder.ReportFile).ShouldContain("NaN");
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Drawing_waits_while_training_goes_on_but_samples_do_not()
    {
        RunFolder folder = new RunStore(Root).Create("tiny");
        Clock clock = new();
        using RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id));
        RunArtifacts artifacts = new(record, _warnings.Add, clock);
        record.Append(Started(0));
        artifacts.Refresh();
        File.Delete(folder.TrainingCurveFile);

        clock.Now += TimeSpan.FromSeconds(9);
        record.Append(Sample(1));
        artifacts.Refresh();
        File.Exists(folder.TrainingCurveFile).ShouldBeFalse();
        File.Exists(folder.SampleFile(1)).ShouldBeTrue();

        clock.Now += TimeSpan.FromSeconds(2);
        artifacts.Refresh();
        File.Exists(folder.TrainingCurveFile).ShouldBeTrue();
    }

    [Fact]
    public void Where_nothing_can_be_drawn_that_is_told_once_and_the_rest_is_written()
    {
        RunFolder folder = new RunStore(Root).Create("tiny");
        using RunRecord record = RunRecord.Begin(folder, Stage.Manifest(folder.Id));
        record.Append(Started(0));
        RunArtifacts artifacts = new(record, _warnings.Add, draw: _ =>
            throw new PlatformNotSupportedException("no picture can be drawn: no library\nLook at the numbers."));
        artifacts.Refresh();
        artifacts.Finish();
        _warnings.ShouldBe(["no picture can be drawn: no library; training goes on without pictures"]);
        File.Exists(folder.ReportFile).ShouldBeTrue();
        File.Exists(folder.TrainingCurveFile).ShouldBeFalse();
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_ends_nothing()
    {
        RunFolder folder = Run(artifacts => artifacts.Finish(), Started(0), Step(0));
        _warnings.ShouldBeEmpty();
        using RunRecord record = RunRecord.Resume(folder);
        File.WriteAllText(folder.SamplesFolder, "a file where a folder should be");
        record.Append(Sample(1));
        new RunArtifacts(record, _warnings.Add).Finish();
        _warnings.Count.ShouldBe(1);
        _warnings[0].ShouldContain("training goes on");
    }
}
