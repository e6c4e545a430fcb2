using System.Text.Json.Nodes;
using Hone.Training.Events;

namespace Hone.Runs.Reporting;

/// <summary>A point of a curve as MLflow has it.</summary>
/// <param name="Key">The curve.</param>
/// <param name="Value">Its value there.</param>
/// <param name="Timestamp">Milliseconds since 1970, UTC.</param>
/// <param name="Step">Updates the model had had.</param>
readonly record struct MlflowMetric(string Key, double Value, long Timestamp, int Step)
{
    /// <summary>The points of an event; of an imported run, those that its record has.</summary>
    public static IEnumerable<MlflowMetric> Of(RecordedEvent recorded) =>
        recorded.Event is StepTaken { Chain.Length: 0 } or Evaluated { Tokens: 0 }
            ? All(recorded).Where(metric => !double.IsNaN(metric.Value)) : All(recorded);

    static IEnumerable<MlflowMetric> All(RecordedEvent recorded)
    {
        long at = recorded.At.ToUnixTimeMilliseconds();
        switch (recorded.Event)
        {
            case StepTaken step:
                yield return new("train_loss", step.Loss, at, step.Step + 1);
                yield return new("learning_rate", step.LearningRate, at, step.Step + 1);
                yield return new("gradient_norm", step.GradientNorm, at, step.Step + 1);
                yield return new("epoch", step.Epoch, at, step.Step + 1);
                if (step.Seconds > 0) yield return new("tokens_per_second", step.Tokens / step.Seconds, at, step.Step + 1);
                break;
            case Evaluated evaluated:
                yield return new("validation_loss", evaluated.Loss, at, evaluated.Step);
                if (evaluated.IsOfText) yield return new("validation_bits_per_byte", evaluated.BitsPerByte, at, evaluated.Step);
                foreach ((string name, double value) in evaluated.OtherMetrics)
                    yield return new($"validation_{name}", value, at, evaluated.Step);
                break;
        }
    }

    /// <summary>As it is sent: what JSON has no number for, as a word.</summary>
    public JsonObject ToJson() => new()
    {
        ["key"] = Key,
        ["value"] = double.IsNaN(Value) ? "NaN" : double.IsPositiveInfinity(Value) ? "Infinity"
            : double.IsNegativeInfinity(Value) ? "-Infinity" : JsonValue.Create(Value),
        ["timestamp"] = Timestamp,
        ["step"] = Step,
    };
}
