using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Hone.Peers;

/// <summary>Runs both programs in turn, a process each, and writes down the least and the median of their steps.</summary>
/// <param name="hone">The program <c>hone</c>.</param>
/// <param name="torch">The command that runs this program where LibTorch loads.</param>
/// <param name="rounds">Times that each row is run, both programs by turns.</param>
sealed class PeerTable(string hone, IReadOnlyList<string> torch, int rounds)
{
    /// <summary>The row of a classifier of images.</summary>
    public const string LeNet = "lenet";

    const int Images = 128, StepsOfLeNet = 200;

    /// <summary>Writes the table of some rows as Markdown.</summary>
    public void Write(IEnumerable<StepSizes> rows, TextWriter output)
    {
        output.WriteLine("| step | products | LibTorch, least / median ms | Hone, least / median ms | least ÷ least | median ÷ median "
            + "| Hone, of the peak | MB, LibTorch / Hone |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (StepSizes sizes in rows)
            foreach (string precision in (string[])["f32", "bf16"])
            {
                List<JsonNode> theirs = [], ours = [];
                for (int round = 0; round < rounds; round++)
                {
                    theirs.Add(Run([.. torch, "step", sizes.Name, precision]));
                    ours.Add(Run([hone, "bench", "step", "--json", "--dialect", "gpt2", "--precision", precision,
                        "--runs", Text(sizes.Steps), "--batch", Text(sizes.Rows), "--seq", Text(sizes.Length), .. Sizes(sizes)]));
                }

                WriteRow(sizes.ToString(), precision, theirs, ours, output);
            }
    }

    /// <summary>Writes the row of LeNet, float32.</summary>
    public void WriteLeNet(TextWriter output)
    {
        List<JsonNode> theirs = [], ours = [];
        for (int round = 0; round < rounds; round++)
        {
            theirs.Add(Run([.. torch, LeNet, Text(Images), Text(StepsOfLeNet)]));
            ours.Add(Run([hone, "bench", "images", "--json", "--kind", LeNet, "--batch", Text(Images), "--runs", Text(StepsOfLeNet)]));
        }

        WriteRow($"LeNet, {Images} images of 28×28", "f32", theirs, ours, output);
    }

    static void WriteRow(string step, string precision, List<JsonNode> theirs, List<JsonNode> ours, TextWriter output)
    {
        (double Least, double Median) they = Times(theirs), we = Times(ours);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {step} | {precision} | {they.Least:0.0} / {they.Median:0.0} | {we.Least:0.0} / {we.Median:0.0} "
            + $"| {they.Least / we.Least:0.00} | {they.Median / we.Median:0.00} "
            + $"| {ours.Max(one => (double)one["fraction_of_peak"]!):P0} | {Megabytes(theirs)} / {Megabytes(ours)} |"));
        output.Flush();
    }

    static string[] Sizes(StepSizes sizes) => sizes.Width == 768 ? ["--model", "gpt2-124m"]
        : ["--layers", Text(sizes.Layers), "--width", Text(sizes.Width), "--heads", Text(sizes.Heads), "--vocab", Text(sizes.Vocabulary)];

    static (double Least, double Median) Times(List<JsonNode> runs)
    {
        double[] medians = [.. runs.Select(run => (double)run["milliseconds"]!).Order()];
        return (runs.Min(run => (double)run["least_milliseconds"]!), medians[medians.Length / 2]);
    }

    static string Megabytes(List<JsonNode> runs) => Text(runs.Max(run => (long)run["peak_resident_bytes"]!) / 1_000_000);

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    static JsonNode Run(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonNode.Parse(answer)!
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }
}
