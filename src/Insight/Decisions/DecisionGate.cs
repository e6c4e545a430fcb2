using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>The rule metric gain − regression cost − operational cost &gt; 0, applied to what was measured.</summary>
/// <param name="metric">What is measured.</param>
/// <param name="rule">What is decided by.</param>
public sealed class DecisionGate(DecisionMetric metric, DecisionRule rule)
{
    /// <summary>So much more of something is told, even where nobody said what it counts.</summary>
    const double Noteworthy = 0.2;

    /// <summary>Decides.</summary>
    /// <param name="candidate">Runs of the candidate.</param>
    /// <param name="baseline">Runs of the baseline, on the same documents.</param>
    /// <param name="slices">Parts of the documents.</param>
    /// <param name="operations">What the models need.</param>
    /// <param name="problems">What is wrong with the runs, a sentence each: with any the verdict is to make them again.</param>
    /// <param name="seed">Where the draws of documents come from; null to leave them, and what could be seen, out: neither changes a
    /// verdict.</param>
    /// <exception cref="InvalidDataException">The metric of a run is no finite number.</exception>
    public DecisionOutcome Judge(
        DecisionGroup candidate, DecisionGroup baseline, IReadOnlyList<DecisionSlice> slices, IReadOnlyList<Operation> operations,
        IReadOnlyList<string> problems, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(problems);
        EnsureNumbers("candidate", candidate);
        EnsureNumbers("baseline", baseline);
        GroupDifference gain = Compare(candidate, baseline);
        if (seed is { } draws)
            gain = gain with
            {
                DocumentsInterval = Bootstrap.Of(gain.Units, draws,
                    drawn => metric.Sign * (candidate.MeanOf(drawn.Span) - baseline.MeanOf(drawn.Span))),
            };
        SliceResult[] parts = Slices(slices);
        OperationalTerm[] terms = [.. operations.Select(operation => operation.Term(rule))];
        double regression = rule.RegressionWeight * parts.Where(part => part.IsWorse).Select(part => -part.Gain).DefaultIfEmpty(0).Max();
        double operational = terms.Sum(term => term.Cost), costs = regression + operational;
        Interval? net = gain.Interval is { } interval ? new Interval(interval.Low - costs, interval.High - costs) : null;
        PowerForecast? power = seed is null ? null
            : SeedPower.Forecast(gain, rule.MinimumEffect > 0 ? rule.MinimumEffect : Math.Abs(gain.Gain), rule.Level);
        (Verdict verdict, List<string> reasons) = problems.Count > 0 ? (Verdict.Rerun, [.. problems])
            : Beyond(parts, terms) is { Count: > 0 } beyond ? (Verdict.DoNotShip, beyond)
            : Weigh(gain, net, costs, power);
        reasons.AddRange(parts.Where(part => part.IsWorse).Select(part =>
            $"on {part.Name} it is clearly worse, by {Number(-part.Gain)} ({Figures.Count(part.Units)} of the {Things(gain)})"));
        reasons.AddRange(terms.Where(term => term.Change >= Noteworthy && term.Price is null && !rule.Limits.ContainsKey(term.Name))
            .Select(term => $"{term.Name} is {Figures.Percent(term.Change!.Value)} more, and nobody stated what that counts "
                + $"(--cost {term.Name}=PRICE)"));
        return new DecisionOutcome(verdict, Claim(gain), reasons, gain, parts, terms, regression, operational, net, power);
    }

    void EnsureNumbers(string side, DecisionGroup group)
    {
        if (group.Values.Any(value => !double.IsFinite(value)))
            throw new InvalidDataException($"the {metric.Name} of a run of the {side} is "
                + $"{group.Values.First(value => !double.IsFinite(value))}, which nothing can be compared with\n"
                + "Take an earlier checkpoint of it (RUN@250), or another --metric.");
    }

    GroupDifference Compare(DecisionGroup candidate, DecisionGroup baseline) =>
        GroupComparison.Of(candidate, baseline, metric.Sign, rule.Level, rule.SeedDeviation);

    SliceResult[] Slices(IReadOnlyList<DecisionSlice> slices)
    {
        GroupDifference[] found = [.. slices.Select(slice => Compare(slice.Candidate, slice.Baseline))];
        double?[] chances = [.. found.Select(one => GroupComparison.ChanceOfSoLittle(one, 0))];
        double[] adjusted = Holm.Adjust([.. chances.OfType<double>()]);
        int known = 0;
        return
        [
            .. slices.Zip(found, chances).Select(slice =>
            {
                double? chance = slice.Third is null ? null : adjusted[known++];
                return new SliceResult(slice.First.Name, slice.Second.Units, slice.Second.Gain, slice.Second.Interval, chance,
                    chance <= rule.Level && slice.Second.Gain < 0);
            }),
        ];
    }

    /// <summary>The limits that are passed, whatever the metric gains.</summary>
    List<string> Beyond(SliceResult[] slices, OperationalTerm[] terms) =>
    [
        .. terms.Where(term => term.IsBeyondLimit).Select(term =>
            $"{term.Name} is {Figures.Percent(term.Change!.Value)} more, and at most {Figures.Percent(rule.Limits[term.Name])} "
            + "was allowed"),
        .. slices.Where(part => part.IsWorse && -part.Gain > rule.RegressionLimit).Select(part =>
            $"{part.Name} is worse by {Number(-part.Gain)}, and at most {Number(rule.RegressionLimit!.Value)} was allowed"),
    ];

    (Verdict, List<string>) Weigh(GroupDifference gain, Interval? net, double costs, PowerForecast? power)
    {
        string after = costs != 0 ? $" after costs of {Number(costs)}" : "";
        if (net is not { } ends)
            return (Verdict.NotEnoughEvidence,
            [
                gain.DocumentVariance is null
                    ? $"there is only {Figures.Count(gain.Units, Thing)}, and one tells nothing about the next"
                    : "with one run on each side nobody knows how far another seed would have moved the metric, and documents alone do not "
                        + "tell it",
            ]);
        string minimum = Number(rule.MinimumEffect);
        if (ends.Low > 0 && gain.Gain >= rule.MinimumEffect)
            return (Verdict.Ship, [$"the gain{after} lies above 0 with its whole interval, {To(ends)}, and is not below the "
                + $"{minimum} that is worth a change"]);
        if (ends.High < 0)
            return (Verdict.DoNotShip, [$"the candidate is worse: the gain{after} lies below 0 with its whole interval, {To(ends)}"]);
        if (ends.High < rule.MinimumEffect)
            return (Verdict.DoNotShip, [$"a gain of {minimum}, the least that is worth a change, can be ruled out{after}: it lies between "
                + $"{Between(ends)}"]);
        if (ends.Low > 0)
            return (Verdict.NotEnoughEvidence, [$"the gain{after} is clear, but {Number(gain.Gain)} is less than the {minimum} that is "
                + "worth a change, which is not ruled out either"]);
        return (Verdict.NotEnoughEvidence,
            [
                $"the gain{after} lies between {Between(ends)}: there may be none, and there may be one that is worth a change",
                .. power is null ? [] : (string[])[Needs(gain, power)],
            ]);
    }

    /// <summary>What it takes to see the difference that matters, as a sentence.</summary>
    public static string Needs(GroupDifference gain, PowerForecast power)
    {
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(power);
        string difference = Number(power.Difference), now = $"as it is, {Figures.Percent(power.Power, 0)} of such differences are seen";
        if (power.SeedsNeeded is not { } needed)
            return $"no number of seeds shows a difference of {difference} on so few documents: measure on more of them; {now}";
        int candidates = Math.Max(0, needed - gain.CandidateRuns), baselines = Math.Max(0, needed - gain.BaselineRuns);
        return candidates + baselines == 0
            ? $"there are seeds enough to see a difference of {difference}: {Figures.Percent(power.Power, 0)} of such are seen"
            : $"this needs {Figures.Count(candidates, "more seed")} of the candidate and {baselines} of the baseline to see a "
                + $"difference of {difference} in 80 of 100 cases; {now}";
    }

    string Claim(GroupDifference gain)
    {
        string way = metric.IsHigherBetter == gain.Gain >= 0 ? "higher" : "lower";
        string runs = $"{Figures.Count(gain.CandidateRuns, "run")} against {gain.BaselineRuns}, {Figures.Count(gain.Units)} {Things(gain)}";
        string interval = gain.Interval is { } ends
            ? $"the gain lies between {Between(ends)} ({Figures.Percent(1 - 2 * rule.Level, 0)} interval over seeds and documents; {runs})"
            : $"how far chance moves that is not known ({runs})";
        return $"The candidate's {metric.Name.Replace('_', ' ')} is {Number(gain.Candidate)} {metric.Unit}, {Number(Math.Abs(gain.Gain))} "
            + $"{way} than the baseline's {Number(gain.Baseline)}; {interval}.";
    }

    string Thing => DecisionMetric.OfTexts.Contains(metric) ? "document" : DecisionMetric.OfExamples.Contains(metric) ? "example"
        : "question";

    string Things(GroupDifference gain) => $"{Thing}{(gain.Units == 1 ? "" : "s")}";

    static string To(Interval ends) => $"{Number(ends.Low)} to {Number(ends.High)}";

    static string Between(Interval ends) => $"{Number(ends.Low)} and {Number(ends.High)}";

    static string Number(double value) => Figures.Number(value, 4);
}
