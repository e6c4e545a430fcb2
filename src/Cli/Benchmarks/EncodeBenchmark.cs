using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hone.Tensors.Benchmarks;
using Hone.Text;

namespace Hone.Cli.Benchmarks;

/// <summary>How fast a text becomes tokens.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="text">The text, in memory.</param>
/// <param name="threads">Threads that encode.</param>
sealed class EncodeBenchmark(Tokenizer tokenizer, ReadOnlyMemory<byte> text, int threads)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public JsonObject Run(int runs)
    {
        int[] ids = [];
        Timing timing = Timing.Of(() => ids = tokenizer.Encode(text, threads, out _), new Repetition { Runs = runs, Patience = Patience });
        return new JsonObject
        {
            ["megabytes_per_second"] = text.Length / 1e6 / timing.Median,
            ["best_megabytes_per_second"] = text.Length / 1e6 / timing.Least,
            ["runs"] = timing.Runs,
            ["threads"] = threads,
            ["bytes"] = text.Length,
            ["tokens"] = ids.Length,
            ["ids_sha256"] = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(ids))),
            ["tokenizer"] = tokenizer.Hash,
        };
    }
}
