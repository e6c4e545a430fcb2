using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>Looks at a run while it trains, and tells each finding once: also where it is resumed.</summary>
/// <param name="record">The run.</param>
sealed class LiveDiagnosis(RunRecord record)
{
    readonly HashSet<string> _told = [.. Events(record).OfType<FindingMade>().Select(finding => finding.Rule)];

    /// <summary>What is new.</summary>
    /// <param name="step">Updates the model has had.</param>
    public IReadOnlyList<FindingMade> Look(int step) =>
    [
        .. RuleBook.Look(Evidence.Of(record.Manifest, Events(record))).Where(finding => _told.Add(finding.Rule))
            .Select(finding => new FindingMade(step, finding.Rule, finding.Severity.ToString().ToLowerInvariant(), finding.Sentence,
                finding.Next.Sentence, finding.Value, finding.Threshold)),
    ];

    static IEnumerable<TrainingEvent> Events(RunRecord record) => record.History.Select(recorded => recorded.Event);
}
