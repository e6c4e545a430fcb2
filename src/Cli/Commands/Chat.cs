using System.CommandLine;
using Hone.Hosting;
using Hone.Models.Generation;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone chat RUN</c>: a prompt that the model writes on from, again and again.</summary>
static class Chat
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<int> tokens = new("--tokens") { Description = "The longest answer, in tokens.", DefaultValueFactory = _ => 200 };
        Options.Sampling sampling = new();
        Command command = new("chat", """
            Talks with a trained model: you write a beginning, it goes on, and remembers. A model that was trained on plain text continues
            texts; it does not answer questions.

            Example: hone chat quickstart
            """)
        { run, tokens, runs, threads };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            SamplingOptions options = sampling.Of(parsed);
            using Loading loaded = Loading.Of(new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run)), parsed.GetValue(threads));
            using Generator generator = new(loaded.Model, loaded.Backend);
            Writing writing = new(generator, loaded.Tokenizer);
            Console.Error.WriteLine($"step {loaded.Checkpoint.State.Step}. Write a beginning and press Enter; /clear begins anew, /quit or Ctrl-D leaves.");
            for (ulong turn = 0; ; turn++)
            {
                Console.Error.Write("> ");
                if (Console.In.ReadLine() is not { } line || line is "/quit") break;
                if (line is "/clear")
                {
                    generator.Clear();
                    continue;
                }

                if (line.Length == 0) continue;
                foreach (string piece in writing.Continue(line, parsed.GetValue(tokens), options with { Seed = options.Seed + turn }))
                {
                    Console.Out.Write(piece);
                    Console.Out.Flush();
                }

                Console.Out.WriteLine();
            }
        });
        return command;
    }
}
