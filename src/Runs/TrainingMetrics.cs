using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// <c>training_metrics.json</c>: the curves as arrays of equal length, one entry per update. Entry i describes the update that
/// brought the model to <see cref="Steps"/>[i]: the loss of its batch, and the validation loss of the model it made.
/// </summary>
/// <remarks>
/// A measurement before the first update has no entry; <c>events.jsonl</c> has it. A value that is not finite is null, since JSON
/// has no word for it that every reader knows.
/// </remarks>
public sealed class TrainingMetrics
{
    readonly List<float?> _trainLoss = [];
    readonly List<double?> _validationLoss = [];
    readonly List<float?> _learningRate = [];
    readonly List<double> _epochs = [];
    readonly List<int> _steps = [];

    /// <summary>Loss of each update's batch, nats per token.</summary>
    [JsonPropertyName("train_loss")]
    public IReadOnlyList<float?> TrainLoss => _trainLoss;

    /// <summary>Validation loss after each update, nats per token; null where it was not measured.</summary>
    [JsonPropertyName("val_loss")]
    public IReadOnlyList<double?> ValidationLoss => _validationLoss;

    /// <summary>Rate each update used; null where an imported run does not know it.</summary>
    public IReadOnlyList<float?> LearningRate => _learningRate;

    /// <summary>Passes over the training split after each update, as a fraction.</summary>
    public IReadOnlyList<double> Epochs => _epochs;

    /// <summary>Updates the model has had: 1, 2, 3, …</summary>
    public IReadOnlyList<int> Steps => _steps;

    /// <summary>The curves of a run, from its raw or its effective history: they give the same.</summary>
    public static TrainingMetrics Of(IEnumerable<TrainingEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        TrainingMetrics metrics = new();
        foreach (TrainingEvent e in events)
            metrics.Add(e);
        return metrics;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MetricsJson.Default.TrainingMetrics);

    internal void Add(TrainingEvent e)
    {
        switch (e)
        {
            case RunStarted:
                CutAfter(e.Step);
                break;
            case StepTaken step:
                _trainLoss.Add(float.IsFinite(step.Loss) ? step.Loss : null);
                _validationLoss.Add(null);
                _learningRate.Add(float.IsFinite(step.LearningRate) ? step.LearningRate : null);
                _epochs.Add(step.Epoch);
                _steps.Add(step.Step + 1);
                break;
            case Evaluated evaluated when _steps.Count > 0 && _steps[^1] == evaluated.Step:
                _validationLoss[^1] = double.IsFinite(evaluated.Loss) ? evaluated.Loss : null;
                break;
        }
    }

    void CutAfter(int step)
    {
        int count = _steps.Count;
        while (count > 0 && _steps[count - 1] > step)
            count--;
        int excess = _steps.Count - count;
        _trainLoss.RemoveRange(count, excess);
        _validationLoss.RemoveRange(count, excess);
        _learningRate.RemoveRange(count, excess);
        _epochs.RemoveRange(count, excess);
        _steps.RemoveRange(count, excess);
    }
}

/// <summary>How the curves are written: on one line, since they are long and for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrainingMetrics))]
sealed partial class MetricsJson : JsonSerializerContext;
