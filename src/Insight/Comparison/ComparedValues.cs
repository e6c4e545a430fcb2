namespace Hone.Insight.Comparison;

/// <summary>The numbers of compared runs: at their best, at an equal distance, at the end, and what they cost.</summary>
static class ComparedValues
{
    public static IReadOnlyList<ComparedValue> Of(IReadOnlyList<ComparedSeries> series, int baseline, EqualPoint? equal)
    {
        string at = equal is { } point ? AtWords(point) : "";
        string[] metrics = [.. series.SelectMany(one => one.Runs).SelectMany(run => run.Curves.Best?.Metrics?.Keys ?? []).Distinct()];
        return
        [
            .. new[]
            {
                Row("test_accuracy", "accuracy on the test", run => run.Test?.Classifiers[0].Accuracy, OfTest),
                Row("test_macro_f1", "macro-F1 on the test", run => run.Test?.Classifiers[0].MacroF1),
                Row("test_nats", "nats per example of the test", run => run.Test?.Classifiers[0].Nats),
                Row("test_calibration_error", "calibration error on the test", run => run.Test?.Classifiers[0].CalibrationError),
            }.OfType<ComparedValue>(),
            .. metrics.Select(metric => Row($"validation_{metric}", $"{metric.Replace('_', ' ')}, at the best loss",
                run => run.Curves.Best?.Metrics?.TryGetValue(metric, out double value) == true ? value : null)).OfType<ComparedValue>(),
            .. new[]
            {
                Row("best_val_loss", "validation loss, best", run => run.Curves.Best?.Loss,
                    run => run.Curves.Best is { } best ? $"step {Figures.Count(best.Step)}" : null),
                equal is null ? null : Row("equal_val_loss", $"validation loss, {at}", run => equal.Value.Of(run.Curves)?.Loss,
                    run => equal.Value.Of(run.Curves) is { } measured ? $"step {Figures.Count(measured.Step)}" : null),
                Row("final_val_loss", "validation loss, last", run => run.Curves.Validation is [.., var last] ? last.Loss : null,
                    run => run.Curves.Validation is [.., var last] ? $"step {Figures.Count(last.Step)}" : null),
                Row("best_bits_per_byte", "bits per byte, best", run => Bits(run.Curves.Best)),
                equal is null ? null
                    : Row("equal_bits_per_byte", $"bits per byte, {at}", run => Bits(equal.Value.Of(run.Curves))),
                equal is null ? null : Row("equal_train_loss", $"training loss, {at}",
                    run => run.Curves.TailLoss(run.Curves.CountWithin(equal.Value.Axis, equal.Value.Distance))),
                Row("final_train_loss", "training loss, last", run => run.Curves.TailLoss(run.Curves.Count)),
                Row("steps", "steps", run => run.Curves.Count),
                Row("tokens", "tokens", run => run.Curves.End(CurveAxis.Tokens)),
                Row("seconds", "seconds of training", run => run.Curves.End(CurveAxis.Time)),
                Row("tokens_per_second", "tokens per second",
                    run => run.Curves.End(CurveAxis.Time) is > 0 and var seconds ? run.Curves.End(CurveAxis.Tokens) / seconds : null),
                Row("parameters", "parameters", run => run.Manifest.Model?.Parameters),
                Row("flops", "training FLOP", run => run.Manifest.Model is null ? null : run.Curves.End(CurveAxis.Flops)),
            }.OfType<ComparedValue>(),
        ];

        ComparedValue? Row(string key, string name, Func<ComparedRun, double?> valueOf, Func<ComparedRun, string?>? remarkOf = null)
        {
            Spread?[] values = [.. series.Select(one => Spread.Of(one.Runs.Select(valueOf).OfType<double>()))];
            if (values.All(value => value is null)) return null;
            return new ComparedValue(key, name, values,
                [.. values.Select((value, i) => i == baseline ? null : value?.Mean - values[baseline]?.Mean)],
                [.. series.Select(one => one.Runs is [var only] ? remarkOf?.Invoke(only) : null)]);
        }
    }

    /// <summary>What is measured on examples or pairs stands for no bytes of text.</summary>
    static double? Bits(MeasuredPoint? measured) => measured is { BitsPerByte: var bits } && !double.IsNaN(bits) ? bits : null;

    /// <summary>Where the accuracy lies in 95 % of the samples that might as well have been drawn, and of how many it is.</summary>
    static string? OfTest(ComparedRun run) => run.Test is not { Classifiers: [var model, ..] } test ? null
        : $"{Figures.Number(model.AccuracyLow, 4)} to {Figures.Number(model.AccuracyHigh, 4)}, "
            + Figures.Count(test.TestExamples, "example");

    /// <summary>"at 1.2M tokens", "before 35 s".</summary>
    static string AtWords(EqualPoint point) => $"{(point.IsMeasuredByAll ? "at" : "up to")} " + point.Axis switch
    {
        CurveAxis.Steps => Figures.Count((long)point.Distance, "step"),
        CurveAxis.Tokens => $"{Figures.Compact(point.Distance)} tokens",
        CurveAxis.Time => Figures.Duration(point.Distance),
        _ => Figures.Compact(point.Distance, "FLOP"),
    };
}
