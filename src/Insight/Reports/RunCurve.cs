using Hone.Insight.Pictures;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Insight.Reports;

/// <summary>From a run's record to what its pictures are drawn from.</summary>
public static class RunCurve
{
    /// <summary>The curves of a run, with the known floor and what n-gram baselines lose to hold them against.</summary>
    /// <param name="manifest">What the run is.</param>
    /// <param name="events">Its effective history.</param>
    public static CurveData Of(Manifest manifest, IEnumerable<TrainingEvent> events)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(events);
        TrainingEvent[] all = [.. events];
        StepTaken[] steps = [.. all.OfType<StepTaken>()];
        return new CurveData(manifest.Name, Subtitle(manifest),
            [.. steps.Select(step => step.Step + 1)],                            // the model that the update made
            [.. steps.Select(step => step.Loss)],
            [.. steps.Select(step => step.LearningRate)],
            [.. steps.Select(step => step.Epoch)],
            [.. all.OfType<Evaluated>().Select(evaluated => new ValidationPoint(evaluated.Step, evaluated.Loss))],
            [.. References(manifest)]);
    }

    static string Subtitle(Manifest manifest) => string.Join(" · ", new[]
    {
        manifest.Model is { } model ? $"{model.Family} model, {Figures.Compact(model.Parameters)} parameters" : null,
        manifest.Data is { } data ? $"{data.Name}, {Figures.Compact(data.TrainTokens)} tokens" : null,
        manifest.Tokenizer is { } tokenizer ? $"{tokenizer.Kind}, {Figures.Count(tokenizer.Vocabulary)} in the vocabulary" : null,
        $"seed {manifest.Seed}",
    }.OfType<string>());

    static IEnumerable<ReferenceLine> References(Manifest manifest)
    {
        if (manifest.Data?.Floor is { } floor) yield return new ReferenceLine("known floor", floor);
        if (manifest.Baselines is { Count: > 0 } baselines)
            foreach (BaselineLoss baseline in baselines)
                yield return new ReferenceLine(baseline.Name, baseline.NatsPerToken);
        else if (manifest.Tokenizer is { Vocabulary: > 1 } tokenizer)
            yield return new ReferenceLine("uniform", Math.Log(tokenizer.Vocabulary));
    }
}
