using Hone.Runs;
using Hone.Runs.Decisions;

namespace Hone.Unit.Runs;

/// <summary>Decisions are written once, and what is altered afterwards is found and named.</summary>
public sealed class DecisionFiles : Scratch
{
    static DecisionRecord Record(int minute, params SupersededDecision[] supersedes) => new()
    {
        DecidedUtc = new DateTimeOffset(2026, 11, 30, 12, minute, 0, TimeSpan.Zero), DecidedBy = "Ada", Verdict = Verdict.Ship,
        Claim = "It is better.", Reasons = ["the gain is clear"], Next = ["hone prove a"], Rule = new DecisionRule(),
        Gain = new GroupDifference
        {
            Gain = 0.1, Candidate = 1, Baseline = 1.1, CandidateRuns = 2, BaselineRuns = 2, Units = 10, SeedVariance = 1e-4,
            SeedFreedom = 2, DocumentVariance = 1e-5, Freedom = 2.5,
        },
        RegressionCost = 0, OperationalCost = 0, Net = 0.1, Slices = [], Operations = [], Assumptions = [],
        TextSha256 = new string('0', 64),
        Candidates = [], Baselines = [], Supersedes = supersedes, Code = CodeIdentity.Current,
    };

    RunFolder Run()
    {
        RunFolder folder = RunFolder.Create(In("0k3f9a-a"));
        folder.WriteManifest(Examples.Manifest());
        return folder;
    }

    static string File(RunFolder folder, string name) => Path.Combine(folder.DecisionsFolder, name);

    [Fact]
    public void A_later_decision_supersedes_and_both_stay()
    {
        RunFolder run = Run();
        DecisionStore.ProblemsOf(run).ShouldBeEmpty();
        string first = DecisionStore.Write([run], Record(1)), second = DecisionStore.Write([run], Record(2, DecisionStore.Newest(run)!));
        DecisionStore.Names(run).ShouldBe([first, second]);
        first.ShouldStartWith("20261130T120100.000Z-");
        DecisionStore.ProblemsOf(run).ShouldBeEmpty();
        DecisionStore.Read(run, second).Supersedes.Single().File.ShouldBe(first);
        Decision named = run.ReadManifest().Decision!;
        (named.Verdict, named.Reason, named.File, named.DecidedBy).ShouldBe((Verdict.Ship, "the gain is clear", second, "Ada"));
        Should.Throw<IOException>(() => DecisionStore.Write([run], Record(0))).Message.ShouldContain("of a later moment");
    }

    [Fact]
    public void What_is_altered_is_named()
    {
        RunFolder run = Run();
        string first = DecisionStore.Write([run], Record(1)), second = DecisionStore.Write([run], Record(2, DecisionStore.Newest(run)!));
        byte[] written = System.IO.File.ReadAllBytes(File(run, first));
        System.IO.File.WriteAllText(File(run, first), System.IO.File.ReadAllText(File(run, first)).Replace("\"ship\"", "\"do_not_ship\""));
        IReadOnlyList<string> problems = DecisionStore.ProblemsOf(run);
        problems.Count.ShouldBe(2);
        problems[0].ShouldStartWith($"decisions/{first} is not what was written");
        problems[1].ShouldBe($"decisions/{first} is not what {second} supersedes");

        System.IO.File.WriteAllBytes(File(run, first), written[..^20]);
        DecisionStore.ProblemsOf(run)[0].ShouldStartWith($"decisions/{first} cannot be read");
        System.IO.File.Delete(File(run, first));
        DecisionStore.ProblemsOf(run).ShouldBe([$"decisions/{first} is gone, which {second} supersedes"]);
        System.IO.File.WriteAllBytes(File(run, first), written);
        DecisionStore.ProblemsOf(run).ShouldBeEmpty();
        System.IO.File.Delete(File(run, second));
        DecisionStore.ProblemsOf(run).ShouldBe([$"decisions/{second} is gone, which run.json names"]);
    }

    [Fact]
    public void A_record_that_names_another_decision_is_found()
    {
        RunFolder run = Run();
        string name = DecisionStore.Write([run], Record(1));
        run.UpdateManifest(manifest => manifest with { Decision = manifest.Decision! with { Sha256 = new string('f', 64) } });
        DecisionStore.ProblemsOf(run).Single().ShouldContain($"names decisions/{name} with another SHA-256");
        run.UpdateManifest(manifest => manifest with { Decision = null });
        DecisionStore.ProblemsOf(run).Single().ShouldBe($"run.json does not name the newest decision, {name}");
    }

    [Fact]
    public void A_decision_of_an_earlier_version_is_still_read()
    {
        RunFolder run = Run();
        string json = System.Text.Encoding.UTF8.GetString(Examples.Manifest().ToJson()).Replace("\"decision\": null",
            "\"decision\": {\"verdict\": \"undecided\", \"reason\": \"too early\", \"decided_utc\": \"2026-01-01T00:00:00Z\"}",
            StringComparison.Ordinal);
        Decision decision = Manifest.Parse(System.Text.Encoding.UTF8.GetBytes(json), "run.json").Decision!;
        (decision.Verdict, decision.Reason, decision.File).ShouldBe((Verdict.Undecided, "too early", null));
        System.IO.File.WriteAllText(run.ManifestFile, json);
        DecisionStore.ProblemsOf(run).ShouldBeEmpty();
    }

    [Fact]
    public void A_newer_or_a_broken_file_is_refused()
    {
        string json = System.Text.Encoding.UTF8.GetString((Record(1) with { SchemaVersion = 9 }).ToJson());
        Should.Throw<InvalidDataException>(() => DecisionRecord.Parse(System.Text.Encoding.UTF8.GetBytes(json), "it"))
            .Message.ShouldContain("newer Hone");
        Should.Throw<InvalidDataException>(() => DecisionRecord.Parse("{}"u8, "it")).Message.ShouldContain("it cannot be read");
    }
}
