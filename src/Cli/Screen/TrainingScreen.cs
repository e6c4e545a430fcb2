using Hone.Cli.Composition;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How a run looks while it runs.</summary>
sealed class TrainingScreen(TextWriter writer, Session session, RunFolder folder)
{
    public void Header() => writer.WriteLine($"{folder.Id}: {session.Model.Parameters.Count} parameters");

    public void Show(TrainingEvent e)
    {
        if (e is StepTaken { Step: var step } && step % 100 != 0) return;
        writer.WriteLine(e.ToString());
    }

    public void Stopping(string signal) => writer.WriteLine($"{signal}: finishing the step");

    public void Summary(Manifest manifest) => writer.WriteLine(manifest.Reason);
}
