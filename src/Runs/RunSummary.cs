using System.Text.Json.Serialization;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>A run in a few numbers. Those that it has not, or that are not finite, are null.</summary>
/// <param name="InitialLoss">Training loss of the first update, nats per token.</param>
/// <param name="FinalLoss">
/// Mean training loss of the last updates: a tenth of them, at least one and at most 50. One batch alone says little.
/// </param>
/// <param name="Reduction">How much of the initial loss is gone at the end, as a fraction of it.</param>
/// <param name="BestValidationLoss">Lowest validation loss, nats per token.</param>
/// <param name="BestBitsPerByte">The same in bits per byte of text, which compares across tokenizers.</param>
/// <param name="BestStep">Updates the model had then.</param>
/// <param name="FinalValidationLoss">The last validation loss.</param>
/// <param name="Steps">Updates the model has had.</param>
/// <param name="Tokens">Target tokens of those updates.</param>
/// <param name="Seconds">Wall time of the updates and of everything measured, sampled and saved between them.</param>
/// <param name="TokensPerSecond">Tokens over the wall time of the updates alone.</param>
/// <param name="WaitedShare">Share of the wall time of the updates in which they waited for tokens; null where all of them were at
/// hand.</param>
/// <param name="SkippedSteps">Steps that the guard refused and the run outlived; null where there was none.</param>
public sealed record RunSummary(
    double? InitialLoss,
    double? FinalLoss,
    double? Reduction,
    [property: JsonPropertyName("best_val_loss")] double? BestValidationLoss,
    double? BestBitsPerByte,
    int? BestStep,
    [property: JsonPropertyName("final_val_loss")] double? FinalValidationLoss,
    int Steps,
    long Tokens,
    double Seconds,
    double? TokensPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? WaitedShare = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SkippedSteps = null)
{
    /// <summary>What else was measured when the validation loss was lowest, by name; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? BestMetrics { get; init; }

    const int LongestTail = 50;
    const int TailDivisor = 10;

    /// <summary>Sums up an effective history. An update that the guard refused is not counted.</summary>
    public static RunSummary Of(IEnumerable<TrainingEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        TrainingEvent[] all = [.. events];
        int refusedFrom = all.OfType<RunFailed>().LastOrDefault()?.Step ?? int.MaxValue;
        StepTaken[] steps = [.. all.OfType<StepTaken>().Where(step => step.Step < refusedFrom)];
        Evaluated[] evaluations = [.. all.OfType<Evaluated>()];

        double? initial = Finite(steps.FirstOrDefault()?.Loss);
        int tail = Math.Clamp(steps.Length / TailDivisor, 1, LongestTail);
        double? final = steps.Length > 0 ? Finite(steps[^Math.Min(tail, steps.Length)..].Average(step => (double)step.Loss)) : null;
        Evaluated? best = BestOf(evaluations);
        long tokens = steps.Sum(step => (long)step.Tokens);
        double training = steps.Sum(step => step.Seconds);

        return new RunSummary(
            initial,
            final,
            Finite((initial - final) / initial),
            best?.Loss,
            Finite(best?.BitsPerByte),
            best?.Step,
            Finite(evaluations.LastOrDefault()?.Loss),
            steps.LastOrDefault()?.Step + 1 ?? 0,
            tokens,
            all.Sum(Duration),
            training > 0 ? tokens / training : null,
            training > 0 && steps.Any(step => step.Waited is not null) ? steps.Sum(step => step.Waited ?? 0) / training : null,
            all.OfType<StepSkipped>().Count() is > 0 and var skipped ? skipped : null)
        { BestMetrics = best?.Metrics };
    }

    /// <summary>
    /// The evaluation that the summary calls the best: of those that are finite the lowest, and of equals the first; null where none is.
    /// </summary>
    public static Evaluated? BestOf(IEnumerable<Evaluated> evaluations) =>
        evaluations.Where(evaluation => double.IsFinite(evaluation.Loss)).MinBy(evaluation => evaluation.Loss);

    static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    static double Duration(TrainingEvent e) => e switch
    {
        StepTaken step => step.Seconds,
        Evaluated evaluated => evaluated.Seconds,
        Sampled sampled => sampled.Seconds,
        CheckpointSaved saved => saved.Seconds,
        _ => 0,
    };
}
