using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Checkpoints;

namespace Hone.Cli.Commands;

/// <summary><c>hone eval RUN</c>: measures a checkpoint on the run's validation part.</summary>
static class Evaluate
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("eval", """
            Measures a checkpoint on the validation part of its run's data.

            Example: hone eval shakespeare-char@best
            """)
        { run, runs, threads };
        command.SetAction(parsed =>
        {
            RunReference reference = new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run));
            using Session session = ChosenCheckpoint.Load(reference, latest: false, checkpoint => Session.Resume(reference.Folder, checkpoint, parsed.GetValue(threads)));
            (double loss, double bits) = session.Validation.Measure();
            if (Guard.Judge(loss) is not null)
                throw new InvalidDataException($"the validation loss of {reference.Folder.Id} at step {session.State.Step} is {loss}: the model is broken\n"
                    + "Take an earlier checkpoint of the run, or train again with a lower training.learning_rate.");
            if (WeightCheck.Warning(session.Model.Parameters) is { } warning) Console.Error.WriteLine($"note: {warning}");
            CommandHost.Answer(parsed, () => new JsonObject
            {
                ["run"] = reference.Folder.Id, ["step"] = session.State.Step, ["val_loss"] = loss, ["perplexity"] = Math.Exp(loss),
                ["bits_per_byte"] = bits, ["tokens"] = session.Validation.Tokens, ["floor"] = session.Corpus.Floor,
            },
            () => Console.Out.WriteLine(
                $"{reference.Folder.Id} step {session.State.Step}: validation loss {loss:F4} nats per token, perplexity {Math.Exp(loss):F2}, "
                + $"{bits:F4} bits per byte, over {session.Validation.Tokens:N0} tokens"));
        });
        return command;
    }
}
