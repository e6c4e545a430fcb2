using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Checkpoints;

namespace Hone.Cli.Commands;

/// <summary><c>hone eval RUN</c>: measures a checkpoint on the run's validation split.</summary>
static class Evaluate
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string?> data = Options.MovedData();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> raw = new("--raw")
        {
            Description = "Measure the weights as they were trained, also where the run keeps an average of them.",
        };
        Command command = new("eval", """
            Measures a checkpoint on the validation split of its run's data.

            Example: hone eval shakespeare-char@best
            """)
        { run, data, raw, runs, threads };
        command.SetAction(parsed =>
        {
            RunReference reference = new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run));
            (Session opened, int step) = ChosenCheckpoint.Load(
                reference, checkpoint =>
                (Session.Measure(reference.Folder, checkpoint, parsed.GetValue(threads), parsed.GetValue(data), parsed.GetValue(raw)),
                checkpoint.State.Step));
            using Session session = opened;
            (double loss, double bits) = session.Validation.Measure();
            if (Guard.Judge(loss) is not null)
                throw new InvalidDataException(
                    $"the validation loss of {reference.Folder.Id} at step {step} is {loss}: the model is broken\n"
                    + "Take an earlier checkpoint of the run, or train again with a lower training.learning_rate.");
            string? warning = ChosenCheckpoint.Notice(reference, step, latest: false) ?? WeightCheck.Warning(session.Model.Parameters);
            if (warning is not null) Console.Error.WriteLine($"note: {warning}");
            CommandHost.Answer(parsed, () => new JsonObject
            {
                ["run"] = reference.Folder.Id, ["step"] = step, ["val_loss"] = loss, ["perplexity"] = Math.Exp(loss),
                ["bits_per_byte"] = bits, ["tokens"] = session.Validation.Tokens, ["floor"] = session.Corpus.Floor,
                ["warning"] = warning,
            },
            () => Console.Out.WriteLine(
                $"{reference.Folder.Id} step {step}: validation loss {loss:F4} nats per token, perplexity {Math.Exp(loss):F2}, "
                + $"{bits:F4} bits per byte, over {session.Validation.Tokens:N0} tokens"));
        });
        return command;
    }
}
