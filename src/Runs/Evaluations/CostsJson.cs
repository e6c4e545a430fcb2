using System.Text.Json.Serialization;

namespace Hone.Runs.Evaluations;

/// <summary>How the costs of documents are written: on one line, since nobody reads ten thousand numbers below each other.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(UnitCosts))]
sealed partial class CostsJson : JsonSerializerContext;
