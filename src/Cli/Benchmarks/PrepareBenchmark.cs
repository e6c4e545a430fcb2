using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Data.Splits;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Corpora;
using Hone.Tensors.Benchmarks;
using Hone.Text;

namespace Hone.Cli.Benchmarks;

/// <summary>Preparing a text beside encoding it: what reading, parting, collecting, hashing and writing add.</summary>
sealed class PrepareBenchmark(DocumentInput.Requested asked, string tokenizerPath, int threads)
{
    public JsonObject Run(int runs)
    {
        Tokenizer tokenizer = Tokenizer.Load(tokenizerPath);
        byte[] text = File.ReadAllBytes(asked.Path);
        DirectoryInfo root = Directory.CreateTempSubdirectory("hone-bench-");
        try
        {
            // Alternating, so that a slow minute of the machine meets both.
            List<double> encoding = [], preparing = [];
            for (int run = -1; run < runs; run++)
            {
                double encoded = Seconds(() => tokenizer.Encode(text, threads, out _));
                string folder = Path.Combine(root.FullName, $"{run}");
                double prepared = Seconds(() => Prepare(tokenizer, folder));
                if (run >= 0) (encoding, preparing) = ([.. encoding, encoded], [.. preparing, prepared]);
                Directory.Delete(folder, recursive: true);
            }

            (double encode, double prepare) = (Timing.MedianOf(encoding), Timing.MedianOf(preparing));
            return new JsonObject
            {
                ["bytes"] = text.LongLength,
                ["threads"] = threads,
                ["runs"] = runs,
                ["encode_seconds"] = encode,
                ["prepare_seconds"] = prepare,
                ["encode_megabytes_per_second"] = text.Length / 1e6 / encode,
                ["prepare_megabytes_per_second"] = text.Length / 1e6 / prepare,
                ["fraction_of_encoding"] = encode / prepare,
            };
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    void Prepare(Tokenizer tokenizer, string folder)
    {
        DocumentInput input = DocumentInput.Open(asked, _ => tokenizer);
        Preparation.Run(new PrepareOptions
        {
            Source = input.Source, Rule = input.Rule, Encoder = input.Encoder, Folder = folder, Splits = [Split.Train],
                Requested = new Dictionary<string, string>(), Threads = threads,
        });
    }

    static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
