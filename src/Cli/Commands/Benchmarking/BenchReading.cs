using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Data.Sources;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench read</c>: how fast are documents read?</summary>
static class BenchReading
{
    public static Command Command()
    {
        Argument<string> path = new("PATH") { Description = "A file, or a folder of files of one format." };
        Option<string?> text = new("--text-column") { Description = "The column that holds the text." };
        Option<string?> separator = new("--separator") { Description = "What ends a document of plain text." };
        Option<int> runs = NumberOption.Of("--runs", "Readings to time; the median is told.", 5, Limits.Above(0));
        Command command = new("read", """
            Times reading documents on one thread: unwrapping, decoding, parsing.

            Example: hone bench read corpus/ --text-column text
            """)
        { path, text, separator, runs };
        command.SetAction(parsed =>
        {
            SourceOptions options = new() { Text = parsed.GetValue(text), Separator = parsed.GetValue(separator) };
            JsonObject result = new ReadBenchmark(Source.Open(parsed.GetRequiredValue(path), options)).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"{(string?)result["source"]}: {(string?)result["description"]}");
                Console.Out.WriteLine(
                    $"{(double)result["megabytes_per_second"]!:N0} MB of text a second, {(long)result["documents"]!:N0} documents, "
                    + $"{(long)result["text_bytes"]! / 1e6:N1} MB");
            });
        });
        return command;
    }
}
