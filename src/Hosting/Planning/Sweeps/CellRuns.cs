using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>Runs that cells of a sweep have already, known by what results depend on: every setting that matters, and the data.</summary>
sealed class CellRuns
{
    readonly Dictionary<(string Identity, string Fingerprint), List<RunEntry>> _runs = [];

    /// <summary>Looks through a folder of runs, the newest first.</summary>
    /// <param name="store">The folder.</param>
    /// <param name="recipe">The recipe of the sweep.</param>
    /// <param name="fingerprints">The data of its cells; runs of other data are not looked at.</param>
    public CellRuns(RunStore store, SweepRecipe recipe, IReadOnlySet<string> fingerprints)
    {
        foreach (RunEntry run in store.List())
            if (run.Manifest is { Data.Fingerprint: var data } manifest && fingerprints.Contains(data)
                && manifest.Recipe["model"]?["depth"] is not null && recipe.IdentityOf(manifest.Recipe) is { } identity)
                (_runs.TryGetValue((identity, data), out List<RunEntry>? known) ? known : _runs[(identity, data)] = []).Add(run);
    }

    /// <summary>The cell with its run, if it has one: a finished one before one that can go on, and that before one that cannot.</summary>
    public SweepCell Find(SweepCell cell, string identity, string fingerprint) =>
        !_runs.TryGetValue((identity, fingerprint), out List<RunEntry>? runs) ? cell
            : runs.Select(run => Of(cell, run)).MaxBy(found => Rank(found.Status))!;

    /// <summary>A cell as its run stands.</summary>
    public static SweepCell Of(SweepCell cell, RunEntry run)
    {
        SweepCell known = cell with { Run = run.Folder.Id };
        return run.Status switch
        {
            RunStatus.Finished when run.Manifest?.Summary?.FinalValidationLoss is { } loss =>
                known with { Status = SweepCellStatus.Finished, Loss = loss },
            // A run of this very process that nobody holds any more was let go of; its lock tells whether that is so.
            RunStatus.Running or RunStatus.Stalled when run.Heartbeat?.Process.Id != Environment.ProcessId =>
                known with { Status = SweepCellStatus.Elsewhere },
            RunStatus.Running or RunStatus.Stalled or RunStatus.Stopped or RunStatus.Interrupted =>
                known with { Status = SweepCellStatus.Interrupted },
            RunStatus.Failed when WasGuarded(run.Folder) => known with { Status = SweepCellStatus.Dead, Reason = run.Manifest?.Reason },
            RunStatus.Failed => known with { Status = SweepCellStatus.Interrupted },
            _ => cell,
        };
    }

    static int Rank(SweepCellStatus status) => status switch
    {
        SweepCellStatus.Finished => 4,
        SweepCellStatus.Elsewhere => 3,
        SweepCellStatus.Interrupted => 2,
        SweepCellStatus.Dead => 1,
        _ => 0,
    };

    /// <summary>Its own guard ended it, and would again; a full disk would not.</summary>
    static bool WasGuarded(RunFolder folder) =>
        EventLog.Read(folder.EventsFile).Training.OfType<RunFailed>().LastOrDefault() is { Kind: not RunFailed.Error };
}
