using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>The model was measured on the validation split.</summary>
/// <param name="Step">Updates the measured model has had.</param>
/// <param name="Loss">Mean over the validation tokens, nats per token.</param>
/// <param name="BitsPerByte">The same nats in bits, divided by the bytes those tokens stand for; NaN where they stand for none.</param>
/// <param name="Tokens">Tokens measured.</param>
/// <param name="IsBest">No earlier evaluation of the run had a lower loss.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Metric">What <paramref name="Loss"/> is; events that were written without it have the validation loss.</param>
public sealed record Evaluated(
    int Step, double Loss, double BitsPerByte, long Tokens, bool IsBest, double Seconds, string Metric = "validation_loss")
        : TrainingEvent(Step)
{
    /// <summary>
    /// What else was measured, by name, such as the accuracy of a classifier; null where the loss says it all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>The same; none where there are none.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, double>> OtherMetrics => Metrics ?? Enumerable.Empty<KeyValuePair<string, double>>();

    /// <summary>Whether what was measured stands for bytes of text, and bits per byte for something.</summary>
    [JsonIgnore]
    public bool IsOfText => !double.IsNaN(BitsPerByte) || !double.IsFinite(Loss);

    /// <summary>e to the loss: among how many equally likely tokens the model hesitates.</summary>
    public double Perplexity => Math.Exp(Loss);
}
