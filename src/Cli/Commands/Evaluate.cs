using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Recipes;
using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;

namespace Hone.Cli.Commands;

/// <summary><c>hone eval RUN</c>: what a checkpoint has learned.</summary>
static class Evaluate
{
    public static Command Command()
    {
        EvaluationOptions standard = new();
        Argument<string> run = Options.RunOrFile();
        Argument<string?> other = new("RUN2")
        {
            Description = "A second run or checkpoint, to be held against the first on the same texts and tasks.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> data = new("--data")
        {
            Description = "Where the run's data are now, if they were moved; or any other text, which is then measured in place of them.",
            HelpName = "PATH",
        };
        Option<bool> before = new("--before")
        {
            Description = "Also measure the model that the run began with on the same items, and tell what changed: learned, forgotten.",
        };
        Option<string?> general = new("--general")
        {
            Description = "A text that has nothing to do with the run's data, to be measured beside them: it shows what was forgotten.",
            HelpName = "PATH",
        };
        Option<bool> samples = new("--samples") { Description = "Also have it write: seven fixed prompts, and eight texts from nothing." };
        Option<string?> tasks = new("--tasks")
        {
            Description = "Also ask it the tasks of a bundle: a folder with core.yaml, eval_meta_data.csv and eval_data in it.",
            HelpName = "DIR",
        };
        Option<int> mostPerTask = NumberOption.Of("--max-per-task", "Questions of a task at most; 0 asks all.", standard.MostPerTask,
            Limits.From(0), "N");
        Option<long> mostTokens = NumberOption.Of("--max-tokens",
            "About how many tokens of another text to measure, evenly spread, 0 for all; of the training split no more than validation "
            + "has.",
            standard.MostTokens, Limits.From(0), "N");
        Option<long> seed = NumberOption.Of("--seed", "Where the draws of the intervals come from.", (long)standard.Seed, Limits.From(0),
            "N");
        Option<int> hardest = NumberOption.Of("--hardest",
            $"Also print so many documents that are harder than their length and words explain; {standard.Hardest} are in the record.", 0,
            Limits.From(0), "N");
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> raw = new("--raw")
        {
            Description = "Measure the weights as they were trained, also where the run keeps an average of them.",
        };
        Command command = new("eval", """
            Tells what a checkpoint has learned: loss, perplexity, accuracy and bits per byte with their intervals, what it writes,
            how it does at tasks; of a run that was tuned also what the model before it gave. Also written into the run's report.md.

            Example: hone eval shakespeare-char@best --samples
            Example: hone eval tune --before --general shakespeare.txt
            """)
        { run, other, data, before, general, samples, tasks, mostPerTask, mostTokens, hardest, seed, raw, runs, threads };
        command.SetAction(parsed =>
        {
            EvaluationOptions options = new()
            {
                Data = parsed.GetValue(data), Before = parsed.GetValue(before), General = parsed.GetValue(general),
                Samples = parsed.GetValue(samples), Tasks = parsed.GetValue(tasks),
                MostPerTask = parsed.GetValue(mostPerTask), MostTokens = parsed.GetValue(mostTokens), Seed = (ulong)parsed.GetValue(seed),
                Threads = parsed.GetValue(threads), Raw = parsed.GetValue(raw),
                Hardest = Math.Max(standard.Hardest, parsed.GetValue(hardest)),
            };
            CheckpointEvaluation first = Of(parsed.GetRequiredValue(run));
            CheckpointEvaluation? second = parsed.GetValue(other) is { } name ? Of(name) : null;
            Comparison? comparison = second is null ? null : Comparison.Of(first, second);
            CommandHost.Answer(parsed, () => Document(first, second, comparison),
                () => Show(first, second, comparison, parsed.GetValue(hardest)));

            CheckpointEvaluation Of(string which)
            {
                EvaluationScreen screen = new(Terminal.OfErrors(parsed.GetValue(CommandHost.Json)));
                CheckpointEvaluation evaluation;
                try
                {
                    evaluation = CheckpointEvaluation.Of(which, options, parsed.GetRequiredValue(runs), screen.Show);
                }
                finally
                {
                    screen.End();
                }

                foreach (string notice in evaluation.Notices) Console.Error.WriteLine($"note: {notice}");
                if (!options.Raw) Save(evaluation);                          // the record is of the weights that are used
                return evaluation;
            }
        });
        return command;
    }

    /// <summary>
    /// The figures are what was asked for; a run's folder that cannot be written, as of an archive, keeps nobody from them.
    /// </summary>
    static void Save(CheckpointEvaluation evaluation)
    {
        try
        {
            evaluation.Save();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"note: report.md could not be written: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    static void Show(CheckpointEvaluation first, CheckpointEvaluation? second, Comparison? comparison, int hardest)
    {
        Terminal terminal = Terminal.OfAnswers();
        EvaluationPage.Write(terminal, first, hardest);
        if (second is null) return;
        terminal.Line();
        EvaluationPage.Write(terminal, second, hardest);
        EvaluationPage.Write(terminal, comparison!);
    }

    static JsonObject Document(CheckpointEvaluation first, CheckpointEvaluation? second, Comparison? comparison)
    {
        JsonObject document = Document(first);
        if (second is null) return document;
        document["second"] = Document(second);
        document["differences"] = new JsonArray([.. comparison!.Differences.Select(one => (JsonNode)new JsonObject
        {
            ["name"] = one.Name, ["measure"] = one.Measure, ["difference"] = one.Difference, ["interval"] = Of(one.Interval),
            ["units"] = one.Units, ["is_clear"] = one.IsClear,
        })]);
        document["unpaired"] = new JsonArray([.. comparison.Unpaired.Select(name => (JsonNode)name)]);
        return document;
    }

    static JsonObject Document(CheckpointEvaluation evaluation)
    {
        TextResult main = evaluation.Main;
        JsonObject document = new()
        {
            ["run"] = evaluation.Run, ["step"] = evaluation.Step, ["text"] = main.Name, ["is_own_data"] = evaluation.IsOwnData,
            ["val_loss"] = main.Loss, ["val_loss_interval"] = Of(main.LossInterval), ["perplexity"] = main.Perplexity,
            ["accuracy"] = main.Accuracy, ["bits_per_byte"] = main.BitsPerByte, ["bits_per_byte_interval"] = Of(main.BitsPerByteInterval),
            ["tokens"] = main.Tokens, ["floor"] = evaluation.Floor, ["warning"] = evaluation.Warning,
        };
        foreach ((string name, JsonNode? value) in evaluation.Record.ToNode().AsObject().Where(field => field.Key != "step").ToArray())
            document[name] = value?.DeepClone();
        return document;
    }

    static JsonObject? Of(Interval? interval) =>
        interval is { } ends ? new JsonObject { ["low"] = ends.Low, ["high"] = ends.High } : null;
}
