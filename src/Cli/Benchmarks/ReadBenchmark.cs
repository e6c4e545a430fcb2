using System.Text.Json.Nodes;
using Hone.Data.Sources;
using Hone.Tensors.Benchmarks;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// Bytes of text a second that a source gives on one thread: unwrapping, decoding and parsing, and nothing done with them.
/// </summary>
sealed class ReadBenchmark(Source source)
{
    public JsonObject Run(int runs)
    {
        (long documents, long bytes) = (0, 0);
        Timing timing = Timing.Of(
            () =>
            {
                (documents, bytes) = (0, 0);
                foreach (SourceDocument document in source.Read())
                    (documents, bytes) = (documents + 1, bytes + document.Text.Length);
            },
            new Repetition { Runs = runs, Patience = TimeSpan.FromSeconds(20), Warmup = 1 });
        return new JsonObject
        {
            ["source"] = source.Name,
            ["description"] = source.Description,
            ["documents"] = documents,
            ["text_bytes"] = bytes,
            ["stored_bytes"] = source.Files.Sum(file => file.Bytes),
            ["seconds"] = timing.Median,
            ["runs"] = timing.Runs,
            ["megabytes_per_second"] = bytes / timing.Median / 1e6,
        };
    }
}
