using Hone.Hosting;
using Hone.Hosting.Proofs;
using Hone.Insight.Comparison;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Import;
using Hone.Runs.Steps;
using Hone.Unit.Runs;

namespace Hone.Unit.Hosting;

/// <summary>An imported run beside others: what its curves are good for works, what needs a model or a chain says why not.</summary>
public sealed class ImportedRunsTests : Scratch
{
    const string Record = """
        {"train_loss": [3, 2, 1.5], "val_loss": [null, 2.5, 2.25]}
        """;

    [Fact]
    public void What_needs_a_model_or_a_hash_chain_is_refused_in_two_lines()
    {
        RunFolder folder = Import("a/training_metrics.json");
        RunReference reference = new RunStore(Root).Resolve(folder.Id);
        string told = $"run {folder.Id} was imported from {In("a", "training_metrics.json")} (arrays of metrics): it "
            + $"has neither checkpoints "
            + $"nor a hash chain\nOnly its curves are here: hone show {folder.Id}, hone compare {folder.Id} RUN.";
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(folder.Id, Root)).Message.ShouldBe(told);
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(folder.Id, Root)).Message.ShouldBe(told);
        Should.Throw<InvalidDataException>(() => new RunProof(reference, 1, null, _ => { }).Prove(null)).Message.ShouldBe(told);
        Should.Throw<InvalidDataException>(() => new Reproduction(folder, null, _ => { })).Message.ShouldBe(told);
    }

    [Fact]
    public void It_is_called_as_its_folder_reported_with_its_source_and_drawn()
    {
        RunFolder folder = Import("bert-base/training_metrics.json");
        folder.ReadManifest().Name.ShouldBe("bert-base");
        File.Exists(folder.TrainingCurveFile).ShouldBeTrue();
        string report = File.ReadAllText(folder.ReportFile);
        report.ShouldContain(In("bert-base", "training_metrics.json"));
        report.ShouldContain(folder.ReadManifest().ImportedFrom!.Hash);
        report.ShouldNotContain("hone reproduce");
        report.ShouldContain("2.25");
        MarkdownPage.Write(Report.PageOf(folder, folder.ReadManifest()), _ => null).ShouldContain("imported from");
    }

    [Fact]
    public void Two_of_them_have_no_chains_that_could_agree()
    {
        RunHistory one = RunHistory.Read(Import("a/training_metrics.json").EventsFile),
            other = RunHistory.Read(Import("b/training_metrics.json").EventsFile);
        one.BrokenLines.ShouldBeEmpty();
        one.Steps.Loss.ToArray().ShouldBe([3, 2, 1.5f]);
        ComparisonReport.Sentence(ChainAgreement.Between(one, other)).ShouldBe("one of them has no hash chain, or has made no step");
    }

    RunFolder Import(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), Record);
        return ImportedRuns.Import(new RunStore(Root), In(path), null, null, new ImportTags()).Folder;
    }
}
