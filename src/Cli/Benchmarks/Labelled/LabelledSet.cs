using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>
/// Labelled runs in one file: for each a line with name and label, a line with its manifest, and its events as lines of
/// <c>events.jsonl</c>, numbers with the digits that rules need, hashes left out; all of it compressed by Brotli.
/// </summary>
static class LabelledSet
{
    const int Digits = 4, FewestDigits = 2;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IReadOnlyList<LabelledRun> Read(string path)
    {
        List<LabelledRun> runs = [];
        using FileStream file = File.OpenRead(path);
        using StreamReader lines = new(new BrotliStream(file, CompressionMode.Decompress), Encoding.UTF8);
        try
        {
            while (lines.ReadLine() is { } head)
            {
                JsonNode header = JsonNode.Parse(head)!;
                Manifest manifest = Manifest.Parse(Encoding.UTF8.GetBytes(lines.ReadLine()!), path);
                TrainingEvent[] events = [.. Enumerable.Range(0, (int)header["events"]!)
                    .Select(_ => EventLog.Parse(Encoding.UTF8.GetBytes(lines.ReadLine()!)).Event)];
                runs.Add(new LabelledRun((string)header["name"]!, (string)header["label"]!, manifest, events));
            }
        }
        catch (Exception failure) when (failure is JsonException or ArgumentNullException or InvalidOperationException
            or NullReferenceException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is no file of labelled runs: {failure.Message.Split('\n')[0]}\n"
                + "Make one with hone bench diagnosis --out FILE.", failure);
        }

        return runs;
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(IReadOnlyList<LabelledRun> runs)
    {
        using MemoryStream bytes = new();
        using (BrotliStream compressed = new(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
            foreach (LabelledRun run in runs)
            {
                JsonObject header = new() { ["name"] = run.Name, ["label"] = run.Label, ["events"] = run.Events.Count };
                compressed.Write(Encoding.UTF8.GetBytes(header.ToJsonString() + '\n'));
                compressed.Write(Encoding.UTF8.GetBytes(JsonNode.Parse(run.Manifest.ToJson())!.ToJsonString() + '\n'));
                foreach (TrainingEvent e in run.Events) compressed.Write(EventLog.Line(DateTimeOffset.UnixEpoch, Rounded(e)));
            }

        return bytes.ToArray();
    }

    /// <summary>An event with the digits that rules need.</summary>
    public static TrainingEvent Rounded(TrainingEvent e) => e switch
    {
        StepTaken step => step with
        {
            Loss = (float)Round(step.Loss, Digits), GradientNorm = (float)Round(step.GradientNorm, FewestDigits),
            LearningRate = (float)Round(step.LearningRate, FewestDigits), Epoch = Round(step.Epoch, FewestDigits),
            Seconds = step.Waited is null ? 0 : Round(step.Seconds, FewestDigits),
            Waited = step.Waited is { } waited ? Round(waited, FewestDigits) : null, Batch = "", Chain = "",
        },
        Evaluated one => one with { Seconds = 0 },
        LayersMeasured one => one with { Seconds = 0, Layers = [.. one.Layers.Select(layer => layer with
        {
            Share = Round(layer.Share, FewestDigits), Stretch = layer.Stretch is { } stretch ? Round(stretch, FewestDigits) : null,
        })] },
        _ => e,
    };

    static double Round(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        double unit = Math.Pow(10, digits - 1 - Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * unit) / unit;
    }
}
