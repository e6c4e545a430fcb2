using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Data.Sources;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench audit</c>: how fast is the audit of a text, and how much of what is planted does it find?</summary>
static class BenchAudit
{
    public static Command Command()
    {
        Option<string> data = new("--data")
        {
            Description = "A text with empty lines between paragraphs.",
            HelpName = "FILE",
            Required = true,
        };
        Option<int> megabytes = NumberOption.Of("--megabytes", "How much text to audit.", 100, Limits.Above(0));
        Option<int> bytes = NumberOption.Of("--document-bytes", "Bytes of a document, about.", 2000, Limits.From(0));
        Option<int> planted = NumberOption.Of("--planted", "Repeats to plant, word for word and with edits, each.", 2000, Limits.From(0));
        Option<int> threads = Options.Threads();
        Command command = new("audit", """
            Times the audit of a text, clean and with planted repeats, and counts what is found and what is falsely found.

            Example: hone bench audit --data books.txt --megabytes 100
            """)
        { data, megabytes, bytes, planted, threads };
        command.SetAction(parsed =>
        {
            byte[] text = TextSource.FromFile(parsed.GetRequiredValue(data)).Bytes.ToArray();
            AuditBenchmark benchmark = new(text, parsed.GetValue(megabytes) * 1_000_000L, parsed.GetValue(bytes), parsed.GetValue(planted));
            JsonObject result = benchmark.Run(Options.Workers(parsed.GetValue(threads)));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(long)result["documents"]!:N0} documents, {(long)result["bytes"]! / 1e6:N1} MB in {(double)result["seconds"]!:F2} "
                    + $"s: {(double)result["megabytes_per_second"]!:F1} MB/s with {result["threads"]} threads");
                Console.Out.WriteLine(
                    $"planted word for word: {result["exact_found"]} of {result["exact_planted"]} found; with edits, similar by 0.80 to "
                    + $"0.95: {result["near_found"]} of {result["near_planted"]}");
                Console.Out.WriteLine(
                    $"before planting: {result["false_alarms"]} documents found fault with, "
                    + $"{Figures.Percent((double)result["false_alarm_share"]!, 3)}; {(long)result["peak_resident_bytes"]! / 1e6:N0} MB "
                    + "resident at most");
            });
        });
        return command;
    }
}
