using System.Text.Json.Nodes;
using Hone.Formats.Blocks;
using Hone.Tensors.Benchmarks;

namespace Hone.Cli.Benchmarks;

/// <summary>How fast numbers become blocks and blocks numbers, on one thread, from memory.</summary>
/// <param name="count">Numbers: normal ones, such as weights are.</param>
sealed class QuantizeBenchmark(int count)
{
    const double Deviation = 0.02;

    public JsonObject Run(int runs)
    {
        Random random = new(1);
        float[] numbers = new float[count], back = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (float)(Deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                * Math.Cos(2 * Math.PI * random.NextDouble()));
        Repetition repetition = new() { Runs = runs, Patience = TimeSpan.FromSeconds(30) };
        JsonArray lines = [];
        foreach (BlockFormat format in BlockFormat.All)
        {
            byte[] blocks = new byte[format.SizeOf(count)];
            Timing there = Timing.Of(() => format.Quantize(numbers, blocks), repetition);
            Timing home = Timing.Of(() => format.Dequantize(blocks, back), repetition);
            double lost = 0, all = 0;
            for (int i = 0; i < count; i++)
            {
                lost += Math.Pow((double)numbers[i] - back[i], 2);
                all += (double)numbers[i] * numbers[i];
            }

            lines.Add((JsonNode)new JsonObject
            {
                ["type"] = format.Name, ["quantize_gigabytes_per_second"] = sizeof(float) * count / 1e9 / there.Median,
                ["best_quantize_gigabytes_per_second"] = sizeof(float) * count / 1e9 / there.Least,
                ["dequantize_gigabytes_per_second"] = sizeof(float) * count / 1e9 / home.Median,
                ["best_dequantize_gigabytes_per_second"] = sizeof(float) * count / 1e9 / home.Least,
                ["relative_error"] = Math.Sqrt(lost / all),
            });
        }

        return new JsonObject { ["numbers"] = count, ["runs"] = runs, ["types"] = lines };
    }
}
