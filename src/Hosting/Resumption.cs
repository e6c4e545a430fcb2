using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>Whether a run can go on, as far as its record tells.</summary>
static class Resumption
{
    /// <summary>Refuses a run that cannot go on, whatever is asked of it.</summary>
    /// <exception cref="InvalidDataException">It was not trained here, another process writes it, or its log is gone.</exception>
    public static void EnsurePossible(RunEntry run)
    {
        if (ImportedRuns.Refusal(run.Manifest) is { } imported) throw imported;
        if (run.Manifest is { } read) ModelSource.Refuse(read, "cannot be resumed");
        bool isOurs = run.Heartbeat?.Process.Id == Environment.ProcessId;    // then its lock tells whether it is still written
        if (run is { Status: RunStatus.Running or RunStatus.Stalled or RunStatus.Paused } && !isOurs)
            throw new InvalidDataException(
                $"run {run.Folder.Id} is being written by another process (number {run.Heartbeat?.Process.Id})\n"
                + "Wait for it, or stop it with Ctrl-C; then resume.");
        if (!File.Exists(run.Folder.EventsFile))
            throw new InvalidDataException(
                $"{run.Folder.EventsFile} is missing, and with it what the run did so far\n"
                + "Bring it back from a copy of the run; its checkpoints can be used without.");
    }

    /// <summary>Refuses, too, a run that would do nothing more if it went on as it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="failure">How it failed, if it did.</param>
    /// <exception cref="InvalidDataException">It cannot be read or go on, has come to its end, or its own guard ended it.</exception>
    public static void EnsureWorthwhile(RunEntry run, RunFailed? failure)
    {
        string id = run.Folder.Id;
        if (run.Manifest is not { } manifest) throw new InvalidDataException(run.Problem);
        EnsurePossible(run);
        if (run.Status == RunStatus.Finished)
            throw new InvalidDataException($"run {id} has come to its end: {manifest.Reason}\n"
                + $"To give it more steps, in a terminal: hone resume {id} --steps N.");
        if (run.Status == RunStatus.Failed && failure is { Kind: not RunFailed.Error })
            throw new InvalidDataException($"run {id} was ended by its own guard, and would end there again: "
                + $"{manifest.Reason?.ReplaceLineEndings(" ")}\nBegin a new one with what hone diagnose {id} advises.");
    }
}
