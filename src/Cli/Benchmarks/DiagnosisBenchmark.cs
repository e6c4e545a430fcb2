using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Cli.Benchmarks.Labelled;
using Hone.Insight;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;

namespace Hone.Cli.Benchmarks;

/// <summary>Counts how often the diagnosis is right: on runs that were really trained, healthy ones and ones with a known fault.</summary>
static class DiagnosisBenchmark
{
    /// <summary>Trains the runs.</summary>
    /// <param name="text">A text to learn from beside stories; empty for none.</param>
    /// <param name="each">Runs of each fault.</param>
    /// <param name="healthy">Healthy runs.</param>
    /// <param name="first">The number of the first of each: other numbers are other runs of the same kinds.</param>
    /// <param name="only">Labels to make; empty for all.</param>
    /// <param name="told">Told what is being done.</param>
    public static IReadOnlyList<LabelledRun> Train(
        ReadOnlyMemory<byte> text, int each, int healthy, int first, IReadOnlyList<string> only, Action<string> told)
    {
        Pathologies pathologies = new(text);
        List<LabelledRun> runs = [];
        (string Label, int Number)[] all = [.. pathologies.All.Keys.Where(label => only.Count == 0 || only.Contains(label))
            .SelectMany(label => Enumerable.Range(first, label == LabelledRun.Healthy ? healthy : each).Select(number => (label, number)))];
        long start = Stopwatch.GetTimestamp();
        foreach ((string label, int number) in all)
        {
            runs.Add(new LabelledTraining($"{label}-{number:00}", label, pathologies.Of(label, number)).Make());
            told($"run {Figures.Count(runs.Count)} of {Figures.Count(all.Length)}, {label}, "
                + $"{Figures.Duration(Stopwatch.GetElapsedTime(start).TotalSeconds)}");
        }

        return runs;
    }

    /// <summary>The rates on both halves.</summary>
    public static JsonObject Judge(IReadOnlyList<LabelledRun> runs)
    {
        DiagnosisRates chosenOn = new(runs.Where(run => !run.IsHeldOut)), heldOut = new(runs.Where(run => run.IsHeldOut));
        return new JsonObject
        {
            ["runs"] = runs.Count, ["held_out"] = heldOut.ToJson(), ["chosen_on"] = chosenOn.ToJson(),
            ["certainties"] = new JsonObject(chosenOn.Certainties.Select(one => KeyValuePair.Create(one.Key,
                (JsonNode?)new JsonArray(one.Value.Right, one.Value.Spoken)))),
        };
    }

    /// <summary>
    /// What each rule's statistic is on the half that thresholds are chosen on: of its own label from the lowest, of healthy runs up to the
    /// highest.
    /// </summary>
    public static IEnumerable<string> Statistics(IReadOnlyList<LabelledRun> runs)
    {
        LabelledRun[] half = [.. runs.Where(run => !run.IsHeldOut)];
        foreach (Rule rule in RuleBook.All)
        {
            string ValuesOf(string label) => string.Join(' ', half.Where(run => run.Label == label)
                .Select(run => rule.Read(run.Evidence)?.Value ?? double.NegativeInfinity).Order()
                .Select(value => Figures.Number(value, 3)));
            yield return $"{rule.Name} >= {rule.Threshold}";
            yield return $"  own     {ValuesOf(rule.Name)}";
            yield return $"  healthy {ValuesOf(LabelledRun.Healthy)}";
        }
    }
}
