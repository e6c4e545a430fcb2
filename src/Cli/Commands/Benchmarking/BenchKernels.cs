using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Recipes;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench kernels</c>: how fast is each kernel of a model?</summary>
static class BenchKernels
{
    public static Command Command()
    {
        BenchedModel shape = new("gpt2-124m", length: 512);
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 2, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> precision = BenchOptions.Precision();
        Command command = new("kernels", """
            Times the kernels of a model one by one: products beside the processor's peak, the others beside the bandwidth of memory.

            Example: hone bench kernels --batch 8 --seq 512 --precision bf16
            """)
        { batch, precision, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = BenchOptions.Backend(parsed, threads, precision);
            (KernelBenchmark benchmark, bool says) = (
                new(shape.Of(parsed), parsed.GetValue(batch), shape.Length(parsed), backend), !parsed.GetValue(CommandHost.Json));
            JsonObject result = benchmark.Run(line => { if (says) Console.Out.WriteLine(line); });
            CommandHost.Answer(parsed, () => result, () => { });
        });
        return command;
    }
}
