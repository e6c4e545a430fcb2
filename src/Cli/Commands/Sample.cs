using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Models.Generation;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone sample RUN</c>: what does this checkpoint write.</summary>
static class Sample
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<string> prompt = new("--prompt") { Description = "What the text begins with.", DefaultValueFactory = _ => "\n" };
        Option<int> tokens = new("--tokens") { Description = "How many tokens to write.", DefaultValueFactory = _ => 300 };
        Options.Sampling sampling = new();
        Command command = new("sample", """
            Lets a trained model write.

            Example: hone sample shakespeare-char --prompt "ROMEO:" --tokens 400 --temperature 0.7
            """)
        { run, prompt, tokens, runs, threads };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            SamplingOptions options = sampling.Of(parsed);
            int count = parsed.GetValue(tokens);
            if (count < 1) throw new InvalidDataException($"--tokens is {count}\nAsk for at least one token.");
            using Loading loaded = Loading.Of(new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run)), parsed.GetValue(threads));
            using Generator generator = new(loaded.Model, loaded.Backend);
            string begin = parsed.GetRequiredValue(prompt);
            long start = Stopwatch.GetTimestamp();
            IEnumerable<string> pieces = new Writing(generator, loaded.Tokenizer).Continue(begin, count, options);
            Front.Answer(parsed, () =>
            {
                string text = string.Concat(pieces);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                return new JsonObject
                {
                    ["checkpoint"] = loaded.Checkpoint.Folder, ["prompt"] = begin, ["text"] = text, ["tokens"] = count,
                    ["seconds"] = seconds, ["tokens_per_second"] = count / seconds,
                };
            },
            () =>
            {
                Console.Error.WriteLine($"step {loaded.Checkpoint.State.Step}, temperature {options.Temperature}, seed {options.Seed}");
                Console.Out.Write(begin);
                foreach (string piece in pieces)
                {
                    Console.Out.Write(piece);
                    Console.Out.Flush();
                }

                Console.Out.WriteLine();
            });
        });
        return command;
    }
}
