using Hone.Hosting;
using System.CommandLine;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Cli;

/// <summary>What <c>train</c> and <c>resume</c> share: events go into the record and onto the screen, until the run ends.</summary>
static class TrainingLoop
{
    public static int Run(ParseResult parsed, Session session, RunRecord record)
    {
        TrainingScreen screen = new(Terminal.OfErrors(), session, record.Folder);
        RunArtifacts artifacts = new(record, screen.Warn);
        using CancellationTokenSource stop = Front.StopSignal(screen.Stopping);
        screen.Header(record.Manifest.Audit);
        BaselineCount baselines = new(session, record);
        TrainingEvent last = Train(session, record, screen, artifacts, baselines, stop.Token);
        baselines.Finish();
        artifacts.Finish();
        if (session.Profile is { } profile) RunFolder.WriteDerived(record.Folder.TraceFile, profile.ToTrace());
        screen.Summary(record.Manifest);
        if (session.Profile is { } measured) screen.Profile(measured);
        Front.Answer(parsed, () => RunDocument.Of(record.Folder, record.Manifest), () => { });
        return last switch
        {
            RunFailed => Front.Guarded,
            RunFinished { Ending: Ending.Stopped } => Front.Stopped,
            _ => Front.Done,
        };
    }

    static TrainingEvent Train(Session session, RunRecord record, TrainingScreen screen, RunArtifacts artifacts, BaselineCount baselines, CancellationToken stop)
    {
        TrainingEvent last = new RunStarted(0, 0, 0, "", 0, "");
        try
        {
            foreach (TrainingEvent e in session.Assemble(record.Folder, record.Manifest.Recipe).Run(session.State, stop))
            {
                record.Append(e);
                baselines.Record();
                screen.Show(e);
                if (e is CheckpointSaved saved) record.Update(manifest => manifest with { SelectedCheckpoint = Selected(saved, manifest) });
                if (e is Evaluated or RunFinished or RunFailed && session.State.Ledger is { } ledger) record.Update(manifest => manifest with { Ledger = ledger });
                if (e is Evaluated or Sampled) artifacts.Refresh();
                last = e;
            }
        }
        catch (Exception failure)
        {
            TryRecord(record, new RunFailed(session.State.Step, "error", failure.Message));
            throw;
        }

        return last;
    }

    /// <summary>The best that is kept; without a measurement, the newest.</summary>
    static SelectedCheckpoint Selected(CheckpointSaved saved, Manifest manifest) =>
        saved.IsBest ? new SelectedCheckpoint(saved.Name, saved.Step, "the lowest validation loss of those that are kept")
        : manifest.SelectedCheckpoint is { } selected && !saved.Removed.Contains(selected.Name) ? selected
        : new SelectedCheckpoint(saved.Name, saved.Step, "the newest");

    /// <summary>The failure that is on its way is the one to tell of; a record that cannot take it (a full disk) must not hide it.</summary>
    static void TryRecord(RunRecord record, RunFailed failed)
    {
        try
        {
            record.Append(failed);
        }
        catch (IOException)
        {
            Console.Error.WriteLine("hone: the end of the run could not be written into its record either");
        }
    }
}
