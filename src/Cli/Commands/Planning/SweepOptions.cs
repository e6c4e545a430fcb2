using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Planning.Sweeps;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Commands.Planning;

/// <summary><c>hone plan RECIPE --sweep</c>: trains a grid of runs, and finds the law they follow.</summary>
sealed class SweepOptions
{
    /// <summary>Whether to sweep.</summary>
    public Option<bool> Sweep { get; } = new("--sweep")
    {
        Description = "Trains a grid of budgets and depths, fits a scaling law to the losses, tests it on runs it has not seen, and tells "
            + "what to expect of larger budgets. Stopped, the same command goes on.",
    };

    readonly Option<double[]> _budgets = NumberListOption.Of<double>(
        "--budgets", "Floating-point operations of a run; with --sweep.", Limits.Above(0), "1e13,3e13,1e14");

    readonly Option<int[]> _depths = NumberListOption.Of<int>(
        "--depths", "Depths of the model; with --sweep.", Limits.Within(1, 256), "2,3,4,6");

    readonly Option<long[]> _seeds = NumberListOption.Of<long>(
        "--seeds", "Seeds of each cell, the recipe's own where none is named; with --sweep.", Limits.From(0), "1,2,3");

    readonly Option<double[]> _predict = NumberListOption.Of<double>("--predict",
        "Budgets to tell the best size and loss of, ten times the largest where none is named; with --sweep.", Limits.Above(0),
        "1e15,1e16");

    /// <summary>Options that only a sweep reads.</summary>
    public IReadOnlyList<Option> Own => [_budgets, _depths, _seeds, _predict];

    /// <summary>Trains what is left of the grid, and shows what it says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <returns>An exit code.</returns>
    public int Run(ParseResult parsed, Recipe recipe, string runs, int threads)
    {
        Sweep sweep = Hosting.Planning.Sweeps.Sweep.Plan(recipe, new SweepGrid(parsed.GetValue(_budgets) ?? [],
            parsed.GetValue(_depths) ?? [], parsed.GetValue(_seeds) ?? []), runs, threads);
        bool isJson = parsed.GetValue(CommandHost.Json);
        SweepScreen screen = new(Terminal.OfErrors(isPlain: isJson), sweep);
        sweep.Warned += screen.Warn;
        screen.Header();
        using CancellationTokenSource stop = CommandHost.StopSignal(screen.Stopping);
        screen.Expect(sweep.MeasureSecondsLeft());
        foreach (SweepProgress progress in sweep.Run(stop.Token)) screen.Show(progress);
        screen.End();
        if (stop.IsCancellationRequested && sweep.Cells.Any(cell => cell.IsLeft))
        {
            screen.GoOn(NextCommands.AsTyped());
            if (isJson) CommandHost.Answer(parsed, () => SweepDocument.Of(sweep, null), () => { });
            return CommandHost.Stopped;
        }

        Terminal answers = Terminal.OfAnswers();
        if (!isJson) SweepPage.WriteCells(answers, sweep);
        SweepResult result = sweep.Conclude(parsed.GetValue(_predict));
        CommandHost.Answer(parsed, () => SweepDocument.Of(sweep, result), () => SweepPage.Write(answers, sweep, result));
        return CommandHost.Done;
    }
}
