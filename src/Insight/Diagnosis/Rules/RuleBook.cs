namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Every rule, and what is told where several speak.</summary>
public static class RuleBook
{
    /// <summary>The rules, in the order their findings are told: first what spoils a result, then what made it worse.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new Divergence(), new Leakage(), new WrongMetric(), new CheckpointMismatch(), new Irreproducible(), new NoGradient(),
        new PerfectValidation(), new ExplodingLoss(), new RateTooHigh(), new RateTooLow(), new LabelMask(), new BadLabels(),
        new DataStarvation(), new Overfitting(), new Underfitting(), new NoisyValidation(), new ChosenFalls(), new DeadUnits(),
        new WeakBaseline(),
        new Plateau(), new SlowLoader(),
    ];

    /// <summary>What is wrong with a run; nothing with a healthy one. A finding that another explains is left out.</summary>
    public static IReadOnlyList<Finding> Look(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Finding[] all = [.. All.Where(rule => !rule.IsOfText || evidence.Manifest.Classes is null)
            .Select(rule => rule.Look(evidence)).OfType<Finding>()];
        HashSet<string> explained = [.. All.Where(rule => all.Any(finding => finding.Rule == rule.Name)).SelectMany(rule => rule.Explains)];
        return [.. all.Where(finding => !explained.Contains(finding.Rule))];
    }
}
