using System.CommandLine;
using Hone.Hosting;
using Hone.Runs;
using Hone.Tensors.Autograd;
using Hone.Training.Checkpoints;

namespace Hone.Cli.Commands;

/// <summary><c>hone resume RUN</c>: goes on where it stopped, to the same bits.</summary>
static class Resume
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> profile = Options.Profile();
        Command command = new("resume", """
            Goes on with a run that stopped, was interrupted or failed, from its last checkpoint, to the same bits as if it had never stopped.

            Example: hone resume shakespeare-char
            """)
        { run, runs, threads, profile };
        command.SetAction(parsed =>
        {
            RunReference reference = new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run));
            if (RunEntry.Read(reference.Folder) is { Status: RunStatus.Running or RunStatus.Stalled } busy)
                throw new InvalidDataException($"run {reference.Folder.Id} is being written by another process (number {busy.Heartbeat?.Process.Id})\nWait for it, or stop it with Ctrl-C; then resume.");
            Checkpoint checkpoint = ChosenCheckpoint.Open(reference, latest: true);
            using Session session = Session.Resume(reference.Folder, checkpoint, parsed.GetValue(threads));
            if (parsed.GetValue(profile)) session.Profile = new Profile();
            session.ReadRest();
            if (session.State.Step >= session.Options.Steps)
                throw new InvalidDataException($"run {reference.Folder.Id} has made all of its {session.Options.Steps} steps; there is nothing to resume\n"
                    + $"Let it write: hone sample {reference.Folder.Id}. For a longer run, raise training.steps in the recipe and train anew.");
            using RunRecord record = RunRecord.Resume(reference.Folder, manifest => manifest with { Machine = MachineIdentity.Current, Code = CodeIdentity.Current });
            return TrainingLoop.Run(parsed, session, record);
        });
        return command;
    }
}
