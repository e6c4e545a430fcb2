using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench generate</c>: how fast does a model write?</summary>
static class BenchWriting
{
    public static Command Command()
    {
        BenchedModel shape = new();
        Option<int> tokens = NumberOption.Of("--tokens", "Tokens to write each time.", 64, Limits.Above(0));
        Option<int> rounds = NumberOption.Of("--runs", "Times to write them; the median is told.", 9, Limits.Above(0));
        Option<int> threads = Options.Threads(),
            prompt = NumberOption.Of("--prompt", "Tokens to read before, whose time is told by itself.", 1, Limits.Above(0));
        Option<string?> file = new("--file") { Description = "A GGUF file, in place of a model of a size.", HelpName = "FILE" };
        Command command = new("generate", """
            Times writing, one token after another.

            Example: hone bench generate --model gpt2-124m
            """)
        { file, prompt, tokens, rounds, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            JsonObject Measure(GptModel model, IBackend backend) =>
                new GenerateBenchmark(model, backend).Run(parsed.GetValue(prompt), parsed.GetValue(tokens), parsed.GetValue(rounds));

            JsonObject result;
            if (parsed.GetValue(file) is { } path)
            {
                using ModelFile model = ModelFile.Load(path, parsed.GetValue(threads));
                result = Measure(model.Model, model.Backend);
            }
            else
            {
                using IBackend backend = Backends.Create(threads: parsed.GetValue(threads));
                using GptModel model = new(shape.Of(parsed), backend, seed: 1);
                result = Measure(model, backend);
            }

            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(double)result["tokens_per_second"]!:F1} tokens/s (median of {result["runs"]}), "
                    + $"{(double)result["gigabytes_per_second"]!:F1} GB/s of weights read, "
                    + $"{Figures.Percent((double)result["fraction_of_bandwidth"]!, 0)} of the "
                    + $"{(double)result["bandwidth_gigabytes_per_second"]!:F1} that memory gives");
                if (result["prompt_tokens_per_second"] is { } speed)
                    Console.Out.WriteLine($"{(double)speed:F1} tokens/s of a prompt of {result["prompt_tokens"]}");
            });
        });
        return command;
    }
}
