using Hone.Runs.Steps;
using Hone.Training.Events;

namespace Hone.Insight.Comparison;

/// <summary>How long the hash chains of two runs agree: until there every loss, norm, rate and batch was the same to the bit.</summary>
/// <param name="Steps">Updates that both made with equal chains.</param>
/// <param name="Differing">The first step in which they differ; null where one ends before they do.</param>
/// <param name="What">What differs in that step, in words.</param>
public sealed record ChainAgreement(int Steps, int? Differing, IReadOnlyList<string> What)
{
    /// <summary>Compares two runs.</summary>
    public static ChainAgreement Between(RunHistory one, RunHistory other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        int shared = Math.Min(one.Steps.Count, other.Steps.Count), same = 0;
        if (shared > 0 && (IsImported(one) || IsImported(other))) return new ChainAgreement(0, null, []);
        while (same < shared && one.Steps.Step[same] == other.Steps.Step[same] && one.Steps.Chain[same] == other.Steps.Chain[same]) same++;
        return same == shared ? new ChainAgreement(same, null, [])
            : new ChainAgreement(same, one.Steps.Step[same], [.. Differences(one.StepAt(same), other.StepAt(same))]);
    }

    /// <summary>Another program's record has no hashes, and does not say how many tokens a step learned from.</summary>
    static bool IsImported(RunHistory history) => history.Steps is { Count: > 0 } steps && steps.Chain[0] == 0 && steps.Tokens[0] == 0;

    /// <summary>What differs in two steps, the cause before its effects.</summary>
    public static IEnumerable<string> Differences(StepTaken one, StepTaken other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one.Step != other.Step) yield return $"the steps, {one.Step} and {other.Step}";
        if (one.Batch != other.Batch) yield return $"the rows (batch {one.Batch} and {other.Batch})";
        if (!one.LearningRate.Equals(other.LearningRate))
            yield return $"the learning rate ({one.LearningRate:R} and {other.LearningRate:R})";
        if (!one.Loss.Equals(other.Loss)) yield return $"the loss ({one.Loss:R} and {other.Loss:R})";
        if (!one.GradientNorm.Equals(other.GradientNorm))
            yield return $"the gradient norm ({one.GradientNorm:R} and {other.GradientNorm:R})";
    }
}
