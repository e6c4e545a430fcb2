using System.Text.Json.Nodes;
using Hone.Hosting.Planning.Sweeps;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>Grids of small runs: trained, stopped, killed, gone on with, and what dies in them.</summary>
public sealed class SweptRuns(SweptRuns.Undisturbed undisturbed) : IClassFixture<SweptRuns.Undisturbed>, IDisposable
{
    const string Small = """
        name: small
        data: { stories: 120 }
        tokenizer: { kind: bytes }
        model: { width: 32, heads: 2, context: 16 }
        training: { batch_tokens: 64, learning_rate: 0.02, weight_decay: 0.1, steps: 7 }
        evaluation: { tokens: 512 }
        """;

    static readonly SweepGrid Grid = new([3e8, 1e8], [2, 1, 3, 2], []);

    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-sweeps-");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_finished_is_found_by_its_content_and_not_trained_again()
    {
        (Sweep sweep, IReadOnlyList<SweepProgress> told) = (undisturbed.Sweep, undisturbed.Told);
        sweep.Cells.ShouldAllBe(cell => cell.Status == SweepCellStatus.Finished && cell.Loss > 0);
        told.Count(progress => progress.Event is RunFinished { Ending: Ending.Completed }).ShouldBe(6);
        told[0].Cell.Status.ShouldBe(SweepCellStatus.Running);
        SweepResult result = sweep.Conclude([1e9]);
        result.Fit.Cells.ShouldBe(6);
        result.LargestLeftOut.ShouldBeNull();
        SweepForecast forecast = result.Forecasts.Single();
        forecast.Best.Flops.ShouldBe(1e9);
        forecast.Depth.Tokens.ShouldBeInRange(1e9 / 1e7, 1e9 / 1e5);

        JsonNode document = JsonNode.Parse(File.ReadAllText(sweep.DocumentFile))!;
        document["cells"]!.AsArray().Select(cell => (string?)cell!["run"]).ShouldBe(sweep.Cells.Select(cell => cell.Run));
        ((double?)document["fit"]!["E"]!["value"]).ShouldBe(result.Fit.Law.E);
        File.ReadAllBytes($"{sweep.PictureFile}.png")[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
        File.ReadAllText($"{sweep.PictureFile}.svg").ShouldContain("best size");
        new RunStore(undisturbed.Runs).List().Select(run => run.Folder.Id).ShouldBe(
            sweep.Cells.Select(cell => cell.Run!), ignoreOrder: true);

        // Another name, another rhythm of saving and a larger grid: the cells that are there stay what they are.
        Recipe other = Recipe.Parse(Small.Replace("name: small", "name: other") + "\ncheckpoints: { every: 3 }", "other.yaml");
        Sweep larger = Sweep.Plan(other, Grid with { Depths = [1, 2, 3, 4] }, undisturbed.Runs, threads: 1);
        larger.Cells.Where(cell => cell.Depth < 4).ShouldAllBe(cell => cell.Status == SweepCellStatus.Finished);
        larger.Cells.Where(cell => cell.Depth == 4).ShouldAllBe(cell => cell.Status == SweepCellStatus.Open);
        Sweep again = Plan(runs: undisturbed.Runs);
        again.FlopsLeft.ShouldBe(0);
        again.MeasureSecondsLeft().ShouldBe(0);
        again.Run(Stop).ShouldBeEmpty();

        // Other data, another rate: other runs.
        Plan(recipe: Small.Replace("stories: 120", "stories: 121"), runs: undisturbed.Runs).FlopsLeft.ShouldBe(again.Flops);
        Plan(recipe: Small.Replace("0.02", "0.03"), runs: undisturbed.Runs).FlopsLeft.ShouldBe(again.Flops);
    }

    [Fact]
    public void Stopped_killed_and_gone_on_with_it_ends_as_one_that_was_not()
    {
        string torn = _root.FullName;
        using (CancellationTokenSource stop = new())
        {
            Sweep first = Plan(runs: torn);
            foreach (SweepProgress progress in first.Run(stop.Token))
                if (progress is { Number: 2, Event: StepTaken { Step: 3 } }) stop.Cancel();
            first.Cells.Select(cell => cell.Status).ShouldBe([SweepCellStatus.Finished, SweepCellStatus.Interrupted,
                SweepCellStatus.Open, SweepCellStatus.Open, SweepCellStatus.Open, SweepCellStatus.Open]);
            JsonNode document = JsonNode.Parse(File.ReadAllText(first.DocumentFile))!;
            ((string?)document["cells"]![1]!["status"]).ShouldBe("interrupted");
        }

        Sweep second = Plan(runs: torn);
        string stopped = second.Cells[1].Run!;
        foreach (SweepProgress progress in second.Run(Stop))
            if (progress is { Number: 3, Event: StepTaken { Step: 2 } }) break;                   // as if the process had been killed here
        second.Cells[1].Run.ShouldBe(stopped);

        Sweep third = Plan(runs: torn);
        third.Cells[2].Status.ShouldBe(SweepCellStatus.Interrupted);
        foreach (SweepProgress _ in third.Run(Stop)) { }
        third.Cells.Select(cell => cell.Loss).ShouldBe(undisturbed.Sweep.Cells.Select(cell => cell.Loss));
        third.Id.ShouldBe(undisturbed.Sweep.Id);
        new RunStore(torn).List().Count.ShouldBe(6);
    }

    [Fact]
    public void A_cell_that_dies_is_named_and_the_others_are_trained_all_the_same()
    {
        foreach (string file in Directory.GetFiles(undisturbed.Runs, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_root.FullName, Path.GetRelativePath(undisturbed.Runs, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        SweepGrid eight = Grid with { Depths = [1, 2, 3, 4] };
        Sweep sweep = Plan(eight);
        foreach (SweepProgress progress in sweep.Run(Stop))
            if (progress is { Number: 4, Event: StepTaken { Step: 1 } })
                Directory.Delete(Path.Combine(_root.FullName, progress.Cell.Run!), recursive: true);
        sweep.Cells.Count(cell => cell.Status == SweepCellStatus.Finished).ShouldBe(7);
        sweep.Cells[3].Status.ShouldBe(SweepCellStatus.Dead);
        sweep.Cells[3].Reason!.ShouldContain("run.json");
        sweep.Conclude().Fit.Cells.ShouldBe(7);
        JsonNode.Parse(File.ReadAllText(sweep.DocumentFile))!["cells"]![3]!["reason"]!.GetValue<string>().ShouldBe(sweep.Cells[3].Reason);

        // One that its own guard ended stays dead, and is not trained again; one whose disk was full goes on.
        RunFolder guarded = RunFolder.Open(Path.Combine(_root.FullName, sweep.Cells[4].Run!)),
            failed = RunFolder.Open(Path.Combine(_root.FullName, sweep.Cells[5].Run!));
        End(guarded, new RunFailed(3, "not_finite", "a value is not finite\nLower the rate."));
        End(failed, new RunFailed(3, RunFailed.Error, "no room"));
        Sweep after = Plan(eight);
        after.Cells.Select(cell => cell.Status).Order().ShouldBe(
            [SweepCellStatus.Open, SweepCellStatus.Interrupted, .. Enumerable.Repeat(SweepCellStatus.Finished, 5), SweepCellStatus.Dead]);
        after.Cells[4].Reason.ShouldBe("a value is not finite\nLower the rate.");
        Should.Throw<InvalidDataException>(() => after.Conclude()).Message.ShouldStartWith(
            "5 finished cells cannot tell a law of 5 parameters: 1 more is needed");

        static void End(RunFolder folder, RunFailed failure)
        {
            using RunRecord record = RunRecord.Resume(folder);
            record.Append(failure);
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>The grid, trained once and without a break.</summary>
    public sealed class Undisturbed : IDisposable
    {
        readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-sweep-");

        public Undisturbed()
        {
            Sweep = Sweep.Plan(Recipe.Parse(Small, "small.yaml"), Grid, Runs, threads: 1);
            Told = [.. Sweep.Run()];
        }

        public Sweep Sweep { get; }

        public IReadOnlyList<SweepProgress> Told { get; }

        public string Runs => _root.FullName;

        public void Dispose() => _root.Delete(recursive: true);
    }

    Sweep Plan(SweepGrid? grid = null, string recipe = Small, string? runs = null) =>
        Sweep.Plan(Recipe.Parse(recipe, "small.yaml"), grid ?? Grid, runs ?? _root.FullName, threads: 1);
}
