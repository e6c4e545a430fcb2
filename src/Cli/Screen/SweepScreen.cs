using System.Diagnostics;
using Hone.Hosting.Planning.Sweeps;
using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How a sweep looks while it goes on: the grid, a line that lives, and a line for each cell that has ended.</summary>
sealed class SweepScreen(Terminal terminal, Sweep sweep)
{
    long _start = Stopwatch.GetTimestamp();
    double _expected, _left, _trained, _stepSeconds;
    int _ended;
    string? _warned;

    /// <summary>What will be trained, before it is known how long that takes.</summary>
    public void Header()
    {
        terminal.Line($"{terminal.Style.Bold(sweep.Name)}  sweep {sweep.Id}");
        int Cells(SweepCellStatus status) => sweep.Cells.Count(cell => cell.Status == status);
        string runs = sweep.Grid.Seeds.Count > 1 ? $" from {Figures.Count(sweep.Grid.Seeds.Count, "seed")}" : "";
        string[] states = [.. new (int Count, string Word)[]
        {
            (Cells(SweepCellStatus.Finished), "finished before"), (Cells(SweepCellStatus.Interrupted), "to go on with"),
            (Cells(SweepCellStatus.Elsewhere), "trained by another process"), (Cells(SweepCellStatus.Dead), "dead"),
        }.Where(state => state.Count > 0).Select(state => $"{state.Count} {state.Word}")];
        List<Fact> facts =
        [
            new("grid", $"{Figures.Count(sweep.Grid.Budgets.Count, "budget")} × {Figures.Count(sweep.Grid.Depths.Count, "depth")}{runs}: "
                + $"{Figures.Count(sweep.Cells.Count, "run")}{(states.Length > 0 ? $", {string.Join(", ", states)}" : "")}"),
            new("data", sweep.DataName),
            new("compute", $"{Figures.Compact(sweep.Flops, "FLOP")} in all, {Figures.Compact(sweep.FlopsLeft, "FLOP")} of them left"),
            .. sweep.Warnings.Select(warning => new Fact("warning", warning)),
        ];
        FactSheet.Write(terminal, facts);
    }

    /// <summary>How long it will take.</summary>
    public void Expect(double seconds)
    {
        (_expected, _left, _start) = (seconds, sweep.FlopsLeft, Stopwatch.GetTimestamp());
        if (_left > 0)
            FactSheet.Write(terminal, [new("time", $"about {Figures.Duration(seconds)}, by a few steps of each depth, with nothing for "
                + "reading and saving")]);
        terminal.Line();
    }

    public void Show(SweepProgress progress)
    {
        SweepCell cell = progress.Cell;
        string name = $"{progress.Number}/{sweep.Cells.Count}  depth {cell.Depth}, {Figures.Rate(cell.Budget, 2)} FLOP"
            + (sweep.Grid.Seeds.Count > 1 ? $", seed {cell.Seed}" : "");
        if (progress.Event is StepTaken taken)
        {
            _stepSeconds += taken.Seconds;
            _trained += cell.Flops / cell.Steps;
        }

        switch (progress.Event)
        {
            case StepTaken step:
                terminal.Report(() => $"{name}  step {Figures.Count(step.Step + 1)}/{Figures.Count(cell.Steps)}  "
                    + $"loss {Figures.Loss(step.Loss)}  {Figures.Clock(SecondsLeft())} left of all");
                break;
            case StepSkipped skipped:
                terminal.Line(terminal.Style.Notable($"{name}  {skipped.Reason.Split('\n')[0]}; its rows are skipped"));
                break;
            case null when cell.Status != SweepCellStatus.Running:
                _ended++;
                terminal.Line($"{name}  {Ending(cell)}");
                break;
        }
    }

    /// <summary>Says that a signal was heard; what follows takes a moment.</summary>
    public void Stopping(string signal) => terminal.Line(terminal.Style.Notable(
        $"{signal}: finishing this step and saving{(signal == "Ctrl-C" ? "; once more ends at once, without" : "")}"));

    /// <summary>Tells of something that the sweep outlives; the same words only once.</summary>
    public void Warn(string warning)
    {
        if (_warned == warning) return;
        _warned = warning;
        terminal.Line(terminal.Style.Notable($"warning: {warning}"));
    }

    /// <summary>What to type to go on.</summary>
    /// <param name="command">The command that was typed.</param>
    public void GoOn(string command)
    {
        terminal.Clear();
        int left = sweep.Cells.Count(cell => cell.IsLeft);
        terminal.Line($"stopped with {Figures.Count(left, "run")} left; the same command goes on:");
        terminal.Line($"  {terminal.Style.Bold(command)}");
    }

    public void End() => terminal.Clear();

    string Ending(SweepCell cell) => cell.Status switch
    {
        SweepCellStatus.Finished => $"validation loss {Figures.Loss(cell.Loss)}  {terminal.Style.Faint(cell.Run ?? "")}",
        SweepCellStatus.Dead => terminal.Style.Bad($"died: {cell.Reason?.ReplaceLineEndings(" ")}"),
        _ => terminal.Style.Notable("stopped and saved"),
    };

    /// <summary>
    /// By what steps took (before a twentieth of them was made, as expected), and by what each run took besides to read, measure and save.
    /// </summary>
    double SecondsLeft()
    {
        double left = Math.Max(0, _left - _trained);
        double steps = _trained > _left / 20 ? _stepSeconds / _trained * left : _expected / _left * left;
        double besides = Stopwatch.GetElapsedTime(_start).TotalSeconds - _stepSeconds;
        int open = sweep.Cells.Count(cell => cell.IsLeft);
        return steps + (_ended > 0 ? besides / (_ended + 1) * open : 0);
    }
}
