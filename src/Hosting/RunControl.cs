using Hone.Runs;
using Hone.Training.Controls;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>Asks a run that trains, in whatever process, to do something, and waits until it has.</summary>
public static class RunControl
{
    static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="run">The run's path, id or the beginning of one.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="factor">What the learning rate of the schedule is multiplied by; with <see cref="ControlKind.Rate"/> only.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="patience">How long to wait: a control is taken between two steps.</param>
    /// <param name="stop">Waits no longer. What was asked stays asked.</param>
    /// <returns>What the run says of it: a <see cref="ControlTaken"/>, or a <see cref="ControlRefused"/>.</returns>
    /// <exception cref="InvalidDataException">No process trains the run, or it ended before it took this.</exception>
    /// <exception cref="TimeoutException">It has not answered yet; it will, when its step is done.</exception>
    public static async Task<TrainingEvent> AskAsync(string run, ControlKind command, double? factor = null, string runs = "runs",
        TimeSpan? patience = null, CancellationToken stop = default)
    {
        RunFolder folder = new RunStore(runs).Resolve(run).Folder;
        Control control = new(command, factor, Guid.NewGuid().ToString("N")[..8]);
        if (control.Problem is { } problem) throw new InvalidDataException($"{problem}\nSay what to do: hone control --help.");
        RunEntry entry = RunEntry.Read(folder);
        if (!IsTraining(entry))
            throw new InvalidDataException($"no process trains run {folder.Id}: it is {entry.Status.Word()}\n"
                + $"Go on with it first: hone resume {folder.Id}.");
        long before = new FileInfo(folder.EventsFile).Length;
        ControlFile.Add(folder, control);

        TimeSpan most = patience ?? TimeSpan.FromMinutes(1);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ends.CancelAfter(most);
        await foreach (RecordedEvent recorded in EventLog.FollowAsync(folder.EventsFile, _betweenLooks, before, ends.Token))
        {
            bool isOurs = recorded.Event switch
            {
                ControlTaken taken => taken.Id == control.Id,
                ControlRefused refused => refused.Id == control.Id,
                _ => false,
            };
            if (isOurs) return recorded.Event;
            if (recorded.Event is RunFinished or RunFailed) break;
        }

        stop.ThrowIfCancellationRequested();
        throw IsTraining(RunEntry.Read(folder))
            ? new TimeoutException($"run {folder.Id} has not answered for {most.TotalSeconds:0} s; it will when its step is done\n"
                + $"Look at it: hone show {folder.Id}.")
            : new InvalidDataException($"run {folder.Id} ended before it took this\nLook at it: hone show {folder.Id}.");
    }

    static bool IsTraining(RunEntry entry) => entry.Status is RunStatus.Running or RunStatus.Paused or RunStatus.Stalled;
}
