using System.Text.Json.Serialization;
using Hone.Runs.Hardware;

namespace Hone.Runs;

/// <summary>How lines of <c>hardware.jsonl</c> are written: snake_case, without what the system does not tell.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcMilliseconds)])]
[JsonSerializable(typeof(HardwareSample))]
sealed partial class HardwareJson : JsonSerializerContext;
