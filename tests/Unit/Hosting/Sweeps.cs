using Hone.Hosting.Planning.Sweeps;
using Hone.Hosting.Recipes;

namespace Hone.Unit.Hosting;

/// <summary>Grids of runs before anything of them is trained: laid out, warned of, refused.</summary>
public sealed class Sweeps : IDisposable
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

    [Fact]
    public void A_grid_is_laid_out_before_anything_is_written()
    {
        Sweep sweep = Plan();
        sweep.Cells.Select(cell => (cell.Budget, cell.Depth)).ShouldBe([(1e8, 1), (1e8, 2), (1e8, 3), (3e8, 1), (3e8, 2), (3e8, 3)]);
        foreach (SweepCell cell in sweep.Cells)
        {
            Math.Abs(cell.Flops - cell.Budget).ShouldBeLessThanOrEqualTo(cell.FlopsPerToken * 64 / 2.0);
            cell.Tokens.ShouldBe(cell.Steps * 64);
            cell.Seed.ShouldBe(1337);
            cell.Status.ShouldBe(SweepCellStatus.Open);
        }

        sweep.Cells[0].Parameters.ShouldBe(12 * 32 * 32 + 256 * 32 + 2 * 12);                      // a block, the head, a value gate
        sweep.FlopsLeft.ShouldBe(sweep.Flops);
        sweep.MeasureSecondsLeft().ShouldBeGreaterThan(0);
        sweep.Warnings.ShouldContain(warning => warning.Contains("fewer than 50 updates"));
        Plan().Id.ShouldBe(sweep.Id);
        Plan(Grid with { Depths = [1, 2, 4] }).Id.ShouldNotBe(sweep.Id);
        _root.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public void Seeds_are_runs_of_one_cell()
    {
        Sweep sweep = Plan(Grid with { Seeds = [1, 2, 1] });
        sweep.Cells.Count.ShouldBe(12);
        sweep.Cells.Select(cell => cell.Seed).Take(4).ShouldBe([1, 2, 1, 2]);
    }

    [Theory]
    [InlineData("the grid is empty: it has 0 budgets and 2 depths", new double[0], new[] { 1, 2 })]
    [InlineData("the grid is empty: it has 1 budgets and 0 depths", new[] { 1e8 }, new int[0])]
    [InlineData("a budget of -1 operations cannot be", new[] { 1e8, -1 }, new[] { 1, 2, 3 })]
    [InlineData("a depth of 300 cannot be", new[] { 1e8, 2e8 }, new[] { 1, 2, 300 })]
    [InlineData("a depth of 0 cannot be", new[] { 1e8, 2e8 }, new[] { 0, 2, 3 })]
    [InlineData("a grid of 2 budgets and 2 depths has 4 cells, and a law of 5 parameters needs 6: 2 more", new[] { 1e8, 2e8 },
        new[] { 1, 2 })]
    [InlineData("1e6 FLOP is less than one update of depth 1", new[] { 1e6, 1e8 }, new[] { 1, 2, 3 })]
    [InlineData("at most", new[] { 1e30, 1e8 }, new[] { 1, 2, 3 })]
    public void A_grid_that_cannot_be_is_refused_before_anything_is_trained(string problem, double[] budgets, int[] depths)
    {
        string message = Should.Throw<InvalidDataException>(() => Plan(new SweepGrid(budgets, depths, []))).Message;
        message.ShouldContain(problem);
        message.Split('\n').Length.ShouldBe(2);
        _root.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public void A_recipe_that_leaves_the_depth_no_say_is_refused() => Should.Throw<InvalidDataException>(
        () => Plan(recipe: Small.Replace("width: 32", "width: 32, layers: 3"))).Message.ShouldContain("every depth of the sweep");

    [Fact]
    public void Text_that_is_seen_many_times_is_warned_of() => Plan(new SweepGrid([1e8, 1e11], [1, 2, 3], [])).Warnings
        .ShouldContain(warning => warning.Contains("sees the data") && warning.Contains("fresh tokens"));

    public void Dispose() => _root.Delete(recursive: true);

    Sweep Plan(SweepGrid? grid = null, string recipe = Small, string? runs = null) =>
        Sweep.Plan(Recipe.Parse(recipe, "small.yaml"), grid ?? Grid, runs ?? _root.FullName, threads: 1);
}
