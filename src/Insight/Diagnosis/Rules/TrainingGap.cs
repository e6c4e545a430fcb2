using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>How far validation is below training in the second half of a run.</summary>
/// <param name="Share">Median over the measurements of 1 − validation / training; negative where validation is above.</param>
/// <param name="Least">The least of them.</param>
/// <param name="Validation">The last validation loss.</param>
/// <param name="Training">The training loss there.</param>
/// <param name="FromStep">The first of the measurements.</param>
/// <param name="ToStep">The last.</param>
readonly record struct TrainingGap(double Share, double Least, double Validation, double Training, int FromStep, int ToStep)
{
    const int FewestEvaluations = 3;

    /// <summary>
    /// Reads it; null where it would compare different things: with dropout or smoothed targets, or before enough was measured. The last
    /// measurement has training losses on one side only, which were higher, and is left out.
    /// </summary>
    public static TrainingGap? Of(Evidence evidence)
    {
        if (evidence.Setting("model.dropout") is > 0 || evidence.Setting("training.label_smoothing") is > 0
            || evidence.Setting("training.embedding_noise") is > 0) return null;
        int steps = evidence.Steps.Count;
        Evaluated[] late = [.. evidence.Evaluations.Where(one => one.Step > 0 && evidence.PlaceOf(one.Step) >= steps / 2
            && evidence.PlaceOf(one.Step) < steps)];
        if (late.Length < FewestEvaluations) return null;
        double[] shares = [.. late.Select(one => 1 - one.Loss / evidence.LossAround(one.Step)).Where(double.IsFinite)];
        if (shares.Length < FewestEvaluations) return null;
        Array.Sort(shares);
        return new TrainingGap(shares[shares.Length / 2], shares[0], late[^1].Loss, evidence.LossAround(late[^1].Step), late[0].Step,
            late[^1].Step);
    }
}
