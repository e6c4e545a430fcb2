using System.Text.Json.Serialization;

namespace Hone.Training.Checkpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(CheckpointManifest))]
sealed partial class CheckpointJson : JsonSerializerContext;
