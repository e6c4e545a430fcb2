using System.Text.Json.Nodes;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Training.Evaluation;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>How often the rules are right about runs whose fault is known.</summary>
/// <param name="runs">The runs.</param>
sealed class DiagnosisRates(IEnumerable<LabelledRun> runs)
{
    readonly Judged[] _runs = [.. runs.AsParallel().AsOrdered().Select(run => new Judged(run.Name, run.Label,
        [.. RuleBook.Look(run.Evidence).Select(finding => finding.Rule)],
        run.Label == LabelledRun.Healthy ? run.Live.SelectMany(RuleBook.Look).FirstOrDefault() : null))];

    /// <summary>Runs with a fault.</summary>
    public int Faulty => _runs.Count(run => !run.IsHealthy);

    /// <summary>Of those, the ones in which the rule of that name speaks.</summary>
    public int Found => _runs.Count(run => !run.IsHealthy && run.IsFound);

    /// <summary>Runs without one.</summary>
    public int Healthy => _runs.Count(run => run.IsHealthy);

    /// <summary>Of those, the ones in which any rule speaks.</summary>
    public int FalseAlarms => _runs.Count(run => run is { IsHealthy: true, Told.Count: > 0 });

    /// <summary>Healthy runs in which any rule would have spoken at some evaluation while they trained.</summary>
    public int LiveFalseAlarms => _runs.Count(run => run.Live is not null);

    /// <summary>Which runs are judged wrongly, a line each.</summary>
    public IEnumerable<string> Wrong => _runs.Where(run => run.IsHealthy ? run.Told.Count > 0 || run.Live is not null : !run.IsFound)
        .Select(run => $"{run.Name}: {(run.Told.Count == 0 ? "nothing" : string.Join(", ", run.Told))}"
            + (run.Live is { } live ? $"; while it trained, {live.Rule} at step {live.ToStep}" : ""));

    /// <summary>How often each rule was right where it spoke.</summary>
    public IReadOnlyDictionary<string, Certainty> Certainties => RuleBook.All.ToDictionary(rule => rule.Name, rule => new Certainty(
        _runs.Count(run => run.Label == rule.Name && run.IsFound),
        _runs.Count(run => run.Told.Contains(rule.Name) && (run.Label == rule.Name || run.IsHealthy))));

    /// <summary>By label: runs, found, found and told first, and what else was told.</summary>
    public IEnumerable<(string Label, int Runs, int Found, int First, string Others)> ByLabel => _runs.Where(run => !run.IsHealthy)
        .GroupBy(run => run.Label).Select(group => (group.Key, group.Count(), group.Count(run => run.IsFound),
            group.Count(run => run.Told is [var first, ..] && first == run.Label),
            string.Join(", ", group.SelectMany(run => run.Told).Where(rule => rule != group.Key).GroupBy(rule => rule)
                .OrderByDescending(one => one.Count()).Select(one => $"{one.Key} {one.Count()}"))));

    /// <summary>All of it.</summary>
    public JsonObject ToJson() => new()
    {
        ["faulty"] = Faulty, ["found"] = Found, ["found_share"] = (double)Found / Math.Max(1, Faulty),
        ["found_interval"] = Range(Found, Faulty),
        ["healthy"] = Healthy, ["false_alarms"] = FalseAlarms, ["false_alarm_share"] = (double)FalseAlarms / Math.Max(1, Healthy),
        ["false_alarm_interval"] = Range(FalseAlarms, Healthy), ["live_false_alarms"] = LiveFalseAlarms,
        ["labels"] = new JsonArray([.. ByLabel.Select(one => (JsonNode)new JsonObject
        {
            ["label"] = one.Label, ["runs"] = one.Runs, ["found"] = one.Found, ["told_first"] = one.First, ["also_told"] = one.Others,
        })]),
        ["wrong"] = new JsonArray([.. Wrong.Select(line => (JsonNode)line)]),
    };

    /// <summary>The 95% interval of a share.</summary>
    static JsonArray? Range(int count, int all)
    {
        if (all == 0) return null;
        Interval interval = Interval.OfShare(count, all);
        return new JsonArray(Math.Round(interval.Low, 4), Math.Round(interval.High, 4));
    }

    sealed record Judged(string Name, string Label, IReadOnlyList<string> Told, Finding? Live)
    {
        public bool IsHealthy => Label == LabelledRun.Healthy;

        public bool IsFound => Told.Contains(Label);
    }
}
