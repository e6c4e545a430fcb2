using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>Records of other programs that are read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportKind>))]
public enum ImportKind
{
    /// <summary>Arrays of equal length, <c>training_metrics.json</c>.</summary>
    [JsonStringEnumMemberName("training_metrics")] TrainingMetrics,

    /// <summary>Hugging Face's Trainer, <c>trainer_state.json</c>.</summary>
    [JsonStringEnumMemberName("trainer_state")] TrainerState,

    /// <summary>TensorBoard event files, one or a folder of them.</summary>
    [JsonStringEnumMemberName("tensorboard")] TensorBoard,

    /// <summary>llm.c's <c>main.log</c>.</summary>
    [JsonStringEnumMemberName("llmc")] Llmc,

    /// <summary>Weights &amp; Biases, <c>run-ID.wandb</c>.</summary>
    [JsonStringEnumMemberName("wandb")] Wandb,
}
